import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import type { ConfirmPassphrase } from '../../session/confirm-passphrase';
import { endShift, keepPromise, makePromise, readBoard, startShift } from './shift.service';

type Channel = 'shift.board' | 'shift.start' | 'shift.end' | 'promise.make' | 'promise.keep';

export function shiftHandlers(
  { db, loop, ports, command }: HandlerKit,
  confirm: ConfirmPassphrase,
): Pick<Handlers, Channel> {
  const start = command(['shift'], startShift);
  const end = command(['shift', 'handover'], endShift);
  return {
    'shift.board': async (_, officer) => succeed(await readBoard(db.read, ports, officer)),
    'shift.start': async (_, officer) => {
      const health = await loop.ask((client, signal) => client.channels(officer.id, signal));
      const troubled = health?.channels.filter(({ state }) => state === 'trouble').map(({ channel }) => channel);
      return start({ troubledChannels: troubled ?? null }, officer);
    },
    'shift.end': async ({ passphrase, ...input }, officer) => {
      const confirmed = await confirm(officer, passphrase);
      return confirmed.ok ? end(input, officer) : confirmed;
    },
    'promise.make': command(['promise', 'message'], makePromise),
    'promise.keep': command(['promise', 'message'], keepPromise),
  };
}
