import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { QueueFilter, QueueItem } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { announceReady } from '../../app/ready';
import { focusPane, useDesk } from '../desk/desk-state';
import { indexAfterChange } from './active-item';
import { nextToWorkOn } from './next-item';
import { QueueRow } from './queue-row';

const ROW_HEIGHT = 90;
const READ_AHEAD = 30;

interface Props {
  items: readonly QueueItem[];
  /** How many there are under the filter, read or not; null while unknown. */
  total: number | null;
  /** A new filter starts at the top again. */
  resetKey: QueueFilter;
  stale: boolean;
  loading: boolean;
  hasMore: boolean;
  onReadMore(): void;
  /** By pointer: the focus stays in the list. */
  onOpen(id: MessageId): void;
  /** By Enter: the focus goes along. */
  onEnter(id: MessageId): void;
  empty: ReactNode;
}

/** The virtual list. The focus stays on the list itself; the chosen row is named by `aria-activedescendant`. */
export function QueueList({
  items,
  total,
  resetKey,
  stale,
  loading,
  hasMore,
  onReadMore,
  onOpen,
  onEnter,
  empty,
}: Props) {
  const { t } = useTranslation();
  const desk = useDesk();
  const list = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<MessageId | null>(null);
  const lastIndex = useRef(0);
  const ids = useMemo(() => items.map((item) => item.id), [items]);
  const index = indexAfterChange(ids, activeId, lastIndex.current);
  const active = items[index];
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    getItemKey: (at) => items[at]?.id ?? at,
  });
  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;

  useEffect(() => {
    lastIndex.current = Math.max(index, 0);
    desk.setQueueActive(active?.id ?? null);
    desk.setQueueAdvance((from) => {
      const next = nextToWorkOn(items, from);
      if (next >= 0) moveTo(next);
    });
  });
  // What was opened from here stays the chosen one when new messages come in above it.
  useEffect(() => {
    if (desk.openId !== null && desk.openId === desk.queueActive()) setActiveId(desk.openId);
  }, [desk]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what resets the list
  useEffect(() => {
    setActiveId(null);
    lastIndex.current = 0;
    list.current?.scrollTo({ top: 0 });
  }, [resetKey]);
  useEffect(() => {
    if (hasMore && lastShown >= items.length - READ_AHEAD) onReadMore();
  }, [hasMore, lastShown, items.length, onReadMore]);
  // The virtual list draws its first rows one render after it knows its height.
  const drawn = !loading && (items.length === 0 || rows.length > 0);
  useLayoutEffect(() => {
    if (!drawn) return;
    if (document.documentElement.dataset.ready !== 'queue' && isFocusFree())
      list.current?.focus({ preventScroll: true });
    announceReady('queue');
  }, [drawn]);

  function moveTo(wanted: number): void {
    const next = Math.min(Math.max(wanted, 0), items.length - 1);
    const item = items[next];
    if (item === undefined) return;
    lastIndex.current = next;
    setActiveId(item.id);
    virtual.scrollToIndex(next, { align: 'auto' });
  }
  useShortcut('queueNext', () => stepFromAnywhere(1));
  useShortcut('queuePrevious', () => stepFromAnywhere(-1));
  function stepFromAnywhere(by: 1 | -1): void {
    if (document.activeElement !== list.current) focusPane('queue');
    moveTo(index + by);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((list.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const target = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: items.length - 1,
      PageDown: index + page,
      PageUp: index - page,
    }[event.key];
    if (target !== undefined) moveTo(target);
    else if (event.key === 'Enter' && active !== undefined) onEnter(active.id);
    else return;
    event.preventDefault();
  }

  return (
    <div
      className="queue-list"
      ref={list}
      role="listbox"
      aria-label={t('queue.list')}
      aria-busy={loading || stale}
      aria-activedescendant={active === undefined ? undefined : `queue-${active.id}`}
      tabIndex={0}
      data-pane-focus
      data-testid="queue-list"
      data-stale={stale}
      onKeyDown={onKeyDown}
    >
      {loading && <p className="starting">{t('queue.loading')}</p>}
      {!loading && items.length === 0 && empty}
      <div className="queue-rows" style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => {
          const item = items[row.index];
          return item === undefined ? null : (
            <QueueRow
              key={item.id}
              item={item}
              offset={row.start}
              height={ROW_HEIGHT}
              position={row.index + 1}
              total={total ?? items.length}
              active={row.index === index}
              open={desk.openId === item.id}
              onChoose={() => {
                setActiveId(item.id);
                onOpen(item.id);
              }}
            />
          );
        })}
      </div>
      {hasMore && !loading && <p className="queue-more">{t('queue.loadingMore')}</p>}
    </div>
  );
}

/** Nobody is typing anywhere, so the list may take the focus. */
function isFocusFree(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
