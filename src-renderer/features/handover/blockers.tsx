import { Alert } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { isBlocked, type ShiftBlockers } from '../../../src-shared/domain/shift';

/** What stands in the way of the end of a shift; nothing when nothing does. */
export function Blockers({ blockers }: { blockers: ShiftBlockers }) {
  const { t } = useTranslation();
  if (!isBlocked(blockers)) return null;
  return <Alert type="warning" showIcon data-testid="handover-blocked" title={blockersText(t, blockers)} />;
}

/** Only of what there is, with how to go on. */
export function blockersText(t: TFunction, { emergencies, unsyncedReplies }: ShiftBlockers): string {
  return [
    ...(emergencies > 0 ? [t('handover.blocked.emergencies', { n: emergencies })] : []),
    ...(unsyncedReplies > 0 ? [t('handover.blocked.replies', { n: unsyncedReplies })] : []),
    t('handover.blocked.next'),
  ].join(t('handover.blocked.join'));
}
