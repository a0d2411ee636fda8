import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../src-shared/domain/answer';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

const MONTHS = [3, 6, 12] as const;

/** Looked at and still right: when to look again. */
export function ReviewDialog({ answer, done }: { answer: Answer; done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const review = useAct('answer.review');
  const [day, setDay] = useState(() => inMonths(12));
  const [note, setNote] = useState('');
  return (
    <FormDialog
      title={t('library.answer.reviewTitle')}
      testId="review-dialog"
      confirm={{ label: t('library.answer.review'), testId: 'review-confirm', disabled: review.isPending }}
      error={review.error}
      onConfirm={() =>
        review.mutate(
          { answerId: answer.id, answerVersion: answer.version, reviewAt: day === '' ? null : day, note },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.answer.reviewed') });
              done();
            },
          },
        )
      }
      onClose={done}
    >
      <p>{t('library.answer.reviewHint', { question: answer.question })}</p>
      <label>
        {t('library.answer.nextReview')}
        <input
          className="field"
          type="date"
          data-testid="review-day"
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      </label>
      <p className="button-row">
        {MONTHS.map((months) => (
          <Button key={months} aria-pressed={day === inMonths(months)} onClick={() => setDay(inMonths(months))}>
            {t('library.answer.inMonths', { n: months })}
          </Button>
        ))}
        <Button aria-pressed={day === ''} onClick={() => setDay('')}>
          {t('library.answer.noReview')}
        </Button>
      </p>
      <label>
        {t('library.noteOptional')}
        <textarea
          className="field"
          rows={2}
          maxLength={1_000}
          data-testid="review-note"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

function inMonths(months: number): string {
  return dayjs().add(months, 'month').format('YYYY-MM-DD');
}
