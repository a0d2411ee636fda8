import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob } from '../../../src-shared/ipc/answer-import-views';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { ImportPreview } from './import-preview';
import { ProgressLine } from './progress-line';

/** The import that is being prepared on this workstation, from choosing the file to sending it for review. */
export function ImportJobSection() {
  const { t } = useTranslation();
  const job = useRead('answer_import.job', null);
  const titleId = useId();
  return (
    <section
      className="imports-section"
      aria-labelledby={titleId}
      data-testid="import-job"
      data-state={job.data?.state}
    >
      <h3 id={titleId}>{t('imports.file.title')}</h3>
      {job.error !== null && <FailureMessage failure={job.error.failure} />}
      {job.data !== undefined && <Job job={job.data} />}
    </section>
  );
}

function Job({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  switch (job.state) {
    case 'none':
      return (
        <>
          <p className="imports-about">{t('imports.file.about')}</p>
          <ChooseFile label={t('imports.file.choose')} primary />
        </>
      );
    case 'reading':
      return (
        <ProgressLine
          label={t('imports.file.reading', { file: job.fileName })}
          text={
            job.total === null
              ? t('imports.file.readingRows', { done: job.done })
              : t('imports.file.readingOf', { done: job.done, total: job.total })
          }
          done={job.done}
          total={job.total}
        >
          <Abandon label={t('imports.file.stop')} />
        </ProgressLine>
      );
    case 'failed':
      return (
        <div className="failure" role="alert" data-testid="import-failed" data-reason={job.reason}>
          <strong>{t('imports.file.failed', { file: job.fileName })}</strong>
          <p>{t(`imports.file.reason.${job.reason}`)}</p>
          <p>{t('imports.file.failedSafe')}</p>
          {job.detail !== '' && <p className="imports-about">{t('imports.file.detail', { detail: job.detail })}</p>}
          <div className="imports-acts">
            <ChooseFile label={t('imports.file.another')} />
            <Abandon label={t('imports.file.done')} />
          </div>
        </div>
      );
    case 'preview':
      return (
        <ImportPreview job={job}>
          <ChooseFile label={t('imports.file.another')} />
          <Abandon label={t('imports.file.forget')} said={t('imports.file.forgotten')} />
        </ImportPreview>
      );
    case 'committing':
      return (
        <ProgressLine
          label={t('imports.file.writing', { file: job.fileName })}
          text={t('imports.file.writingOf', { done: job.done, total: job.total })}
          done={job.done}
          total={job.total}
        />
      );
    case 'sent':
      return (
        <div role="status" data-testid="import-sent">
          <strong>{t('imports.file.sent', { file: job.fileName })}</strong>
          <p className="imports-about">{t('imports.file.sentHint')}</p>
          <div className="imports-acts">
            <ChooseFile label={t('imports.file.another')} />
            <Abandon label={t('imports.file.done')} />
          </div>
        </div>
      );
  }
}

function ChooseFile({ label, primary = false }: { label: string; primary?: boolean }) {
  const open = useAct('answer_import.open');
  const { notifyFailure } = useNotices();
  return (
    <Button
      look={primary ? 'primary' : 'plain'}
      data-testid="import-choose"
      disabled={open.isPending}
      onClick={() => open.mutate(null, { onError: notifyFailure })}
    >
      {label}
    </Button>
  );
}

/** Stops, or puts away what is shown; nothing has left the workstation. */
function Abandon({ label, said }: { label: string; said?: string }) {
  const abandon = useAct('answer_import.abandon');
  const { notify, notifyFailure } = useNotices();
  const act = () =>
    abandon.mutate(null, {
      onError: notifyFailure,
      onSuccess: () => {
        if (said !== undefined) notify({ kind: 'info', text: said });
      },
    });
  return (
    <Button data-testid="import-abandon" disabled={abandon.isPending} onClick={act}>
      {label}
    </Button>
  );
}
