import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskSettingKey } from '../../../src-shared/domain/desk-setting';
import { Button } from '../../ui/button';
import type { SettingForm } from './use-setting';

/** One setting with its name and, for those who may change it, the button that saves it. */
export function SettingSection<K extends DeskSettingKey>({
  name,
  title,
  hint,
  form,
  mayEdit,
  valid = true,
  children,
}: {
  name: K;
  title: string;
  hint: string;
  form: SettingForm<K>;
  mayEdit: boolean;
  valid?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <section className="setting" data-testid={`setting-${name}`} aria-label={title}>
      <h3>{title}</h3>
      <p className="muted">{hint}</p>
      {children}
      {mayEdit && (
        <p className="setting-save">
          <Button
            look={form.changed ? 'primary' : 'plain'}
            data-testid={`setting-save-${name}`}
            disabled={!form.changed || !valid || form.isPending}
            onClick={form.save}
          >
            {t('library.setting.save')}
          </Button>
          {form.changed && <span className="muted">{t('library.setting.unsaved')}</span>}
        </p>
      )}
    </section>
  );
}
