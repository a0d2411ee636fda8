import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerPairView } from '../../../src-shared/ipc/library-views';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** The two are rightly two: they come up again when one of them is changed. */
export function SettlePairDialog({ pair, done }: { pair: AnswerPairView; done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const settle = useAct('answer.settle_pair');
  const [note, setNote] = useState('');
  return (
    <FormDialog
      title={t('library.pair.settle')}
      testId="pair-dialog"
      confirm={{ label: t('library.pair.settle'), testId: 'pair-confirm', disabled: settle.isPending }}
      error={settle.error}
      onConfirm={() =>
        settle.mutate(
          { firstId: pair.first.id, secondId: pair.second.id, note },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.pair.settled') });
              done();
            },
          },
        )
      }
      onClose={done}
    >
      <p>{pair.first.question}</p>
      <p>{pair.second.question}</p>
      <p className="muted">{t('library.pair.settleHint')}</p>
      <label>
        {t('library.pair.why')}
        <textarea
          className="field"
          rows={2}
          maxLength={500}
          data-testid="pair-note"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}
