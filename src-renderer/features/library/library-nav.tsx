import { useTranslation } from 'react-i18next';
import type { TaskKind } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { useWaitingApprovals } from '../supervision/use-waiting-approvals';
import { type LibraryPageName, type LibraryPlace, sectionOf, useLibrary } from './library-state';
import { moveAmong } from './move-among';

/** Pages in the order in which they are worked, each with the tasks that its number counts. */
const PAGES: readonly { place: LibraryPlace; tasks: readonly TaskKind[] | 'mine' | 'approvals' }[] = [
  { place: { page: 'tasks' }, tasks: 'mine' },
  { place: { page: 'answers' }, tasks: [] },
  { place: { page: 'revisions', box: 'mine' }, tasks: ['to_review', 'returned', 'draft'] },
  { place: { page: 'corrections' }, tasks: ['correction'] },
  { place: { page: 'gaps' }, tasks: ['gap'] },
  { place: { page: 'pairs' }, tasks: ['contradiction', 'duplicate'] },
  { place: { page: 'synonyms' }, tasks: [] },
  { place: { page: 'imports' }, tasks: ['import_to_review'] },
  { place: { page: 'figures' }, tasks: [] },
  { place: { page: 'settings' }, tasks: [] },
  { place: { page: 'shift' }, tasks: [] },
  { place: { page: 'handovers' }, tasks: [] },
  { place: { page: 'rota' }, tasks: [] },
  { place: { page: 'approvals' }, tasks: 'approvals' },
  { place: { page: 'channels' }, tasks: [] },
  { place: { page: 'audit' }, tasks: [] },
  { place: { page: 'seats' }, tasks: [] },
  { place: { page: 'officers' }, tasks: [] },
  { place: { page: 'departments' }, tasks: [] },
  { place: { page: 'accounts' }, tasks: [] },
  { place: { page: 'condition' }, tasks: [] },
];

/** The way between the pages of a section: arrow keys move, Enter opens. */
export function LibraryNav({ page }: { page: LibraryPageName }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { data } = useRead('task.list', null);
  const waiting = useWaitingApprovals();
  const section = sectionOf(page);
  const countOf = (tasks: (typeof PAGES)[number]['tasks']) => {
    if (tasks === 'approvals') return waiting;
    if (data === undefined) return 0;
    return tasks === 'mine' ? data.mine : tasks.reduce((sum, kind) => sum + (data.counts[kind] ?? 0), 0);
  };
  return (
    <nav
      className="library-nav"
      aria-label={t(section === 'library' ? 'library.nav.label' : 'management.navLabel')}
      onKeyDown={(event) => moveAmong(event, '.library-nav-item')}
    >
      {PAGES.filter(({ place }) => sectionOf(place.page) === section).map(({ place, tasks }) => {
        const count = countOf(tasks);
        return (
          <button
            key={place.page}
            type="button"
            className="library-nav-item"
            data-testid={`library-nav-${place.page}`}
            data-pane-focus={place.page === page || undefined}
            aria-current={place.page === page ? 'page' : undefined}
            tabIndex={place.page === page ? 0 : -1}
            onClick={() => library.open(place)}
          >
            {t(`library.nav.${place.page}`)}
            {count > 0 && (
              <span className="library-nav-count" data-testid={`library-count-${place.page}`}>
                {count}
              </span>
            )}
          </button>
        );
      })}
      <p className="library-nav-hint">{t('library.nav.hint')}</p>
    </nav>
  );
}
