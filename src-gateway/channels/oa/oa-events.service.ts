import { storableText } from '../../../src-shared/domain/storable-text';
import { isTicketOpen, MAX_TICKET_TEXT, type TicketEvent } from '../../../src-shared/domain/ticket';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { readClock } from '../../db/transaction';
import { readTicketState } from '../../features/delivery/delivery-subject.repository';
import { lockMessage } from '../../features/message/message.repository';
import { insertTicketEvent } from '../../features/ticket/ticket.repository';
import { recordTicketProgress } from '../../features/ticket/ticket.service';
import {
  insertAppliedEvent,
  readAppliedEvents,
  stopWatching,
  updateRevision,
  type WatchedTicket,
} from './oa.repository';
import { type OaEvent, type OaStatus, oaEventSchema } from './oa-wire';

const MAX_ACTOR = 80;
const EARLIEST = '2000-01-01T00:00:00.000Z';
const CUT = '\n……（内容过长，此处从略，全文见 OA）';
const PROGRESS_KINDS = ['accepted', 'fed_back', 'returned'] as const;

export interface AppliedStatus {
  changes: Change[];
  /** Sentences for the log: events that could not be read. They carry no text of the ticket. */
  warnings: string[];
}

/**
 * Applies what the OA says about a ticket: each event once, by its id, in the OA's order. A status that is older than
 * one already applied brings nothing new and changes nothing.
 */
export async function applyOaStatus(
  trx: Trx,
  ticket: WatchedTicket,
  status: OaStatus,
  newId: () => string,
): Promise<AppliedStatus> {
  await lockMessage(trx, ticket.messageId);
  const now = await readClock(trx);
  const applied = await readAppliedEvents(trx, ticket.ticketId);
  const changes: Change[] = [];
  const warnings: string[] = [];
  for (const each of status.events) {
    const event = oaEventSchema.safeParse(each);
    if (!event.success) {
      warnings.push(
        `OA event of ticket ${ticket.number} is not readable: ${event.error.issues[0]?.path.join('.') ?? ''}`,
      );
      continue;
    }
    const kind = PROGRESS_KINDS.find((known) => known === event.data.kind);
    if (kind === undefined || applied.has(event.data.id)) continue;
    applied.add(event.data.id);
    const at = instantOf(event.data, now);
    const progress = {
      ticketId: ticket.ticketId,
      state: kind,
      text: shortened(event.data.text, MAX_TICKET_TEXT),
      at,
      actor: event.data.actor.slice(0, MAX_ACTOR) || 'OA',
      newId,
    };
    const news = await recordTicketProgress(trx, progress);
    await insertAppliedEvent(trx, ticket.ticketId, event.data, at, news.length > 0);
    if (news.length === 0) changes.push(...(await keepWords(trx, ticket, kind, progress)));
    changes.push(...news);
  }
  const state = await readTicketState(trx, ticket.ticketId);
  if (state === null || !isTicketOpen(state)) await stopWatching(trx, ticket.ticketId);
  else if (warnings.length === 0) await updateRevision(trx, ticket.ticketId, status.revision);
  return { changes, warnings };
}

/** A department's words that come when the ticket can no longer change state (a second feedback, one after withdrawing). */
async function keepWords(
  trx: Trx,
  ticket: WatchedTicket,
  kind: (typeof PROGRESS_KINDS)[number],
  said: { text: string; at: string; actor: string; newId: () => string },
): Promise<Change[]> {
  if (kind === 'accepted' || said.text.trim() === '') return [];
  const row = await insertTicketEvent(trx, {
    id: said.newId() as TicketEvent['id'],
    desk_id: ticket.deskId,
    ticket_id: ticket.ticketId,
    message_id: ticket.messageId,
    kind,
    text: said.text,
    at: said.at,
    actor: said.actor,
  });
  return [{ op: 'put', entity: 'ticketEvent', row }];
}

/** When the department did it, on its own clock, but never in our future nor before there were such systems. */
function instantOf(event: OaEvent, now: string): string {
  const at = new Date(event.at).toISOString();
  return at > now || at < EARLIEST ? now : at;
}

/** A department's words are never refused for their length: what does not fit stands in the OA, and the officer is told so. */
function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : storableText(text.slice(0, limit - CUT.length)) + CUT;
}
