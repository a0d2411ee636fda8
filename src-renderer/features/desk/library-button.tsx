import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useSettled } from '../../app/ready';
import { useClient, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { sectionOf, useLibrary } from '../library/library-state';

/** Into the answer library and back, by button, key and menu; the badge counts what is the officer's own to do there. */
export function LibraryButton() {
  const { t } = useTranslation();
  const client = useClient();
  const library = useLibrary();
  const mine = useRead('task.list', null, { enabled: useSettled() }).data?.mine ?? 0;
  const shown = library.place !== null && sectionOf(library.place.page) === 'library';
  const toggle = () => (shown ? library.close() : library.open({ page: 'tasks' }));

  useShortcut('library', toggle);
  useEffect(() =>
    client.subscribe('menu.action', ({ action }) => {
      // The menu's key also arrives while a dialog has the keyboard: what is open there is not left behind unseen.
      if (action === 'library' && document.querySelector('dialog[open]') === null) toggle();
    }),
  );

  return (
    <Button
      look={shown ? 'plain' : 'quiet'}
      data-testid="library-button"
      data-count={mine}
      aria-label={
        shown
          ? t('desk.backToDesk')
          : `${t('desk.library')}${mine > 0 ? `，${t('desk.libraryBadge', { n: mine })}` : ''}`
      }
      title={`${mine > 0 ? `${t('desk.libraryBadge', { n: mine })} · ` : ''}Ctrl+Shift+K`}
      aria-keyshortcuts="Control+Shift+K"
      onClick={toggle}
    >
      {t(shown ? 'desk.backToDesk' : 'desk.library')}
      {!shown && mine > 0 && <span className="badge">{mine > 99 ? '99+' : mine}</span>}
    </Button>
  );
}
