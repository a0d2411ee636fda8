import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskKind } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { TimeAgo } from '../../ui/time-ago';
import { useLibrary } from '../library/library-state';
import { moveAmong } from '../library/move-among';
import { PageHead } from '../library/page-head';
import { groupByKind, placeOfTask, type Task } from './task-place';

/** What is to be done in the library, grouped by what it is; arrow keys move, Enter opens. */
export function TasksPage() {
  const { t } = useTranslation();
  const { data, error } = useRead('task.list', null);
  const [box, setBox] = useState<'mine' | 'all'>('mine');
  const all = data?.tasks ?? [];
  const shown = box === 'mine' ? all.filter(({ mine }) => mine) : all;
  return (
    <div className="page" data-testid="tasks-page">
      <PageHead title={t('library.nav.tasks')} hint={t('library.task.hint')}>
        <Segmented
          data-testid="task-box"
          value={box}
          onChange={setBox}
          options={[
            { value: 'mine', label: t('library.task.mine', { n: data?.mine ?? 0 }) },
            {
              value: 'all',
              label: t('library.task.all', { n: Object.values(data?.counts ?? {}).reduce((sum, n) => sum + n, 0) }),
            },
          ]}
        />
      </PageHead>
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && shown.length === 0 && (
        <EmptyState
          testId="tasks-empty"
          title={t(box === 'mine' && all.length > 0 ? 'library.task.noneMine' : 'library.task.none')}
          hint={t(box === 'mine' && all.length > 0 ? 'library.task.noneMineHint' : 'library.task.noneHint')}
        />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between the buttons inside */}
      <div onKeyDown={(event) => moveAmong(event, '.task')}>
        {groupByKind(shown).map(([kind, tasks]) => (
          <Group key={kind} kind={kind} tasks={tasks} />
        ))}
      </div>
    </div>
  );
}

function Group({ kind, tasks }: { kind: TaskKind; tasks: readonly Task[] }) {
  const { t } = useTranslation();
  return (
    <section
      className="task-group"
      data-testid="task-group"
      data-kind={kind}
      aria-label={t(`library.task.kind.${kind}`)}
    >
      <h3>
        {t(`library.task.kind.${kind}`)} <small>{tasks.length}</small>
      </h3>
      <p className="muted">{t(`library.task.about.${kind}`)}</p>
      <ul>
        {tasks.map((task) => (
          <Row key={task.id} task={task} />
        ))}
      </ul>
    </section>
  );
}

function Row({ task }: { task: Task }) {
  const { t } = useTranslation();
  const library = useLibrary();
  return (
    <li>
      <button
        type="button"
        className="task"
        data-testid="task-row"
        data-kind={task.kind}
        data-id={task.id}
        onClick={() => library.open(placeOfTask(task))}
      >
        <span className="task-title">{task.title === '' ? t('library.untitled') : task.title}</span>
        <span className="muted">{task.ownerName}</span>
        <span className="muted task-due">{task.due !== null && <Due due={task.due} />}</span>
      </button>
    </li>
  );
}

/** A day by which, or an instant since which. */
function Due({ due }: { due: string }) {
  return due.length === 10 ? <time dateTime={due}>{due}</time> : <TimeAgo instant={due} />;
}
