import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FerrySlip, FerryStatus } from '../../../src-shared/ipc/ferry-views';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { absoluteTime } from '../../ui/time';
import { PrintedSlip } from './printed-slip';

/** What was carried either way, the newest first, each with its paper. */
export function FerryList({ status }: { status: FerryStatus }) {
  const { t } = useTranslation();
  const [printed, setPrinted] = useState<FerrySlip | null>(null);
  return (
    <section className="ferry-list" aria-label={t('ferry.list')}>
      {status.bundles.length === 0 ? (
        <p>{t('ferry.empty')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>{t('ferry.column.direction')}</th>
              <th>{t('ferry.column.seq')}</th>
              <th>{t('ferry.column.time')}</th>
              <th>{t('ferry.column.officer')}</th>
              <th>{t('ferry.column.content')}</th>
              <th>{t('ferry.column.state')}</th>
              <th aria-label={t('ferry.slip')} />
            </tr>
          </thead>
          <tbody>
            {status.bundles.map((slip, index) => (
              <Row
                key={`${slip.direction} ${slip.createdAt} ${slip.seq}`}
                slip={slip}
                isBeingWritten={index === 0 && slip.state === 'writing' && status.job !== null}
                onPrint={() => setPrinted(slip)}
              />
            ))}
          </tbody>
        </table>
      )}
      {printed !== null && <PrintedSlip slip={printed} onPrinted={() => setPrinted(null)} />}
    </section>
  );
}

function Row({ slip, isBeingWritten, onPrint }: { slip: FerrySlip; isBeingWritten: boolean; onPrint(): void }) {
  const { t } = useTranslation();
  const { direction, state } = slip;
  return (
    <tr data-testid="ferry-bundle" data-direction={direction} data-seq={slip.seq} data-state={state}>
      <td>{t(`ferry.direction.${direction}`)}</td>
      <td>{slip.seq}</td>
      <td>{absoluteTime(slip.createdAt)}</td>
      <td>{slip.officer}</td>
      <td>{t(`ferry.content.${direction}`, contentOf(slip))}</td>
      <td>
        {!isBeingWritten && <Tag tone={state === 'writing' ? 'danger' : 'accent'}>{t(`ferry.state.${state}`)}</Tag>}
      </td>
      <td>
        {direction === 'out' && state !== 'writing' && (
          <Button look="quiet" data-testid="ferry-print" onClick={onPrint}>
            {t('ferry.slip')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function contentOf({ commands, changes, attachments }: FerrySlip) {
  return { commands, changes, attachments };
}
