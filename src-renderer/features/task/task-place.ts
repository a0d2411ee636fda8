import type { TaskKind, TaskList } from '../../../src-shared/ipc/library-views';
import type { LibraryPlace } from '../library/library-state';

export type Task = TaskList['tasks'][number];

/** Where a task is done. */
export function placeOfTask({ kind, id, answerId }: Task): LibraryPlace {
  switch (kind) {
    case 'to_review':
      return { page: 'revisions', box: 'to_review', revisionId: id };
    case 'returned':
    case 'draft':
      return { page: 'revisions', box: 'mine', revisionId: id };
    case 'expired':
    case 'expiring':
    case 'review_due':
      return { page: 'answers', answerId: answerId ?? id };
    case 'correction':
      return { page: 'corrections', correctionId: id };
    case 'gap':
      return { page: 'gaps', gapId: id };
    case 'contradiction':
    case 'duplicate':
      return { page: 'pairs', pairId: id };
    case 'import_to_review':
      return { page: 'imports', importId: id };
  }
}

/** Tasks by kind, in the order in which the kinds first come. */
export function groupByKind(tasks: readonly Task[]): [TaskKind, Task[]][] {
  const groups = new Map<TaskKind, Task[]>();
  for (const task of tasks) groups.set(task.kind, [...(groups.get(task.kind) ?? []), task]);
  return [...groups];
}
