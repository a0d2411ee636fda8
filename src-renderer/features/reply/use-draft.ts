import { useCallback, useEffect, useRef, useState } from 'react';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { ReplyBasis } from '../../../src-shared/domain/reply';
import type { Draft } from '../../../src-shared/ipc/views';
import { useClient } from '../../ipc/queries';

/** A pause in typing of this length saves the draft. */
const PAUSE_MS = 350;
const RETRY_MS = 1_000;

export type DraftSaving = { state: 'clean'; savedAt: string | null } | { state: 'saving' } | { state: 'failed' };

export interface DraftEditor {
  text: string;
  basis: ReplyBasis | null;
  saving: DraftSaving;
  change(text: string, basis?: ReplyBasis | null): void;
  /** Saves now what is not saved yet. */
  flush(): void;
  /** The reply was queued: the core has removed the draft in the same transaction. */
  reset(): void;
}

/**
 * The draft of one message: kept in the page while typing, saved on every pause, on leaving and on closing, and tried
 * again until it is saved. Saves go out one after the other, so the last text wins.
 *
 * @param initial the draft as the core had it when the message was opened
 */
export function useDraft(messageId: MessageId, initial: Draft | null): DraftEditor {
  const client = useClient();
  const [text, setText] = useState(initial?.text ?? '');
  const [basis, setBasis] = useState<ReplyBasis | null>(initial?.basis ?? null);
  const [saving, setSaving] = useState<DraftSaving>({ state: 'clean', savedAt: initial?.savedAt ?? null });
  const wanted = useRef({ text, basis, generation: 0, saved: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const busy = useRef(false);
  const mounted = useRef(true);

  const save = useCallback(async () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const { generation, saved } = wanted.current;
    if (busy.current || generation === saved) return;
    busy.current = true;
    let failed = false;
    let savedAt: string | null = null;
    try {
      const draft = await client.request('draft.save', {
        messageId,
        text: wanted.current.text,
        basis: wanted.current.basis,
      });
      savedAt = draft?.savedAt ?? null;
      wanted.current.saved = Math.max(wanted.current.saved, generation);
    } catch {
      // Shown as "not saved" and tried again until it is; the text stays in the editor.
      failed = true;
    }
    busy.current = false;
    const more = wanted.current.generation !== wanted.current.saved;
    if (mounted.current)
      setSaving(failed ? { state: 'failed' } : more ? { state: 'saving' } : { state: 'clean', savedAt });
    if (more) timer.current = setTimeout(() => void save(), failed ? RETRY_MS : 0);
  }, [client, messageId]);

  const change = useCallback(
    (next: string, nextBasis?: ReplyBasis | null) => {
      wanted.current.text = next;
      if (nextBasis !== undefined) {
        wanted.current.basis = nextBasis;
        setBasis(nextBasis);
      }
      wanted.current.generation += 1;
      setText(next);
      setSaving((before) => (before.state === 'failed' ? before : { state: 'saving' }));
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), PAUSE_MS);
    },
    [save],
  );

  const reset = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    const generation = wanted.current.generation + 1;
    wanted.current = { text: '', basis: null, generation, saved: generation };
    setText('');
    setBasis(null);
    setSaving({ state: 'clean', savedAt: null });
  }, []);

  useEffect(() => {
    mounted.current = true;
    const flush = () => void save();
    window.addEventListener('blur', flush);
    window.addEventListener('pagehide', flush);
    window.addEventListener('beforeunload', flush);
    return () => {
      mounted.current = false;
      window.removeEventListener('blur', flush);
      window.removeEventListener('pagehide', flush);
      window.removeEventListener('beforeunload', flush);
      flush();
    };
  }, [save]);

  return { text, basis, saving, change, flush: () => void save(), reset };
}
