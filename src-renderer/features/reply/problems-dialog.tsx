import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyOverride } from '../../../src-shared/domain/reply';
import type { ReplyProblem } from '../../../src-shared/domain/reply-check';
import { FormDialog } from '../../ui/dialog';
import { ProblemLine } from './problem-line';

/** What the check points out before a reply goes. With a reason it goes all the same, unless a rule of the desk forbids that. */
export function ProblemsDialog({
  problems,
  send,
  onClose,
}: {
  problems: readonly ReplyProblem[];
  send(overrides: ReplyOverride[]): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const isBarred = problems.some(({ mayOverride }) => !mayOverride);
  return (
    <FormDialog
      title={t('work.check.title')}
      testId="problems-dialog"
      width={560}
      confirm={{
        label: t('work.check.sendAnyway'),
        testId: 'problems-send',
        disabled: isBarred || reason.trim() === '',
      }}
      problem={isBarred ? t('work.check.barred') : null}
      error={null}
      onConfirm={() => send(problems.map(({ kind }) => ({ kind, reason: reason.trim() })))}
      onClose={onClose}
    >
      <ul className="check-problems">
        {problems.map((problem) => (
          <ProblemLine key={problem.kind} problem={problem} />
        ))}
      </ul>
      {!isBarred && (
        <label>
          {t('work.check.reason')}
          <input
            className="field"
            data-testid="problems-reason"
            data-first-focus=""
            maxLength={300}
            placeholder={t('work.check.reasonHint')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
      )}
    </FormDialog>
  );
}
