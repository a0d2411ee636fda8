import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_REPLY_TEXT, type ReplyBasis, unfilledBlanks } from '../../../src-shared/domain/reply';
import { useNotices } from '../../ui/notices';
import { type Insertion, useDesk } from '../desk/desk-state';
import { type BlankValues, fillBlanks, locateAnswer } from './answer-in-text';
import { selectBlank } from './select-blank';
import type { DraftEditor } from './use-draft';

export interface Inserting {
  /** An answer whose blanks are asked for before it goes in; null when none is. */
  asked: Insertion | null;
  insertAsked(values: BlankValues): void;
  cancelAsked(): void;
  /** Puts another text in the place of an answer's; keeps what its blanks were filled with, and offers the way back. */
  exchange(exchange: { from: string | null; to: string; basis: ReplyBasis | null }): void;
}

/** Takes what other panes put into the reply, at the caret. What has blanks and comes from the library is asked for first. */
export function useInsertion(
  editor: RefObject<HTMLTextAreaElement | null>,
  draft: DraftEditor,
  mayWrite: boolean,
): Inserting {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const desk = useDesk();
  const [asked, setAsked] = useState<Insertion | null>(null);
  const { change } = draft;
  const latest = useRef(draft);
  latest.current = draft;

  const place = useCallback(
    ({ text, basis }: Insertion) => {
      const field = editor.current;
      if (field === null) return;
      const before = field.value.slice(0, field.selectionStart);
      const separator = before === '' || before.endsWith('\n') ? '' : '\n';
      const next = `${before}${separator}${text}${field.value.slice(field.selectionEnd)}`;
      change(next.slice(0, MAX_REPLY_TEXT), basis);
      // A narrow window may show another pane; the focus goes to the editor after that.
      desk.showPane('conversation');
      requestAnimationFrame(() => {
        field.focus();
        const end = before.length + separator.length + text.length;
        if (!selectBlank(field, before.length)) field.setSelectionRange(end, end);
      });
      if (basis !== undefined) notify({ kind: 'success', text: t('work.answer.inserted') });
    },
    [editor, change, desk.showPane, notify, t],
  );

  const insert = useCallback(
    (insertion: Insertion) => {
      if (insertion.basis !== undefined && unfilledBlanks(insertion.text).length > 0) setAsked(insertion);
      else place(insertion);
      return true;
    },
    [place],
  );
  useEffect(() => {
    desk.setInsertionReceiver(mayWrite ? insert : null);
    return () => desk.setInsertionReceiver(null);
  }, [insert, mayWrite, desk]);

  return {
    asked: mayWrite ? asked : null,
    insertAsked(values) {
      if (asked !== null) place({ ...asked, text: fillBlanks(asked.text, values) });
      setAsked(null);
    },
    cancelAsked: () => setAsked(null),
    exchange({ from, to, basis }) {
      const { text, basis: oldBasis } = draft;
      const found = from === null ? null : locateAnswer(text, from);
      const filled = fillBlanks(to, found?.values ?? {});
      const next = found === null ? filled : `${text.slice(0, found.start)}${filled}${text.slice(found.end)}`;
      const cut = next.slice(0, MAX_REPLY_TEXT);
      change(cut, basis);
      editor.current?.focus();
      notify({
        kind: 'success',
        text: t('work.reply.exchanged'),
        action: {
          label: t('work.reply.undo'),
          // Only while nothing was written or sent since.
          run: () => latest.current.text === cut && change(text, oldBasis),
        },
      });
    },
  };
}
