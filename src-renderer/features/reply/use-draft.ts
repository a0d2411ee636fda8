import { useCallback, useEffect, useRef, useState } from 'react';
import type { MessageId } from '../../../src-shared/domain/ids';
import { MAX_REPLY_TEXT, type ReplyBasis } from '../../../src-shared/domain/reply';
import type { Draft } from '../../../src-shared/ipc/views';
import { useClient, useRead } from '../../ipc/queries';

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
 * again until it is saved. Saves go out one after the other, so the last text wins; each names its officer, so that none
 * is ever saved for the next one who signs in.
 *
 * @param latest the draft as the core has it: what the editor begins with, and later what has come back to it (a refused
 *   reply) besides what was saved from here
 */
export function useDraft(messageId: MessageId, latest: Draft | null): DraftEditor {
  const client = useClient();
  const [text, setText] = useState(latest?.text ?? '');
  const [basis, setBasis] = useState<ReplyBasis | null>(latest?.basis ?? null);
  const [saving, setSaving] = useState<DraftSaving>({ state: 'clean', savedAt: latest?.savedAt ?? null });
  const officerId = useRef(useRead('session.current', null).data?.officer.id);
  const wanted = useRef({ text, basis, generation: 0, saved: 0 });
  /** The draft as the core is known to have it. */
  const kept = useRef({ text: latest?.text ?? '', savedAt: latest?.savedAt ?? '' });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const busy = useRef(false);
  const mounted = useRef(true);

  const save = useCallback(async () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const { generation, saved, text: sent } = wanted.current;
    if (busy.current || generation === saved) return;
    busy.current = true;
    let failed = false;
    let savedAt: string | null = null;
    try {
      const draft = await client.request('draft.save', {
        messageId,
        text: sent,
        basis: wanted.current.basis,
        ...(officerId.current === undefined ? {} : { officerId: officerId.current }),
      });
      savedAt = draft?.savedAt ?? null;
      kept.current = { text: sent, savedAt: savedAt ?? kept.current.savedAt };
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
    // A save under way may reach the core after the reply and bring the sent text back as a draft: the empty text follows it.
    wanted.current = { text: '', basis: null, generation, saved: busy.current ? -1 : generation };
    kept.current.text = '';
    setText('');
    setBasis(null);
    setSaving({ state: 'clean', savedAt: null });
  }, []);

  useEffect(() => {
    if (latest === null || latest.savedAt <= kept.current.savedAt || busy.current) return;
    const { text: before } = kept.current;
    kept.current = { text: latest.text, savedAt: latest.savedAt };
    const { text: written, generation, saved } = wanted.current;
    if (latest.text === written) return;
    if (generation === saved) {
      wanted.current.text = latest.text;
      wanted.current.basis = latest.basis;
      setText(latest.text);
      setBasis(latest.basis);
      setSaving({ state: 'clean', savedAt: latest.savedAt });
      return;
    }
    // Something came back in the middle of a sentence: it goes beneath, where it fits; else it is still in the outbox.
    const arrived = latest.text.startsWith(before) ? latest.text.slice(before.length).trimStart() : latest.text;
    const both = `${written}\n\n${arrived}`;
    if (both.length <= MAX_REPLY_TEXT) change(both);
  }, [latest, change]);

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
