import { succeed } from '../../../src-shared/ipc/failure';
import type { DoorHandlers } from '../handler-kit';
import type { Door } from './door';

export function doorHandlers(door: Door) {
  return {
    'session.current': async () => succeed(await door.current()),
    'session.door': async () => succeed(await door.view()),
    'session.sign_in': (input) => door.signIn(input),
    'session.sign_out': async () => {
      await door.signOut();
      return succeed(null);
    },
    'session.lock': async () => {
      await door.lock();
      return succeed(null);
    },
    'session.active': async () => {
      door.active();
      return succeed(null);
    },
    'session.change_passphrase': (input) => door.changePassphrase(input),
  } satisfies Partial<DoorHandlers>;
}
