import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { isBlocked, type ShiftBlockers } from '../../../src-shared/domain/shift';

/** What stands in the way of the end of a shift; nothing when nothing does. */
export function Blockers({ blockers }: { blockers: ShiftBlockers }) {
  const { t } = useTranslation();
  if (!isBlocked(blockers)) return null;
  const { emergencies, unsyncedReplies: replies } = blockers;
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="handover-blocked"
      title={t('handover.blocked', { emergencies, replies })}
    />
  );
}
