import type { RevisionOrigin } from '../../../../src-shared/domain/answer-revision';
import {
  type AnswerRevisionId,
  answerIdSchema,
  answerRevisionIdSchema,
  type MessageId,
  type ReplyId,
  type TicketEventId,
} from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { isVoid } from '../../../../src-shared/domain/reply';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { gatewayNow } from '../../gateway-now';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { bureauDay } from '../answer/bureau-day';
import { findOwnByOrigin } from './answer-revision.repository';
import { bodyOf, contentOfProposal, type Proposal } from './proposal';

export type ProposalSource =
  | { kind: 'reply'; replyId: ReplyId }
  | { kind: 'draft'; messageId: MessageId; body: string }
  | { kind: 'feedback'; ticketEventId: TicketEventId };

interface Found {
  proposal: Proposal;
  origin: RevisionOrigin;
}

/**
 * Makes a draft of an answer out of a reply, of what stands in the editor, or of what a department fed back, and saves it. The same
 * officer gets the draft that is there already when the source was proposed before.
 *
 * @returns `not_found`; `refused: wrong_state` for a reply that failed, or for an event of a ticket that is no feedback in words
 */
export async function proposeAnswer(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { from }: { from: ProposalSource },
): Promise<Result<{ revisionId: AnswerRevisionId }>> {
  const found = await readSource(trx, officer, from, gatewayNow(ports));
  if (!found.ok) return found;
  const { proposal, origin } = found.value;
  const content = contentOfProposal(proposal);
  const earlier = await findOwnByOrigin(trx, officer.id, origin);
  // What stands in the editor may be another text than before.
  const isSame =
    from.kind !== 'draft' || (await getEntity(trx, 'answerRevision', earlier ?? ''))?.content.text === content.text;
  if (earlier !== null && isSame) return succeed({ revisionId: earlier });
  const revisionId = answerRevisionIdSchema.parse(ports.ids.next());
  const answerId = answerIdSchema.parse(`ans-${ports.ids.next()}`);
  await enqueueCommand(trx, ports, {
    type: 'answer.save',
    args: { revisionId, answerId, baseVersion: null, content, before: null, origin },
    actor: officer.id,
    messageId: null,
    subjectId: revisionId,
  });
  return succeed({ revisionId });
}

function readSource(db: ReadDatabase, officer: Officer, from: ProposalSource, now: string): Promise<Result<Found>> {
  switch (from.kind) {
    case 'reply':
      return fromReply(db, from.replyId);
    case 'draft':
      return fromDraft(db, officer, from, now);
    case 'feedback':
      return fromFeedback(db, from.ticketEventId);
  }
}

async function fromReply(db: ReadDatabase, replyId: ReplyId): Promise<Result<Found>> {
  const reply = await getEntity(db, 'reply', replyId);
  const message = reply === null ? null : await getEntity(db, 'message', reply.messageId);
  if (reply === null || message === null) return fail({ code: 'not_found' });
  if (isVoid(reply)) return fail({ code: 'refused', reason: 'wrong_state' });
  return succeed({
    proposal: {
      asked: message.text,
      answered: bodyOf(reply),
      businessLine: message.businessLine,
      ownerDepartmentId: null,
      internalNote: `根据 ${dayOf(reply.queuedAt)} ${reply.officerName}的答复整理。`,
    },
    origin: { kind: 'reply', replyId, messageId: message.id },
  });
}

async function fromDraft(
  db: ReadDatabase,
  officer: Officer,
  { messageId, body }: { messageId: MessageId; body: string },
  now: string,
): Promise<Result<Found>> {
  const message = await getEntity(db, 'message', messageId);
  if (message === null) return fail({ code: 'not_found' });
  return succeed({
    proposal: {
      asked: message.text,
      answered: body,
      businessLine: message.businessLine,
      ownerDepartmentId: null,
      internalNote: `根据 ${dayOf(now)} ${officer.name}拟写的答复整理。`,
    },
    origin: { kind: 'reply', replyId: null, messageId },
  });
}

async function fromFeedback(db: ReadDatabase, ticketEventId: TicketEventId): Promise<Result<Found>> {
  const event = await getEntity(db, 'ticketEvent', ticketEventId);
  const message = event === null ? null : await getEntity(db, 'message', event.messageId);
  const ticket = event === null ? null : await getEntity(db, 'ticket', event.ticketId);
  if (event === null || message === null || ticket === null) return fail({ code: 'not_found' });
  if (event.kind !== 'fed_back' || event.text.trim() === '') return fail({ code: 'refused', reason: 'wrong_state' });
  const department = await getEntity(db, 'department', ticket.departmentId);
  const number = ticket.number === null ? '' : `（转办单 ${ticket.number}）`;
  return succeed({
    proposal: {
      asked: message.text,
      answered: event.text,
      businessLine: message.businessLine,
      ownerDepartmentId: ticket.departmentId,
      internalNote: `根据 ${dayOf(event.at)} ${department?.name ?? ticket.departmentId}的反馈整理${number}。`,
    },
    origin: { kind: 'feedback', ticketEventId, messageId: message.id },
  });
}

function dayOf(instant: string): string {
  return bureauDay(new Date(instant));
}
