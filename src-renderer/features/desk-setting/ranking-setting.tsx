import { Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Ranking } from '../../../src-shared/domain/desk-setting';
import { SettingSection } from './setting-section';
import { useSetting } from './use-setting';

const FACTORS = ['businessLine', 'region', 'use', 'success'] as const satisfies readonly (keyof Ranking)[];

/** What besides the text orders the answers that a search finds. */
export function RankingSetting({ ranking, mayEdit }: { ranking: Ranking; mayEdit: boolean }) {
  const { t } = useTranslation();
  const form = useSetting('ranking', ranking);
  return (
    <SettingSection
      name="ranking"
      title={t('library.setting.ranking.title')}
      hint={t('library.setting.ranking.hint')}
      form={form}
      mayEdit={mayEdit}
    >
      <ul className="setting-list">
        {FACTORS.map((factor) => (
          <li key={factor}>
            {mayEdit ? (
              <Switch
                data-testid={`ranking-${factor}`}
                aria-label={t(`library.setting.factor.${factor}`)}
                checked={form.value[factor]}
                onChange={(on) => form.change({ [factor]: on })}
              />
            ) : (
              <strong>{t(ranking[factor] ? 'library.setting.on' : 'library.setting.off')}</strong>
            )}
            <span>{t(`library.setting.factor.${factor}`)}</span>
            <span className="muted">{t(`library.setting.factorHint.${factor}`)}</span>
          </li>
        ))}
      </ul>
    </SettingSection>
  );
}
