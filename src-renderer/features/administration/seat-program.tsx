import { useTranslation } from 'react-i18next';
import { updateOf } from '../../../src-shared/domain/program-version';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import type { WorkstationEntry } from '../../../src-shared/sync/administration';
import { Tag } from '../../ui/badge';

const TONES = { must: 'danger', should: 'warn' } as const;

/** What runs at a workstation, and whether it needs an update. */
export function SeatProgram({
  seat: { program, revoked },
  gateway,
}: {
  seat: WorkstationEntry;
  gateway: IpcOutput<'administration.workstations'>['gateway'];
}) {
  const { t } = useTranslation();
  if (program === null) return <span className="muted">{t('administration.seats.notReported')}</span>;
  const update = revoked ? null : updateOf(program, gateway);
  const { version, protocol, system, dataBytes } = program;
  return (
    <div
      data-testid="seat-program"
      data-update={update ?? 'none'}
      title={t('administration.seats.protocol', { protocol })}
    >
      {version === '' ? t('administration.seats.notReported') : version}{' '}
      {update !== null && (
        <Tag tone={TONES[update]} title={t(`administration.seats.updateHint.${update}`, gateway)}>
          {t(`administration.seats.update.${update}`)}
        </Tag>
      )}
      <div className="muted">
        {system}
        {dataBytes !== null && ` · ${(dataBytes / 1e6).toFixed(1)} MB`}
      </div>
    </div>
  );
}
