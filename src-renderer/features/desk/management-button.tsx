import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../src-shared/domain/officer';
import { mayDo } from '../../../src-shared/domain/permission';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useClient } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { sectionOf, useLibrary } from '../library/library-state';
import { useWaitingApprovals } from '../supervision/use-waiting-approvals';

/** Into desk management and back: everybody finds the rota there, and each page says what a role may do. */
export function ManagementButton({ role }: { role: Role }) {
  const { t } = useTranslation();
  const client = useClient();
  const library = useLibrary();
  const others = mayDo(role, 'read_shifts') ? 'shift' : 'rota';
  const waiting = useWaitingApprovals();
  const supervised = mayDo(role, 'watch_desk') ? 'channels' : others;
  const first = waiting > 0 ? 'approvals' : supervised;
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
      data-count={waiting}
      title={`${waiting > 0 ? `${t('supervision.waitingApprovals', { n: waiting })} · ` : ''}Ctrl+Shift+M`}
      aria-keyshortcuts="Control+Shift+M"
      onClick={toggle}
    >
      {t(shown ? 'desk.backToDesk' : 'management.title')}
      {!shown && waiting > 0 && (
        <span className="badge" role="img" aria-label={t('supervision.waitingApprovals', { n: waiting })}>
          {waiting > 99 ? '99+' : waiting}
        </span>
      )}
    </Button>
  );
}
