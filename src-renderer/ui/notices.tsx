import {
  createContext,
  type ReactNode,
  type RefCallback,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../app/keyboard/keyboard';
import { failureOf } from '../ipc/client';
import { Button } from './button';
import { describeFailure, joinSentences } from './failure-text';
import { Kbd } from './kbd';

export interface Notice {
  kind: 'success' | 'info' | 'error';
  text: string;
  detail?: string;
  /** A way on from it, by button and by key, while it stands. */
  action?: { label: string; run(): void };
}

interface Notices {
  notify(notice: Notice): void;
  /** Shows the sentences for whatever a request threw. */
  notifyFailure(error: unknown): void;
}

const SHOWN_MS = 6_000;
/** Long enough to decide on what it offers. */
const SHOWN_WITH_ACTION_MS = 15_000;
const NoticesContext = createContext<Notices | null>(null);
const PlaceContext = createContext<RefCallback<HTMLElement>>(() => undefined);

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (notices === null) throw new Error('no NoticesProvider above');
  return notices;
}

/** The empty middle of a title bar, where notices stand; as wide as the buttons beside it leave it. */
export function NoticePlace() {
  return <div className="notice-place" ref={useContext(PlaceContext)} />;
}

/**
 * Short messages that cover no work: what went well stands for a while in the empty middle of the title bar, failures
 * stand in a row of their own along the bottom edge until they are dismissed.
 */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const count = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());

  const dismiss = useCallback((id: number) => setShown((before) => before.filter((notice) => notice.id !== id)), []);
  const notify = useCallback(
    (notice: Notice) => {
      count.current += 1;
      const id = count.current;
      setShown((before) => withNotice(before, { ...notice, id }));
      if (notice.kind === 'error') return;
      const timer = setTimeout(
        () => {
          timers.current.delete(timer);
          dismiss(id);
        },
        notice.action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS,
      );
      timers.current.add(timer);
    },
    [dismiss],
  );
  // Escape, when nothing else takes it.
  useShortcut('back', () => {
    const last = shown.findLast(isFailure);
    if (last === undefined) return false;
    dismiss(last.id);
    return true;
  });
  const act = ({ id, action }: Shown) => {
    dismiss(id);
    action?.run();
  };
  useShortcut('noticeAction', () => {
    const last = shown.findLast(({ action }) => action !== undefined);
    if (last === undefined) return false;
    act(last);
    return true;
  });
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running) clearTimeout(timer);
    };
  }, []);

  const notices = useMemo<Notices>(
    () => ({
      notify,
      notifyFailure(error) {
        const { what, safe, next } = describeFailure(t, failureOf(error));
        notify({ kind: 'error', text: what, detail: joinSentences(safe, next) });
      },
    }),
    [notify, t],
  );

  const successes = (
    <div className="notices" role="status" aria-live="polite" data-place={place === null ? 'window' : 'title'}>
      {shown
        .filter((notice) => !isFailure(notice))
        .map((notice) => (
          <div className="notice" key={notice.id} data-testid="notice" data-kind={notice.kind}>
            <span aria-hidden="true">{notice.kind === 'success' ? '✓' : 'ⓘ'}</span>
            <p title={notice.text}>{notice.text}</p>
            {notice.action !== undefined && (
              <Button look="quiet" shortcut="noticeAction" data-testid="notice-action" onClick={() => act(notice)}>
                {notice.action.label}
              </Button>
            )}
          </div>
        ))}
    </div>
  );
  return (
    <NoticesContext value={notices}>
      <PlaceContext value={setPlace}>{children}</PlaceContext>
      <div className="failures">
        {shown.filter(isFailure).map((notice) => (
          <div className="notice" key={notice.id} data-testid="notice" data-kind={notice.kind} role="alert">
            <p>
              <strong>{notice.text}</strong> {notice.detail}
            </p>
            <Button look="quiet" aria-label={t('common.close')} onClick={() => dismiss(notice.id)}>
              ✕ <Kbd combination="Escape" />
            </Button>
          </div>
        ))}
      </div>
      {place === null ? successes : createPortal(successes, place)}
    </NoticesContext>
  );
}

type Shown = Notice & { id: number };

/** Only the newest of what went well, and the last three failures, each once. */
function withNotice(before: readonly Shown[], notice: Shown): Shown[] {
  const others = before.filter((other) => isFailure(other) && other.text !== notice.text).slice(-2);
  return [...others, notice];
}

function isFailure(notice: Notice): boolean {
  return notice.kind === 'error';
}
