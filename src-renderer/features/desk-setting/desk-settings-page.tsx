import { useTranslation } from 'react-i18next';
import { useRead } from '../../ipc/queries';
import { FailureMessage } from '../../ui/failure-message';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { LimitsSetting } from './limits-setting';
import { RankingSetting } from './ranking-setting';
import { ReminderSetting } from './reminder-setting';
import { ReplyRulesSetting } from './reply-rules-setting';
import { RetentionSetting } from './retention-setting';

/** Settings of the whole desk: an administrator changes them, everybody sees them. */
export function DeskSettingsPage() {
  const { t } = useTranslation();
  const mayEdit = useMay('configure_desk');
  const { data, error } = useRead('desk_setting.get', null);
  return (
    <div className="page desk-settings" data-testid="desk-settings-page">
      <PageHead title={t('library.nav.settings')} hint={t('library.setting.hint')} />
      <NotPermitted action="configure_desk" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && (
        <>
          <RankingSetting ranking={data.ranking} mayEdit={mayEdit} />
          <ReminderSetting setting={data.library} mayEdit={mayEdit} />
          <ReplyRulesSetting rules={data.replyRules} mayEdit={mayEdit} />
          <RetentionSetting rules={data.retention} mayEdit={mayEdit} />
          <LimitsSetting limits={data.channelLimits} mayEdit={mayEdit} />
        </>
      )}
    </div>
  );
}
