import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob } from '../../../src-shared/ipc/answer-import-views';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { ImportMapping } from './import-mapping';
import { ImportRows } from './import-rows';
import { SkipProblemsDialog } from './skip-problems-dialog';

export type PreviewJob = Extract<ImportJob, { state: 'preview' }>;

/** What an import would do: columns, rows, and sending it for review. `children` are the ways out. */
export function ImportPreview({ job, children }: { job: PreviewJob; children: ReactNode }) {
  const { t } = useTranslation();
  const commit = useAct('answer_import.commit');
  const [asking, setAsking] = useState(false);
  const { counts, columns, checking } = job;
  const good = counts.create + counts.change;
  const missing = missingField(columns);
  const problem = checking
    ? t('imports.mapping.checking')
    : missing !== null
      ? t(`imports.mapping.${missing}`)
      : good === 0
        ? t('imports.commit.nothing')
        : null;

  const send = () => (counts.problem > 0 ? setAsking(true) : commit.mutate({ skipProblems: false }));
  return (
    <>
      <div className="imports-acts">
        <strong>{t('imports.file.preview', { file: job.fileName })}</strong>
        <span role="status" data-testid="import-summary">
          {checking ? t('imports.mapping.checking') : t('imports.commit.summary', counts)}
        </span>
      </div>
      {columns.length > 0 && <ImportMapping columns={columns} />}
      <ImportRows counts={counts} checking={checking} />
      {commit.error !== null && !asking && <FailureMessage failure={commit.error.failure} />}
      <div className="imports-acts">
        <Button
          look="primary"
          data-testid="import-commit"
          disabled={problem !== null || commit.isPending}
          onClick={send}
        >
          {t('imports.commit.send', { n: good })}
        </Button>
        {children}
        <span role="status" className="imports-about">
          {problem}
        </span>
      </div>
      {asking && (
        <SkipProblemsDialog
          problems={counts.problem}
          good={good}
          error={commit.error}
          busy={commit.isPending}
          onConfirm={() => commit.mutate({ skipProblems: true }, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** A file with columns needs a question and an answer among them. */
function missingField(columns: PreviewJob['columns']): 'needQuestion' | 'needText' | null {
  const has = (field: string) => columns.length === 0 || columns.some((column) => column.field === field);
  if (!has('question')) return 'needQuestion';
  return has('text') ? null : 'needText';
}
