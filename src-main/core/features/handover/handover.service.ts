import { textHash } from '../../../../src-files/handover/text-hash';
import {
  acceptHandover as accept,
  answerItem,
  type Handover,
  type HandoverStep,
  offerHandover as offer,
  overrideHandover as override,
  questionItem,
  type StepBy,
  signedContent,
  withAnswer,
} from '../../../../src-shared/domain/handover';
import { type HandoverId, handoverIdSchema } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import type { Shift } from '../../../../src-shared/domain/shift';
import type { EngineInput } from '../../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { appendAudit } from '../../audit/audit.repository';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { gatewayNow } from '../../gateway-now';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { moveDrafts } from '../draft/draft.repository';
import { readBlockers } from '../shift/shift.service';
import { deletePapers } from './handover.repository';
import { listClaims } from './handover-source.repository';
import { prepareItems, withPaper } from './prepare';

/** What is asked once the passphrase was checked. */
type Signed<C extends 'handover.offer' | 'handover.answer' | 'handover.accept' | 'handover.override'> = Omit<
  EngineInput<C>,
  'passphrase'
>;

/**
 * Offers the list of a shift as it is now, with the words of whoever hands over, who has signed.
 * @returns `not_found`, or `refused` with the reason
 */
export async function offerHandover(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { shiftId, paper, reason }: Signed<'handover.offer'>,
): Promise<Result<{ handoverId: HandoverId }>> {
  const shift = await getEntity(trx, 'shift', shiftId);
  if (shift === null) return fail({ code: 'not_found' });
  const to = paper.toId === null ? null : await getEntity(trx, 'officer', paper.toId);
  const by = stepBy(ports, officer);
  const items = withPaper(await prepareItems(trx, shift.officerId, by.at), paper, shift.id);
  const handoverId = handoverIdSchema.parse(ports.ids.next());
  const { deskId, officerId: fromId } = shift;
  const contentHash = textHash(signedContent({ id: handoverId, deskId, shiftId, fromId, items }));
  const { workstationId } = ports;
  const refusal = refusalOf(
    offer({ id: handoverId, shift, workstationId, to, items, contentHash, reason }, by, textHash),
  );
  if (refusal !== null) return refusal;
  const args = { handoverId, shiftId, toId: to?.id ?? null, items, contentHash, reason };
  await enqueueCommand(trx, ports, {
    type: 'handover.offer',
    args,
    actor: officer.id,
    messageId: null,
    subjectId: handoverId,
  });
  return succeed({ handoverId });
}

/** The incoming officer asks about an item. @returns `not_found`, or `refused` with the reason */
export async function questionHandover(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: EngineInput<'handover.question'>,
): Promise<Result<null>> {
  const found = await openHandover(trx, input.handoverId);
  if (!found.ok) return found;
  const step = { ...input, version: input.handoverVersion };
  const refusal = refusalOf(questionItem(found.value.handover, step, stepBy(ports, officer)));
  if (refusal !== null) return refusal;
  await enqueueCommand(trx, ports, {
    type: 'handover.question',
    args: input,
    actor: officer.id,
    messageId: null,
    subjectId: input.handoverId,
  });
  return succeed(null);
}

/** The outgoing officer answers what was asked about an item, and signs anew. @returns as {@link questionHandover} */
export async function answerHandover(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: Signed<'handover.answer'>,
): Promise<Result<null>> {
  const found = await openHandover(trx, input.handoverId);
  if (!found.ok) return found;
  const { handover } = found.value;
  const item = handover.items.find(({ id }) => id === input.itemId);
  if (item === undefined) return fail({ code: 'not_found' });
  const items = withAnswer(handover.items, item, input.answer, officer.name);
  const args = { ...input, contentHash: textHash(signedContent({ ...handover, items })) };
  const step = { ...args, version: input.handoverVersion };
  const refusal = refusalOf(answerItem(handover, step, stepBy(ports, officer), textHash));
  if (refusal !== null) return refusal;
  await enqueueCommand(trx, ports, {
    type: 'handover.answer',
    args,
    actor: officer.id,
    messageId: null,
    subjectId: input.handoverId,
  });
  return succeed(null);
}

/** A lead's recorded word that the shift may end all the same. @returns as {@link questionHandover} */
export async function overrideHandover(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  input: Signed<'handover.override'>,
): Promise<Result<null>> {
  const found = await openHandover(trx, input.handoverId);
  if (!found.ok) return found;
  const step = { ...input, version: input.handoverVersion };
  const refusal = refusalOf(override(found.value.handover, step, stepBy(ports, officer)));
  if (refusal !== null) return refusal;
  await enqueueCommand(trx, ports, {
    type: 'handover.override',
    args: input,
    actor: officer.id,
    messageId: null,
    subjectId: input.handoverId,
  });
  return succeed(null);
}

/**
 * The last signature. In one transaction the handover is frozen, the shift ends, the outgoing officer's claims go over, provisionally
 * until the gateway has taken them, and with them the drafts that lie on this workstation.
 *
 * @returns as {@link questionHandover}
 */
export async function acceptHandover(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { handoverId, handoverVersion, itemIds, incomingId, reason }: Signed<'handover.accept'>,
): Promise<Result<null>> {
  const found = await openHandover(trx, handoverId);
  if (!found.ok) return found;
  const { handover } = found.value;
  const incoming = await getEntity(trx, 'officer', incomingId);
  if (incoming?.active !== true) return fail({ code: 'refused', reason: 'unknown_officer' });
  const blockers = await readBlockers(trx, handover.fromId);
  const contentHash = textHash(signedContent(handover));
  const step = { version: handoverVersion, contentHash, itemIds, incoming, reason, blockers };
  const refusal = refusalOf(accept(handover, step, stepBy(ports, officer), textHash));
  if (refusal !== null) return refusal;
  const { fromId, shiftId } = handover;
  const moves = await listClaims(trx, fromId);
  const { unsyncedReplies } = blockers;
  const command = await enqueueCommand(trx, ports, {
    type: 'handover.accept',
    args: { handoverId, handoverVersion, contentHash, itemIds, incomingId, reason, moves, unsyncedReplies },
    actor: officer.id,
    messageId: null,
    subjectId: handoverId,
  });
  await moveDrafts(trx, { fromId, toId: incomingId, claimId: command.id });
  await deletePapers(trx, handoverId);
  await deletePapers(trx, shiftId);
  await appendAudit(trx, {
    at: command.at,
    actor: officer.id,
    action: 'handover.sealed',
    subject: handoverId,
    detail: { contentHash, from: fromId, to: incomingId, claims: moves.length },
  });
  return succeed(null);
}

async function openHandover(db: ReadDatabase, id: HandoverId): Promise<Result<{ handover: Handover; shift: Shift }>> {
  const handover = await getEntity(db, 'handover', id);
  const shift = handover === null ? null : await getEntity(db, 'shift', handover.shiftId);
  if (handover === null || shift === null) return fail({ code: 'not_found' });
  if (shift.state !== 'running') return fail({ code: 'refused', reason: 'wrong_state' });
  return succeed({ handover, shift });
}

function stepBy(ports: OutboxPorts, officer: Officer): StepBy {
  return { officer, at: gatewayNow(ports) };
}

function refusalOf(stepped: HandoverStep): Result<never> | null {
  return stepped.ok ? null : fail({ code: 'refused', reason: stepped.code });
}
