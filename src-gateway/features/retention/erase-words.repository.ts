import { sql } from 'kysely';
import type { Handover } from '../../../src-shared/domain/handover';
import type { Message } from '../../../src-shared/domain/message';
import { ERASED_TEXT } from '../../../src-shared/domain/retention';
import type { EntityName, EntityRow } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';

type Ids = readonly Message['id'][];
/** What became of the rows of one entity. */
export type Erased = { [E in EntityName]?: { put?: EntityRow<E>[]; deleted?: string[] } };

/**
 * Takes the words out of everything synced that belongs to locked messages. Every row of theirs is named in what comes back, also one
 * that had no words: the change log loses its earlier versions.
 */
export async function eraseWords(trx: Trx, ids: Ids): Promise<Omit<Erased, 'message' | 'retention'>> {
  return {
    emergency: { put: await eraseEmergencies(trx, ids) },
    reply: { put: await eraseReplies(trx, ids) },
    ticket: { put: await eraseTickets(trx, ids) },
    ticketEvent: { put: await eraseTicketEvents(trx, ids) },
    delivery: { put: await eraseDeliveries(trx, ids) },
    draftOffer: { deleted: await deleteDraftOffers(trx, ids) },
    correction: { put: await eraseCorrections(trx, ids) },
    answerGap: { put: await eraseGaps(trx, ids) },
    promise: { put: await erasePromises(trx, ids) },
    handover: { deleted: await deleteHandovers(trx, ids) },
  };
}

/** Text, author and the note of the outcome. */
export async function eraseMessages(trx: Trx, ids: Ids): Promise<void> {
  await trx
    .updateTable('message')
    .set({
      text: ERASED_TEXT,
      author_id: '',
      author_name: '',
      outcome: sql<
        string | null
      >`case when outcome ? 'note' then jsonb_set(outcome, '{note}', to_jsonb(${ERASED_TEXT}::text)) else outcome end`,
      version: sql<number>`version + 1`,
    })
    .where('id', 'in', ids)
    .execute();
}

/** Conversations of which every message is erased no longer name the citizen. To be called when these are marked. */
export async function eraseConversations(trx: Trx, ids: Ids): Promise<void> {
  await sql`update conversation set remote_key = 'erased:' || id
    where id in (select conversation_id from message where id = any(${ids}::uuid[]))
      and not exists (select from message where message.conversation_id = conversation.id and not exists
        (select from retention where retention.message_id = message.id and retention.erased_at is not null))`.execute(
    trx,
  );
}

function eraseEmergencies(trx: Trx, ids: Ids): Promise<EntityRow<'emergency'>[]> {
  return trx
    .updateTable('emergency')
    .set({ note: '' })
    .where('message_id', 'in', ids)
    .returning([
      'id',
      'desk_id as deskId',
      'message_id as messageId',
      'raised_at as raisedAt',
      'raised_by as raisedBy',
      'note',
      'notified_at as notifiedAt',
      'notified_by as notifiedBy',
      'acknowledged_at as acknowledgedAt',
      'acknowledged_by as acknowledgedBy',
      'resolved_at as resolvedAt',
      'resolved_by as resolvedBy',
    ])
    .execute();
}

/** The basis, frozen for everybody else, stays for the figures of the library, but for what was typed to find it. */
async function eraseReplies(trx: Trx, ids: Ids): Promise<EntityRow<'reply'>[]> {
  await sql`update reply set basis = jsonb_set(basis, '{found,query}', 'null')
    where message_id = any(${ids}::uuid[]) and jsonb_typeof(basis -> 'found') = 'object'`.execute(trx);
  return trx
    .updateTable('reply')
    .set({
      text: ERASED_TEXT,
      overrides: sql<string>`(select coalesce(jsonb_agg(jsonb_set(one, '{reason}', to_jsonb(${ERASED_TEXT}::text))), '[]')
        from jsonb_array_elements(overrides) as one)`,
      review: sql<string | null>`jsonb_set(review, '{note}', '""')`,
      version: sql<number>`version + 1`,
    })
    .where('message_id', 'in', ids)
    .returning([
      'id',
      'desk_id as deskId',
      'message_id as messageId',
      'text',
      'officer_id as officerId',
      'officer_name as officerName',
      'badge_number as badgeNumber',
      'basis',
      'state',
      'queued_at as queuedAt',
      'sent_at as sentAt',
      'close_after_sent as closeAfterSent',
      'overrides',
      'review',
      'version',
    ])
    .execute();
}

