import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../src-shared/domain/officer';
import { mayDo } from '../../../src-shared/domain/permission';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useClient } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { sectionOf, useLibrary } from '../library/library-state';

/** Into desk management and back: everybody finds the rota there, and each page says what a role may do. */
export function ManagementButton({ role }: { role: Role }) {
  const { t } = useTranslation();
  const client = useClient();
  const library = useLibrary();
  const others = mayDo(role, 'read_shifts') ? 'shift' : 'rota';
  const first = mayDo(role, 'watch_desk') ? 'channels' : others;
  const shown = library.place !== null && sectionOf(library.place.page) === 'management';
  const toggle = () => (shown ? library.close() : library.open({ page: first }));

  useShortcut('management', toggle);
  useEffect(() =>
    client.subscribe('menu.action', ({ action }) => {
      // The menu's key also arrives while a dialog has the keyboard: what is open there is not left behind unseen.
      if (action === 'management' && document.querySelector('dialog[open]') === null) toggle();
    }),
  );

  return (
    <Button
      look={shown ? 'plain' : 'quiet'}
      data-testid="management-button"
      title="Ctrl+Shift+M"
      aria-keyshortcuts="Control+Shift+M"
      onClick={toggle}
    >
      {t(shown ? 'desk.backToDesk' : 'management.title')}
    </Button>
  );
}
