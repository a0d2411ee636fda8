import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { listCorrections, reopenForCorrection, settleCorrection } from './correction.service';

export function correctionHandlers({
  db,
  command,
}: HandlerKit): Pick<Handlers, 'correction.list' | 'correction.settle' | 'correction.reopen'> {
  return {
    'correction.list': async (input) => succeed(await listCorrections(db.read, input)),
    'correction.settle': command(['correction'], settleCorrection),
    'correction.reopen': command(['correction', 'message'], reopenForCorrection),
  };
}
