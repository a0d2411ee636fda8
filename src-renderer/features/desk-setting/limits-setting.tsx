import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ChannelLimit, ChannelLimits } from '../../../src-shared/domain/channel-text';
import { CHANNELS, type Channel } from '../../../src-shared/domain/classification';
import { SettingSection } from './setting-section';
import { useSetting } from './use-setting';

/** How much one post of each channel carries. */
export function LimitsSetting({ limits, mayEdit }: { limits: ChannelLimits; mayEdit: boolean }) {
  const { t } = useTranslation();
  const form = useSetting('channelLimits', limits);
  return (
    <SettingSection
      name="channelLimits"
      title={t('library.setting.channelLimits.title')}
      hint={t('library.setting.channelLimits.hint')}
      form={form}
      mayEdit={mayEdit}
    >
      <table className="limits">
        <thead>
          <tr>
            <th scope="col">{t('library.setting.channel')}</th>
            <th scope="col">{t('library.setting.max')}</th>
            <th scope="col">{t('library.setting.unit')}</th>
          </tr>
        </thead>
        <tbody>
          {CHANNELS.map((channel) => (
            <tr key={channel}>
              <th scope="row">{t(`terms.channel.${channel}`)}</th>
              {mayEdit ? (
                <Edit
                  channel={channel}
                  limit={form.value[channel]}
                  onChange={(limit) => form.change({ [channel]: limit })}
                />
              ) : (
                <>
                  <td>{limits[channel].max ?? t('library.setting.noLimit')}</td>
                  <td>{t(`library.form.unit.${limits[channel].unit}`)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </SettingSection>
  );
}

function Edit({
  channel,
  limit,
  onChange,
}: {
  channel: Channel;
  limit: ChannelLimit;
  onChange(limit: ChannelLimit): void;
}) {
  const { t } = useTranslation();
  const name = t(`terms.channel.${channel}`);
  return (
    <>
      <td>
        <InputNumber
          data-testid={`limit-${channel}`}
          aria-label={`${name} ${t('library.setting.max')}`}
          min={20}
          max={100_000}
          precision={0}
          controls={false}
          placeholder={t('library.setting.noLimit')}
          value={limit.max}
          onChange={(max) => onChange({ ...limit, max })}
        />
      </td>
      <td>
        <Select
          data-testid={`limit-unit-${channel}`}
          aria-label={`${name} ${t('library.setting.unit')}`}
          popupMatchSelectWidth={false}
          value={limit.unit}
          onChange={(unit) => onChange({ ...limit, unit })}
          options={(['characters', 'bytes'] as const).map((unit) => ({
            value: unit,
            label: t(`library.form.unit.${unit}`),
          }))}
        />
      </td>
    </>
  );
}
