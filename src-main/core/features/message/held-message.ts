import type { ClaimToken } from '../../../../src-shared/domain/claim';
import type { MessageId } from '../../../../src-shared/domain/ids';
import type { Message } from '../../../../src-shared/domain/message';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { ReadDatabase } from '../../db/database';
import { type GatewayTime, gatewayNow } from '../../gateway-now';
import { getEntity } from '../../sync/entity.repository';
import { findOutbox, resultOf } from '../../sync/outbox.repository';
import { type ClaimView, claimView } from './claim-view';

export interface HeldMessage {
  message: Message;
  /** Goes with every write on the message. */
  token: ClaimToken;
}

/**
 * The message and the token for a write on it, if the officer holds it as far as this workstation knows.
 * @returns `not_found`, `not_claimed` or `held_by_other`
 */
export async function holdMessage(
  db: ReadDatabase,
  time: GatewayTime,
  officer: Officer,
  messageId: MessageId,
): Promise<Result<HeldMessage>> {
  const message = await getEntity(db, 'message', messageId);
  if (message === null) return fail({ code: 'not_found' });
  const { view, version } = await readClaim(db, message, officer, gatewayNow(time));
  if (view.state === 'other') return fail({ code: 'held_by_other', holderName: view.holderName });
  if (view.state === 'free' || message.claimId === null) return fail({ code: 'not_claimed' });
  return succeed({ message, token: { id: message.claimId, version } });
}

/**
 * The claim on a message as an officer sees it, and the version for the officer's token: null until the gateway has
 * numbered the claim. The gateway's answer to the claim counts before the row that the next pull will bring.
 */
export async function readClaim(
  db: ReadDatabase,
  message: Message,
  officer: Officer,
  now: string,
): Promise<{ view: ClaimView; version: number | null }> {
  const [command, holder] = await Promise.all([
    message.claimId === null ? null : findOutbox(db, message.claimId),
    message.holderId === null ? null : getEntity(db, 'officer', message.holderId),
  ]);
  const tentative = command !== null && (command.state === 'pending' || command.state === 'sent');
  const result = command === null ? null : resultOf(command);
  const view = claimView(
    { holderId: message.holderId, holderName: holder?.name ?? null, leaseUntil: message.leaseUntil, tentative },
    officer.id,
    now,
  );
  if (tentative) return { view, version: null };
  return { view, version: (result?.outcome === 'applied' ? result.claimVersion : null) ?? message.claimVersion };
}
