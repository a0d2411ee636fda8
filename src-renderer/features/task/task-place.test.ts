import { describe, expect, it } from 'vitest';
import { TASK_KINDS } from '../../../src-shared/ipc/library-views';
import { groupByKind, placeOfTask, type Task } from './task-place';

function task(kind: Task['kind'], id: string): Task {
  return { kind, id, answerId: null, title: id, due: null, ownerName: '', mine: true };
}

describe('work list', () => {
  it('leads every kind of task somewhere, with the thing itself opened', () => {
    for (const kind of TASK_KINDS)
      expect(Object.values(placeOfTask(task(kind, 'this-one'))), kind).toContain('this-one');
  });

  it('keeps the order in which the core put the tasks', () => {
    const groups = groupByKind([task('correction', 'a'), task('gap', 'b'), task('correction', 'c')]);
    expect(groups.map(([kind, tasks]) => [kind, tasks.map(({ id }) => id)])).toEqual([
      ['correction', ['a', 'c']],
      ['gap', ['b']],
    ]);
  });
});
