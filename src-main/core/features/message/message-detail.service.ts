import type { Delivery } from '../../../../src-shared/domain/delivery';
import type { MessageId } from '../../../../src-shared/domain/ids';
import type { Message } from '../../../../src-shared/domain/message';
import type { Officer } from '../../../../src-shared/domain/officer';
import type { Reply } from '../../../../src-shared/domain/reply';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { MessageDetail, TicketView } from '../../../../src-shared/ipc/views';
import type { ReadDatabase } from '../../db/database';
import { entitiesOfMessage, getEntity } from '../../sync/entity.repository';
import { listDepartments, officerNames } from '../desk/desk.repository';
import { readDraft } from '../draft/draft.service';
import { listOutboxOfMessage } from '../outbox/outbox.service';
import { readClaim } from './held-message';
import {
  listConversation,
  listDeliveries,
  listDraftOffers,
  listPendingReplyIds,
  listReplies,
  listTicketEvents,
} from './message.repository';

/**
 * Everything about one message for the officer who opens it.
 * @param now gateway instant, ISO 8601
 */
export async function readMessageDetail(
  db: ReadDatabase,
  officer: Officer,
  messageId: MessageId,
  now: string,
): Promise<Result<MessageDetail>> {
  const message = await getEntity(db, 'message', messageId);
  if (message === null) return fail({ code: 'not_found' });
  const messages = await listConversation(db, message.conversationId);
  const messageIds = messages.map(({ id }) => id);
  const [account, claim, deliveries, emergencies, draft, offers, outbox, names] = await Promise.all([
    getEntity(db, 'account', message.accountId),
    readClaim(db, message, officer, now),
    listDeliveries(db, messageIds),
    entitiesOfMessage(db, 'emergency', messageId),
    readDraft(db, officer, message),
    listDraftOffers(db, messageId),
    listOutboxOfMessage(db, messageId),
    officerNames(db),
  ]);
  return succeed({
    message,
    isMasked: false,
    retention: await getEntity(db, 'retention', messageId),
    accountName: account?.name ?? '',
    accountOff: account?.active === false,
    claim: claim.view,
    conversationId: message.conversationId,
    conversation: arrange(
      messages,
      await listReplies(db, messageIds),
      await listPendingReplyIds(db, messageIds),
      deliveries,
    ),
    tickets: await ticketViews(db, messageId, deliveries),
    emergencies,
    draft,
    draftOffers: offers.map((offer) => ({ ...offer, fromOfficerName: names.get(offer.fromOfficerId) ?? '' })),
    outbox,
  });
}

type ConversationEntry = MessageDetail['conversation'][number];

/** Messages and replies on one line of time, the gateway's; what the citizen wrote first comes first of what came in together. */
function arrange(
  messages: readonly Message[],
  replies: readonly Reply[],
  pending: ReadonlySet<string>,
  deliveries: readonly Delivery[],
): ConversationEntry[] {
  const delivered = new Map(deliveries.map((delivery) => [delivery.subjectId, delivery]));
  const entries = [
    ...messages.map((message) => ({
      key: [message.receivedAt, message.postedAt, message.id],
      entry: { kind: 'message' as const, message },
    })),
    ...replies.map((reply) => ({
      key: [reply.queuedAt, reply.queuedAt, reply.id],
      entry: {
        kind: 'reply' as const,
        view: { reply, delivery: delivered.get(reply.id) ?? null, pending: pending.has(reply.id) },
      },
    })),
  ];
  // Instants are of equal length, so the joined keys compare as the lists would.
  return entries.sort((a, b) => (a.key.join(' ') < b.key.join(' ') ? -1 : 1)).map(({ entry }) => entry);
}

async function ticketViews(
  db: ReadDatabase,
  messageId: MessageId,
  deliveries: readonly Delivery[],
): Promise<TicketView[]> {
  const [tickets, events, departments] = await Promise.all([
    entitiesOfMessage(db, 'ticket', messageId),
    listTicketEvents(db, messageId),
    listDepartments(db),
  ]);
  const names = new Map<string, string>(departments.map(({ id, name }) => [id, name]));
  const oldestFirst = tickets.sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1));
  return oldestFirst.map((ticket) => {
    const own = events.filter((event) => event.ticketId === ticket.id);
    const subjects = new Set<string>([ticket.id, ...own.map(({ id }) => id)]);
    return {
      ticket,
      departmentName: names.get(ticket.departmentId) ?? '',
      events: own,
      deliveries: deliveries.filter(({ subjectId }) => subjects.has(subjectId)),
    };
  });
}
