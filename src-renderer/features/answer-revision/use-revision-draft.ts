import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import { mergeContent, same } from '../../../src-shared/domain/answer-merge';
import type { AnswerRevision } from '../../../src-shared/domain/answer-revision';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import type { Failure } from '../../../src-shared/ipc/failure';
import { failureOf } from '../../ipc/client';
import { useClient } from '../../ipc/queries';
import { type RevisionStart, useLibrary } from '../library/library-state';
import { readForm } from './form-content';

/** A pause in typing of this length saves. */
const PAUSE_MS = 600;
const RETRY_MS = 2_000;

export type RevisionSaving =
  | { state: 'clean'; savedAt: number | null }
  | { state: 'saving' }
  /** Something required is missing or wrong: it stays in the form until it is put right. */
  | { state: 'incomplete' }
  | { state: 'failed'; failure: Failure };

export interface RevisionDraft {
  form: AnswerContent;
  saving: RevisionSaving;
  change(part: Partial<AnswerContent>): void;
  /** Puts the text onto a later version of the answer. */
  rebase(content: AnswerContent, baseVersion: number): void;
  /** Saves now. @returns the revision's id once everything is saved; null when that cannot be done */
  flush(): Promise<AnswerRevisionId | null>;
}

/**
 * The text of a revision while it is written: saved on every pause and on leaving, tried again until it is, and kept in the form
 * whatever happens. Saves go out one after the other, each with what it started from, so that the gateway can merge.
 *
 * @param start what the form begins with, fixed for the life of the editor; `revisionId` null for a new revision
 * @param latest the revision as the core has it now; what came to it from another workstation is merged into the form
 * @param onSaved called with the id under which a text was saved first, or under which it goes on
 */
export function useRevisionDraft(
  start: RevisionStart & { revisionId: AnswerRevisionId | null },
  latest: AnswerRevision | null,
  onSaved: (revisionId: AnswerRevisionId, moved: boolean) => void,
): RevisionDraft {
  const client = useClient();
  const { unsaved } = useLibrary();
  const [{ key, origin }] = useState(start);
  const [restored] = useState(() => unsaved.get(start.revisionId ?? key));
  const [form, setForm] = useState(restored?.form ?? start.content);
  const [saving, setSaving] = useState<RevisionSaving>(
    restored === undefined ? { state: 'clean', savedAt: null } : { state: 'incomplete' },
  );
  /** Counts changes; `saved` is the count that the core has. */
  const wanted = useRef({ form, generation: restored === undefined ? 0 : 1, saved: 0 });
  const at = useRef({ revisionId: start.revisionId, answerId: start.answerId, baseVersion: start.baseVersion });
  /** What the core is known to have, and everything that it was ever sent from here. */
  const kept = useRef(restored === undefined ? (start.revisionId === null ? null : start.content) : restored.before);
  const sent = useRef<AnswerContent[]>([start.content]);
  const chain = useRef<Promise<unknown>>(Promise.resolve());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const mounted = useRef(true);
  const told = useRef(onSaved);
  told.current = onSaved;

  const saveOnce = useCallback(async (): Promise<AnswerRevisionId | null> => {
    const { generation, saved, form: written } = wanted.current;
    if (generation === saved) return at.current.revisionId;
    const keep = (text: AnswerContent) =>
      unsaved.set(at.current.revisionId ?? key, { form: text, before: kept.current });
    const reading = readForm(written);
    if (!reading.ok) {
      keep(written);
      if (mounted.current) setSaving({ state: 'incomplete' });
      return null;
    }
    const { content } = reading;
    sent.current.push(content);
    try {
      const before = at.current.revisionId;
      const answer = await client.request('answer.save', {
        ...at.current,
        content,
        before: kept.current,
        origin,
      });
      at.current = { ...at.current, ...answer };
      kept.current = content;
      wanted.current.saved = generation;
      unsaved.delete(key);
      unsaved.delete(answer.revisionId);
      if (mounted.current) {
        const more = wanted.current.generation !== generation;
        setSaving(more ? { state: 'saving' } : { state: 'clean', savedAt: Date.now() });
        if (before !== answer.revisionId) told.current(answer.revisionId, before !== null);
      }
      return answer.revisionId;
    } catch (error) {
      const failure = failureOf(error);
      keep(written);
      if (mounted.current) setSaving({ state: 'failed', failure });
      return null;
    }
  }, [client, unsaved, key, origin]);

  const save = useCallback((): Promise<AnswerRevisionId | null> => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const next = chain.current.then(saveOnce);
    chain.current = next;
    return next;
  }, [saveOnce]);

  useEffect(() => {
    if (saving.state !== 'failed' || isFinal(saving.failure)) return undefined;
    const retry = setTimeout(() => void save(), RETRY_MS);
    return () => clearTimeout(retry);
  }, [saving, save]);

  const put = useCallback(
    (next: AnswerContent) => {
      wanted.current.form = next;
      wanted.current.generation += 1;
      setForm(next);
      setSaving({ state: 'saving' });
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), PAUSE_MS);
    },
    [save],
  );
  const change = useCallback((part: Partial<AnswerContent>) => put({ ...wanted.current.form, ...part }), [put]);
  const rebase = useCallback(
    (content: AnswerContent, baseVersion: number) => {
      at.current = { ...at.current, baseVersion };
      put(content);
    },
    [put],
  );

  useEffect(() => {
    if (latest === null || sent.current.some((content) => same(content, latest.content))) return;
    const { content, conflicts } = mergeContent(kept.current, wanted.current.form, latest.content);
    // Where both wrote, the next save says what it started from, and the gateway keeps the two texts side by side.
    if (conflicts.length > 0) return;
    sent.current.push(latest.content);
    kept.current = latest.content;
    at.current = { ...at.current, baseVersion: latest.baseVersion };
    if (!same(content, wanted.current.form)) {
      wanted.current.form = content;
      setForm(content);
    }
  }, [latest]);

  useEffect(() => {
    mounted.current = true;
    const flush = () => void save();
    window.addEventListener('blur', flush);
    window.addEventListener('pagehide', flush);
    if (wanted.current.generation !== wanted.current.saved) flush();
    return () => {
      mounted.current = false;
      window.removeEventListener('blur', flush);
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [save]);

  return { form, saving, change, rebase, flush: save };
}

/** A refusal stays one until something is changed; everything else may pass. */
function isFinal({ code }: Failure): boolean {
  return code === 'refused' || code === 'invalid_input' || code === 'not_permitted';
}
