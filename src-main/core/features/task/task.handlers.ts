import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import type { PairFinder } from '../answer/answer-pairs.service';
import { listTasks } from './task.service';

export function taskHandlers({ db, now }: HandlerKit, pairs: PairFinder): Pick<Handlers, 'task.list'> {
  return {
    'task.list': async (_, officer) => succeed(await listTasks(db.read, officer, (await pairs.read()).pairs, now())),
  };
}
