import { useTranslation } from 'react-i18next';
import type { FerryStatus } from '../../../src-shared/ipc/ferry-views';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { sizeText } from './size-text';

/** How far the bundle is that is being written or read. */
export function FerryJob({ job }: { job: NonNullable<FerryStatus['job']> }) {
  const { t } = useTranslation();
  const cancel = useAct('ferry.cancel');
  const { notifyFailure } = useNotices();
  const text = job.kind === 'export' ? t('ferry.exporting', { size: sizeText(job.bytes) }) : t('ferry.importing');
  return (
    <div className="ferry-job" data-testid="ferry-job" data-kind={job.kind}>
      <span role="status">{text}</span>
      <progress aria-label={text} {...(job.done === null ? {} : { value: job.done })} max={1} />
      <Button
        data-testid="ferry-cancel"
        disabled={cancel.isPending}
        onClick={() => cancel.mutate(null, { onError: notifyFailure })}
      >
        {t('ferry.cancel')}
      </Button>
    </div>
  );
}
