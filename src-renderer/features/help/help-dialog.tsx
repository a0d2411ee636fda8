import { useTranslation } from 'react-i18next';
import { SHORTCUTS, type Shortcut, type ShortcutScope } from '../../app/keyboard/shortcuts';
import { Dialog } from '../../ui/dialog';
import { Kbd } from '../../ui/kbd';
import './help-dialog.css';

const SCOPES: readonly ShortcutScope[] = ['queue', 'message', 'editor', 'global'];

const LIBRARY_NOTES = ['find', 'blanks', 'missing', 'propose', 'review', 'correct', 'import'] as const;

const DUTY_NOTES = ['signIn', 'shift', 'handover', 'approve', 'protect', 'ferry'] as const;

/** The cheat sheet and the library in a few sentences, printed from the table that the listener uses. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('help.title')} onClose={onClose} width={1120} closeOnBackdrop>
      <div data-testid="help-dialog">
        <p className="help-intro">{t('help.intro')}</p>
        <div className="help-columns">
          {SCOPES.map((scope) => (
            <section key={scope} aria-label={t(`help.scope.${scope}`)}>
              <h3>{t(`help.scope.${scope}`)}</h3>
              <dl>
                {SHORTCUTS.filter((shortcut) => shortcut.scope === scope).map((shortcut) => (
                  <div key={shortcut.id}>
                    <dt>{t(`help.shortcut.${shortcut.id}`)}</dt>
                    <dd>
                      <Keys shortcut={shortcut} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <section aria-label={t('help.library.title')}>
            <h3>{t('help.library.title')}</h3>
            <ul className="help-notes">
              {LIBRARY_NOTES.map((note) => (
                <li key={note}>{t(`help.library.${note}`)}</li>
              ))}
            </ul>
          </section>
          <section aria-label={t('help.duty.title')}>
            <h3>{t('help.duty.title')}</h3>
            <ul className="help-notes">
              {DUTY_NOTES.map((note) => (
                <li key={note}>{t(`help.duty.${note}`)}</li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </Dialog>
  );
}

function Keys({ shortcut }: { shortcut: Shortcut }) {
  const { t } = useTranslation();
  const shown = shortcut.keys.length > 2 ? [`${shortcut.keys[0]}–9`] : shortcut.keys;
  return (
    <>
      {shown.map((combination) => (
        <Kbd key={combination} combination={combination} />
      ))}
      <span className="visually-hidden">{shown.join(` ${t('common.more')} `)}</span>
    </>
  );
}
