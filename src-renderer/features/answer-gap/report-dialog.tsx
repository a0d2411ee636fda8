import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BUSINESS_LINES, type BusinessLine } from '../../../src-shared/domain/classification';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** Puts a question on the to-do that nobody has reported from a message. */
export function ReportDialog({ done }: { done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const report = useAct('gap.report');
  const [question, setQuestion] = useState('');
  const [businessLine, setBusinessLine] = useState<BusinessLine | null>(null);
  const missing = question.trim() === '';
  return (
    <FormDialog
      title={t('library.gap.add')}
      testId="gap-dialog"
      confirm={{ label: t('library.gap.add'), testId: 'gap-confirm', disabled: missing || report.isPending }}
      problem={missing ? t('library.gap.needQuestion') : null}
      error={report.error}
      onConfirm={() =>
        report.mutate(
          { question, businessLine, messageId: null },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.gap.added') });
              done();
            },
          },
        )
      }
      onClose={done}
    >
      <label>
        {t('library.gap.question')}
        <textarea
          className="field"
          rows={3}
          maxLength={500}
          data-testid="gap-dialog-question"
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
        />
      </label>
      <label>
        {t('library.field.businessLine')}
        <select
          className="field"
          value={businessLine ?? ''}
          onChange={(event) => setBusinessLine(BUSINESS_LINES.find((line) => line === event.target.value) ?? null)}
        >
          <option value="">{t('common.none')}</option>
          {BUSINESS_LINES.map((line) => (
            <option key={line} value={line}>
              {t(`terms.businessLine.${line}`)}
            </option>
          ))}
        </select>
      </label>
    </FormDialog>
  );
}
