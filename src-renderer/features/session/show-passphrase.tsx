import { useTranslation } from 'react-i18next';
import './sign-in-page.css';

/**
 * Lets what is typed be read. An input method does not work in a hidden field, so that a passphrase in Chinese can only be
 * typed in a shown one.
 */
export function ShowPassphrase({ shown, onChange }: { shown: boolean; onChange(shown: boolean): void }) {
  const { t } = useTranslation();
  return (
    <label className="show-passphrase">
      <input
        type="checkbox"
        data-testid="show-passphrase"
        checked={shown}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span>
        {t('session.showPassphrase')} <span className="muted">{t('session.showPassphraseHint')}</span>
      </span>
    </label>
  );
}
