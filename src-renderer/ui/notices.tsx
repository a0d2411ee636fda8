import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../ipc/client';
import { Button } from './button';
import { describeFailure, joinSentences } from './failure-text';

export interface Notice {
  kind: 'success' | 'info' | 'error';
  text: string;
  detail?: string;
}

interface Notices {
  notify(notice: Notice): void;
  /** Shows the sentences for whatever a request threw. */
  notifyFailure(error: unknown): void;
}

const SHOWN_MS = 6_000;
const NoticesContext = createContext<Notices | null>(null);

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (notices === null) throw new Error('no NoticesProvider above');
  return notices;
}

/** Short messages in the corner. Failures stay until they are dismissed; the rest goes by itself. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<(Notice & { id: number })[]>([]);
  const count = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());

  const dismiss = useCallback((id: number) => setShown((before) => before.filter((notice) => notice.id !== id)), []);
  const notify = useCallback(
    (notice: Notice) => {
      count.current += 1;
      const id = count.current;
      setShown((before) => [...before.filter((other) => other.text !== notice.text).slice(-3), { ...notice, id }]);
      if (notice.kind === 'error') return;
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        dismiss(id);
      }, SHOWN_MS);
      timers.current.add(timer);
    },
    [dismiss],
  );
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

  return (
    <NoticesContext value={notices}>
      {children}
      <div className="notices" role="log" aria-live="polite">
        {shown.map((notice) => (
          <div
            className="notice"
            key={notice.id}
            data-testid="notice"
            data-kind={notice.kind}
            role={notice.kind === 'error' ? 'alert' : undefined}
          >
            <div>
              <p>{notice.text}</p>
              {notice.detail !== undefined && <p>{notice.detail}</p>}
            </div>
            <Button look="quiet" aria-label={t('common.close')} onClick={() => dismiss(notice.id)}>
              ✕
            </Button>
          </div>
        ))}
      </div>
    </NoticesContext>
  );
}
