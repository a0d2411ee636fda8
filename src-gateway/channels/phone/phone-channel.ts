import { CALL_AND_RECORD } from '../../features/delivery/delivery.service';
import type { Channel } from '../channel';

/**
 * The telephone: nothing leaves the gateway. A delivery waits as `unknown` until the officer has called and recorded who
 * answered, when, and what was agreed (docs/channels/phone.md).
 */
export function createPhoneChannel(): Channel {
  const askPerson = async () => ({ is: 'unanswerable' as const, error: CALL_AND_RECORD });
  return {
    via: 'phone',
    timeoutMs: 0,
    pollMs: 0,
    send: askPerson,
    readBack: askPerson,
    health: () => 'ok',
    test: async () => null,
  };
}
