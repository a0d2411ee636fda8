import dayjs from 'dayjs';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskKind, TaskList } from '../../../src-shared/ipc/library-views';
import type { Session } from '../../../src-shared/ipc/views';
import { useSettled } from '../../app/ready';
import { recallLibraryDay, rememberLibraryDay } from '../../app/remembered';
import { useRead } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';
import { useLibrary } from '../library/library-state';

/** What does not wait until somebody happens to look: the rest stands in the work list all the same. */
const PRESSING = [
  'expired',
  'expiring',
  'review_due',
  'correction',
  'to_review',
  'returned',
] as const satisfies readonly TaskKind[];

/** Once a day, an officer who signs in is told what is due in the library. */
export function useLibraryDue({ officer }: Session): void {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const library = useLibrary();
  const { data } = useRead('task.list', null, { enabled: useSettled() });

  useEffect(() => {
    const day = dayjs().format('YYYY-MM-DD');
    if (data === undefined || recallLibraryDay(officer.id) === day) return;
    const due = countPressing(data);
    if (due.length === 0) return;
    rememberLibraryDay(officer.id, day);
    const what = due
      .map(({ kind, n }) => t('desk.libraryDuePart', { what: t(`desk.due.${kind}`), n }))
      .join(t('common.comma'));
    notify({
      kind: 'info',
      text: t('desk.libraryDue', { n: due.reduce((sum, { n }) => sum + n, 0), what }),
      action: { label: t('desk.goToLibrary'), run: () => library.open({ page: 'tasks' }) },
    });
  }, [data, officer.id, t, notify, library]);
}

function countPressing({ tasks }: TaskList) {
  return PRESSING.flatMap((kind) => {
    const n = tasks.filter((task) => task.mine && task.kind === kind).length;
    return n === 0 ? [] : [{ kind, n }];
  });
}
