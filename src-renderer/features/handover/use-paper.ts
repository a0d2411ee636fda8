import { useEffect, useRef, useState } from 'react';
import type { HandoverPaper } from '../../../src-shared/ipc/shift-contract';
import { useAct } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';

const PAUSE_MS = 400;

/** What the officer writes into a handover or ticks off: kept by the core at every pause, and on leaving. */
export function usePaper(
  subjectId: string,
  kept: HandoverPaper,
): readonly [HandoverPaper, (change: Partial<HandoverPaper>) => void] {
  const { mutate } = useAct('handover.keep');
  const { notifyFailure } = useNotices();
  const [paper, setPaper] = useState(kept);
  const unsaved = useRef<HandoverPaper | null>(null);

  useEffect(() => {
    const save = () => {
      if (unsaved.current === null) return;
      mutate({ subjectId, paper: unsaved.current }, { onError: notifyFailure });
      unsaved.current = null;
    };
    if (unsaved.current === paper) {
      const timer = setTimeout(save, PAUSE_MS);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [paper, subjectId, mutate, notifyFailure]);
  useEffect(
    () => () => {
      if (unsaved.current !== null) mutate({ subjectId, paper: unsaved.current });
    },
    [subjectId, mutate],
  );

  return [
    paper,
    (change) => {
      const next = { ...paper, ...change };
      unsaved.current = next;
      setPaper(next);
    },
  ] as const;
}
