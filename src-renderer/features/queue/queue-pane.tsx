import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useRead } from '../../ipc/queries';
import { FailureMessage } from '../../ui/failure-message';
import { useDesk } from '../desk/desk-state';
import { FilterBar } from './filter-bar';
import { QueueEmpty } from './queue-empty';
import { type FilterChoice, NO_FILTER, toQueueFilter, VIEWS, type View } from './queue-filter';
import { QueueList } from './queue-list';
import { useQueue } from './use-queue';
import './queue.css';

const TYPING_PAUSE_MS = 180;

/** The left pane: what there is to do, in the core's order. */
export function QueuePane() {
  const [choice, setChoice] = useState<FilterChoice>(NO_FILTER);
  const text = usePaused(choice.text, TYPING_PAUSE_MS);
  const filter = useMemo(() => toQueueFilter({ ...choice, text }), [choice, text]);
  const queue = useQueue(filter);
  const [countsWanted, setCountsWanted] = useState(false);
  const counts = useRead('queue.counts', { filter }, { enabled: countsWanted, keepPrevious: true });
  const desk = useDesk();
  const items = useDeferredValue(queue.items);
  const behind = items !== queue.items;
  const change = useCallback((part: Partial<FilterChoice>) => setChoice((before) => ({ ...before, ...part })), []);
  useViewShortcuts(choice, change);

  // The list comes first: counting the whole desk may wait until the first page is on the screen.
  useEffect(() => {
    if (!queue.loading) setCountsWanted(true);
  }, [queue.loading]);

  return (
    <div className="queue" data-testid="queue-pane">
      <FilterBar choice={choice} counts={counts.data ?? null} onChange={change} />
      {queue.error !== null && <FailureMessage failure={queue.error.failure} />}
      <QueueList
        items={items}
        total={counts.data?.matching ?? null}
        resetKey={filter}
        stale={queue.stale || behind}
        loading={queue.loading || (behind && items.length === 0)}
        hasMore={queue.hasMore}
        onReadMore={queue.readMore}
        onOpen={desk.open}
        onEnter={(id) => {
          desk.open(id);
          desk.showPane('conversation');
        }}
        empty={<QueueEmpty choice={choice} onClear={() => setChoice({ ...NO_FILTER, view: choice.view })} />}
      />
    </div>
  );
}

function useViewShortcuts(choice: FilterChoice, change: (part: Partial<FilterChoice>) => void): void {
  const view = (index: number) => change({ view: VIEWS[index] as View });
  useShortcut('viewOpen', () => view(0));
  useShortcut('viewUnclaimed', () => view(1));
  useShortcut('viewMine', () => view(2));
  useShortcut('viewWaiting', () => view(3));
  useShortcut('viewAnswered', () => view(4));
  useShortcut('viewClosed', () => view(5));
  useShortcut('queueEmergencies', () => change({ emergency: !choice.emergency }));
}

/** The value once it has stayed the same for a while. */
function usePaused(value: string, ms: number): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return paused;
}
