import { useTranslation } from 'react-i18next';
import { mayDo } from '../../../src-shared/domain/permission';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';

/** One line of the status area: whether the officer is on shift, what is due, whether a handover waits. */
export function ShiftStatus({ onOpen }: { onOpen(): void }) {
  const { t } = useTranslation();
  const role = useRead('session.current', null).data?.officer.role;
  const may = role !== undefined && mayDo(role, 'keep_shift');
  const { data } = useRead('shift.board', null, { enabled: may });
  if (!may || data === undefined) return null;
  const { shift, answered, due, offers } = data;
  const waits = offers.some(({ mine, questioned }) => mine === questioned);
  const words = shift === null ? t('shift.statusNone') : t('shift.status', { answered, due: due.length });
  return (
    <Button look="quiet" data-testid="status-shift" data-on={shift !== null} onClick={onOpen}>
      {waits ? `${words} · ${t('shift.statusOffer')}` : words}
    </Button>
  );
}
