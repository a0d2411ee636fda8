import type { Delivery } from '../../../../src-shared/domain/delivery';
import type { DraftOffer } from '../../../../src-shared/domain/draft-offer';
import type { ConversationId, MessageId } from '../../../../src-shared/domain/ids';
import type { Message } from '../../../../src-shared/domain/message';
import type { Reply } from '../../../../src-shared/domain/reply';
import type { TicketEvent } from '../../../../src-shared/domain/ticket';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';
import { commandOf } from '../../sync/outbox.repository';

export async function listConversation(db: ReadDatabase, conversationId: ConversationId): Promise<Message[]> {
  const rows = await db
    .selectFrom('message')
    .select([
      'id',
      'desk_id',
      'account_id',
      'channel',
      'remote_id',
      'conversation_id',
      'author_id',
      'author_name',
      'text',
      'posted_at',
      'received_at',
    ])
    .select([
      'category',
      'business_line',
      'status',
      'emergency',
      'claim_id',
      'claim_version',
      'holder_id',
      'holder_workstation_id',
      'lease_until',
    ])
    .select(['outcome', 'closed_at', 'reopened_at', 'version'])
    .where('conversation_id', '=', conversationId)
    .execute();
  return rows.map((row) => rowToEntity('message', row));
}

export async function listReplies(db: ReadDatabase, messageIds: readonly MessageId[]): Promise<Reply[]> {
  const rows = await db
    .selectFrom('reply')
    .select([
      'id',
      'desk_id',
      'message_id',
      'text',
      'officer_id',
      'officer_name',
      'badge_number',
      'basis',
      'state',
      'queued_at',
      'sent_at',
    ])
    .select(['close_after_sent', 'overrides', 'review', 'version'])
    .where('message_id', 'in', messageIds)
    .execute();
  return rows.map((row) => rowToEntity('reply', row));
}

/** Deliveries of the given messages, the most recent last. */
export async function listDeliveries(db: ReadDatabase, messageIds: readonly MessageId[]): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .select([
      'id',
      'desk_id',
      'message_id',
      'kind',
      'subject_id',
      'via',
      'state',
      'attempts',
      'last_error',
      'updated_at',
    ])
    .where('message_id', 'in', messageIds)
    .orderBy('updated_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('delivery', row));
}

/** What happened to the tickets of a message, oldest first. */
export async function listTicketEvents(db: ReadDatabase, messageId: MessageId): Promise<TicketEvent[]> {
  const rows = await db
    .selectFrom('ticket_event')
    .select(['id', 'ticket_id', 'message_id', 'kind', 'text', 'at', 'actor'])
    .where('message_id', '=', messageId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('ticketEvent', row));
}

export async function listDraftOffers(db: ReadDatabase, messageId: MessageId): Promise<DraftOffer[]> {
  const rows = await db
    .selectFrom('draft_offer')
    .select(['id', 'desk_id', 'message_id', 'from_officer_id', 'text', 'offered_at'])
    .where('message_id', '=', messageId)
    .orderBy('offered_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('draftOffer', row));
}

/** Ids of replies whose command the gateway has not answered. */
export async function listPendingReplyIds(db: ReadDatabase, messageIds: readonly MessageId[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('outbox')
    .select('payload')
    .where('message_id', 'in', messageIds)
    .where('state', 'in', ['pending', 'sent'])
    .where('type', '=', 'reply.queue')
    .execute();
  return new Set(
    rows.map(commandOf).flatMap((command) => (command.type === 'reply.queue' ? [command.args.replyId] : [])),
  );
}
