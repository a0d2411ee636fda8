import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useClient } from '../../ipc/queries';
import { Button } from '../../ui/button';

const HelpDialog = lazy(() => import('../help/help-dialog').then((module) => ({ default: module.HelpDialog })));
const SettingsDialog = lazy(() =>
  import('../settings/settings-dialog').then((module) => ({ default: module.SettingsDialog })),
);

type OpenDialog = 'help' | 'settings' | null;

/** Help and settings, which every page has, by button, key and the window's menu. */
export function WindowTools() {
  const { t } = useTranslation();
  const client = useClient();
  const [open, setOpen] = useState<OpenDialog>(null);

  useShortcut('help', () => setOpen('help'));
  useShortcut('settings', () => setOpen('settings'));
  useEffect(
    () =>
      client.subscribe('menu.action', ({ action }) => {
        if (action === 'help' || action === 'settings') setOpen(action);
      }),
    [client],
  );

  return (
    <>
      <Button look="quiet" shortcut="help" data-testid="help-button" onClick={() => setOpen('help')}>
        {t('help.title')}
      </Button>
      <Button look="quiet" data-testid="settings-button" onClick={() => setOpen('settings')}>
        {t('settings.title')}
      </Button>
      <Suspense fallback={null}>
        {open === 'help' && <HelpDialog onClose={() => setOpen(null)} />}
        {open === 'settings' && <SettingsDialog onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}
