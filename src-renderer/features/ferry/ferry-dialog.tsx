import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FerryStatus, FerryTaken } from '../../../src-shared/ipc/ferry-views';
import type { FailureError } from '../../ipc/client';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { FailureMessage } from '../../ui/failure-message';
import { FerryEnrolment } from './ferry-enrolment';
import { FerryJob } from './ferry-job';
import { FerryKeys } from './ferry-keys';
import { FerryList } from './ferry-list';
import './ferry.css';

/** Bundles out and in, with everything that was carried. */
export function FerryDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const { data: status, error } = useRead('ferry.status', null);
  return (
    <Dialog title={t('ferry.title')} width={960} onClose={onClose}>
      <div className="ferry" data-testid="ferry-dialog" data-enrolment={status?.enrolment}>
        {error !== null && <FailureMessage failure={error.failure} />}
        {status !== undefined && <Content status={status} />}
      </div>
    </Dialog>
  );
}

function Content({ status }: { status: FerryStatus }) {
  const { t } = useTranslation();
  const [isAgain, setAgain] = useState(false);
  if (status.enrolment !== 'enrolled' || isAgain)
    return <FerryEnrolment status={status} onDone={() => setAgain(false)} />;
  return (
    <>
      <p className="ferry-intro">{t('ferry.intro')}</p>
      <Carry status={status} />
      <FerryList status={status} />
      <FerryKeys status={status} onEnrolAgain={() => setAgain(true)} />
    </>
  );
}

function Carry({ status }: { status: FerryStatus }) {
  const { t } = useTranslation();
  const [wantsFiles, setWantsFiles] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const [failed, setFailed] = useState<FailureError | null>(null);
  const write = useAct('ferry.export');
  const take = useAct('ferry.import');
  const isBusy = status.job !== null || write.isPending || take.isPending;
  const begin = () => {
    setSaid(null);
    setFailed(null);
  };

  function exportBundle(): void {
    begin();
    write.mutate(
      { wantsFiles },
      { onError: setFailed, onSuccess: (slip) => setSaid(slip && t('ferry.exported', { seq: slip.seq })) },
    );
  }

  function importBundle(): void {
    begin();
    take.mutate(null, {
      onError: setFailed,
      onSuccess: (taken) => setSaid(taken && t(wordsOf(taken), valuesOf(taken))),
    });
  }

  return (
    <>
      <div className="ferry-counts" role="status" data-testid="ferry-counts">
        {status.unsent + status.underWay === 0 && <span>{t('ferry.nothingWaits')}</span>}
        {status.unsent > 0 && <span data-testid="ferry-unsent">{t('ferry.unsent', { n: status.unsent })}</span>}
        {status.underWay > 0 && (
          <span data-testid="ferry-under-way">{t('ferry.underWay', { n: status.underWay })}</span>
        )}
      </div>
      <div className="ferry-actions">
        <Button look="primary" data-first-focus data-testid="ferry-export" disabled={isBusy} onClick={exportBundle}>
          {t('ferry.export')}
        </Button>
        <Button data-testid="ferry-import" disabled={isBusy} onClick={importBundle}>
          {t('ferry.import')}
        </Button>
        <label>
          <input
            type="checkbox"
            data-testid="ferry-wants-files"
            checked={wantsFiles}
            onChange={(event) => setWantsFiles(event.target.checked)}
          />{' '}
          {t('ferry.wantsFiles')}
        </label>
      </div>
      {status.job !== null && <FerryJob job={status.job} />}
      {said !== null && (
        <p role="status" data-testid="ferry-said">
          {said}
        </p>
      )}
      {failed !== null && <FailureMessage failure={failed.failure} />}
    </>
  );
}

function wordsOf({ isRepeated, isWholeCopy }: FerryTaken) {
  if (isRepeated) return 'ferry.repeated';
  return isWholeCopy ? 'ferry.importedCopy' : 'ferry.imported';
}

function valuesOf({ slip, answered, refused }: FerryTaken) {
  return { seq: slip.seq, changes: slip.changes, answered, refused };
}