function eraseTickets(trx: Trx, ids: Ids): Promise<EntityRow<'ticket'>[]> {
  return trx
    .updateTable('ticket')
    .set({ text: ERASED_TEXT, version: sql<number>`version + 1` })
    .where('message_id', 'in', ids)
    .returning([
      'id',
      'desk_id as deskId',
      'message_id as messageId',
      'department_id as departmentId',
      'number',
      'text',
      'state',
      'deadline_at as deadlineAt',
      'created_at as createdAt',
      'created_by as createdBy',
      'settled_at as settledAt',
      'version',
    ])
    .execute();
}

function eraseTicketEvents(trx: Trx, ids: Ids): Promise<EntityRow<'ticketEvent'>[]> {
  return trx
    .updateTable('ticket_event')
    .set({ text: '' })
    .where('message_id', 'in', ids)
    .returning(['id', 'ticket_id as ticketId', 'message_id as messageId', 'kind', 'text', 'at', 'actor'])
    .execute();
}

function eraseDeliveries(trx: Trx, ids: Ids): Promise<EntityRow<'delivery'>[]> {
  return trx
    .updateTable('delivery')
    .set({ last_error: null, remark: null, remote_ref: null })
    .where('message_id', 'in', ids)
    .returning([
      'id',
      'desk_id as deskId',
      'message_id as messageId',
      'kind',
      'subject_id as subjectId',
      'via',
      'state',
      'attempts',
      'last_error as lastError',
      'updated_at as updatedAt',
    ])
    .execute();
}

async function deleteDraftOffers(trx: Trx, ids: Ids): Promise<string[]> {
  const rows = await trx.deleteFrom('draft_offer').where('message_id', 'in', ids).returning('id').execute();
  return rows.map(({ id }) => id);
}

function eraseCorrections(trx: Trx, ids: Ids): Promise<EntityRow<'correction'>[]> {
  return trx
    .updateTable('correction')
    .set({ settle_note: '' })
    .where('message_id', 'in', ids)
    .returning([
      'id',
      'desk_id as deskId',
      'answer_id as answerId',
      'used_version as usedVersion',
      'new_version as newVersion',
      'reason',
      'note',
      'reply_id as replyId',
      'message_id as messageId',
      'state',
      'opened_at as openedAt',
      'settled_at as settledAt',
      'settled_by as settledBy',
      'settle_note as settleNote',
      'correcting_reply_id as correctingReplyId',
    ])
    .execute();
}

/** A gap that is still to be answered is a question of the library by now and stays; so does its count, when it is settled. */
function eraseGaps(trx: Trx, ids: Ids): Promise<EntityRow<'answerGap'>[]> {
  const isSettled = sql<boolean>`state in ('done', 'dismissed')`;
  return trx
    .updateTable('answer_gap')
    .set({
      question: sql<string>`case when ${isSettled} then ${ERASED_TEXT} else question end`,
      key: sql<string>`case when ${isSettled} then '' else key end`,
      note: sql<string>`case when ${isSettled} then '' else note end`,
      version: sql<number>`version + 1`,
    })
    .where('message_id', 'in', ids)
    .returning([
      'id',
      'desk_id as deskId',
      'question',
      'key',
      'business_line as businessLine',
      'count',
      'message_id as messageId',
      'state',
      'assignee_id as assigneeId',
      'note',
      'answer_id as answerId',
      'first_asked_at as firstAskedAt',
      'last_asked_at as lastAskedAt',
      'version',
    ])
    .execute();
}

function erasePromises(trx: Trx, ids: Ids): Promise<EntityRow<'promise'>[]> {
  return trx
    .updateTable('promise')
    .set({ text: ERASED_TEXT, version: sql<number>`version + 1` })
    .where('message_id', 'in', ids)
    .returning([
      'id',
      'desk_id as deskId',
      'message_id as messageId',
      'text',
      'due_at as dueAt',
      'made_by as madeBy',
      'made_at as madeAt',
      'kept_at as keptAt',
      'kept_by as keptBy',
      'version',
    ])
    .execute();
}

/** A handover is signed as a whole and cannot be changed: it goes with the first message that it names. */
async function deleteHandovers(trx: Trx, ids: Ids): Promise<Handover['id'][]> {
  const rows = await trx
    .deleteFrom('handover')
    .where(
      sql<boolean>`exists (select from jsonb_array_elements(items) as item where item ->> 'messageId' = any(${ids}::text[]))`,
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
