import type { MessageId, OfficerId } from '../../../../src-shared/domain/ids';
import type { Message } from '../../../../src-shared/domain/message';
import { isProtected, maskedMessage } from '../../../../src-shared/domain/protection';
import type { Clock } from '../../platform/clock';

/** How long a reason holds: as long as one works on a message, not as long as a shift. */
const HOLDS_MS = 30 * 60_000;

/** Which protected messages which officer has given a reason for. In memory: after a restart one gives it again. */
export class Unmasked {
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  allow(officerId: OfficerId, messageId: MessageId): void {
    this.until.set(`${officerId} ${messageId}`, this.clock.monotonicMs() + HOLDS_MS);
  }

  isAllowed(officerId: OfficerId, messageId: MessageId): boolean {
    return (this.until.get(`${officerId} ${messageId}`) ?? 0) > this.clock.monotonicMs();
  }

  /** The message as this officer may see it now. */
  view(officerId: OfficerId, message: Message): Message {
    return isProtected(message) && !this.isAllowed(officerId, message.id) ? maskedMessage(message) : message;
  }
}
