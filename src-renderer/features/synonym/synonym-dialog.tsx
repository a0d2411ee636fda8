import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Synonym } from '../../../src-shared/domain/synonym';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** Writes a group of words. @param synonym null for a new one */
export function SynonymDialog({ synonym, done }: { synonym: Synonym | null; done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const save = useAct('synonym.save');
  const [words, setWords] = useState(synonym?.terms.join('\n') ?? '');
  const [note, setNote] = useState(synonym?.note ?? '');
  const terms = termsOf(words);
  const problem =
    terms.length < 2 || terms.length > 20
      ? t('library.synonym.needTerms')
      : terms.some((term) => term.length > 40)
        ? t('library.synonym.tooLong')
        : null;
  return (
    <FormDialog
      title={t(synonym === null ? 'library.synonym.add' : 'library.synonym.edit')}
      testId="synonym-dialog"
      confirm={{
        label: t('library.synonym.save'),
        testId: 'synonym-save',
        disabled: problem !== null || save.isPending,
      }}
      problem={problem}
      error={save.error}
      onConfirm={() =>
        save.mutate(
          {
            synonymId: synonym?.id ?? null,
            terms,
            state: synonym?.state ?? 'active',
            note,
            origin: synonym?.origin ?? 'written',
          },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.synonym.saved') });
              done();
            },
          },
        )
      }
      onClose={done}
    >
      <label>
        {t('library.synonym.termsHint')}
        <textarea
          className="field"
          rows={6}
          data-testid="synonym-terms"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      <label>
        {t('library.gap.note')}
        <input
          className="field"
          maxLength={500}
          data-testid="synonym-note"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

function termsOf(words: string): string[] {
  return [...new Set(words.split(/[\n、，,；;]/).map((word) => word.trim()))].filter((word) => word !== '');
}
