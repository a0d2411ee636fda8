import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { listGaps, reportGap, updateGap } from './answer-gap.service';

export function answerGapHandlers({
  db,
  command,
}: HandlerKit): Pick<Handlers, 'gap.list' | 'gap.report' | 'gap.update'> {
  return {
    'gap.list': async (input) => succeed(await listGaps(db.read, input)),
    'gap.report': command(['answerGap'], reportGap),
    'gap.update': command(['answerGap'], updateGap),
  };
}
