import type { MessageId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { isProtected } from '../../../../src-shared/domain/protection';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { MessageDetail } from '../../../../src-shared/ipc/views';
import { appendAudit } from '../../audit/audit.repository';
import type { WriteTransaction } from '../../db/database';
import type { Clock } from '../../platform/clock';
import { getEntity } from '../../sync/entity.repository';
import type { Unmasked } from './unmasked';

/**
 * Shows an officer a protected message as it is, with the reason on record before anything is shown.
 * @returns `not_found`
 */
export async function unmaskMessage(
  trx: WriteTransaction,
  clock: Clock,
  officer: Officer,
  { messageId, reason }: { messageId: MessageId; reason: string },
): Promise<Result<null>> {
  if ((await getEntity(trx, 'message', messageId)) === null) return fail({ code: 'not_found' });
  await appendAudit(trx, {
    at: clock.now().toISOString(),
    actor: officer.id,
    action: 'message.unmasked',
    subject: messageId,
    detail: { reason },
  });
  return succeed(null);
}

/** A message's page as the officer may see it now. */
export function protectDetail(detail: MessageDetail, officer: Officer, unmasked: Unmasked): MessageDetail {
  const message = unmasked.view(officer.id, detail.message);
  return {
    ...detail,
    message,
    isMasked: isProtected(message) && !unmasked.isAllowed(officer.id, message.id),
    conversation: detail.conversation.map((entry) =>
      entry.kind === 'message' ? { ...entry, message: unmasked.view(officer.id, entry.message) } : entry,
    ),
  };
}
