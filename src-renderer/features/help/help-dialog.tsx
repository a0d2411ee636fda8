import { useTranslation } from 'react-i18next';
import { SHORTCUTS, type Shortcut, type ShortcutScope } from '../../app/keyboard/shortcuts';
import { Dialog } from '../../ui/dialog';
import { Kbd } from '../../ui/kbd';
import './help-dialog.css';

const SCOPES: readonly ShortcutScope[] = ['queue', 'message', 'editor', 'global'];

const LIBRARY_NOTES = ['find', 'blanks', 'missing', 'propose', 'review', 'correct', 'import'] as const;

const DUTY_NOTES = ['signIn', 'shift', 'handover', 'approve', 'protect', 'ferry'] as const;

/** How the desk is worked with, in a few sentences, and the keys, printed from the table that the listener uses. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('help.title')} onClose={onClose} width={1120} closeOnBackdrop>
      <div className="help" data-testid="help-dialog">
        <div className="help-guide">
          <section aria-label={t('help.duty.title')}>
            <h3>{t('help.duty.title')}</h3>
            <ul>
              {DUTY_NOTES.map((note) => (
                <li key={note}>{t(`help.duty.${note}`)}</li>
              ))}
            </ul>
          </section>
          <section aria-label={t('help.library.title')}>
            <h3>{t('help.library.title')}</h3>
            <ul>
              {LIBRARY_NOTES.map((note) => (
                <li key={note}>{t(`help.library.${note}`)}</li>
              ))}
            </ul>
          </section>
        </div>
        <section className="help-keys" aria-label={t('help.keys')}>
          <h3>
            {t('help.keys')} <small className="muted">{t('help.intro')}</small>
          </h3>
          <div className="help-columns">
            {SCOPES.map((scope) => (
              <section key={scope} aria-label={t(`help.scope.${scope}`)}>
                <h4>{t(`help.scope.${scope}`)}</h4>
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
          </div>
        </section>
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
