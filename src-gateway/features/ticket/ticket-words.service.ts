import type { Ticket, TicketEvent } from '../../../src-shared/domain/ticket';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { insertTicketEvent } from './ticket.repository';
import { recordTicketProgress, type TicketProgress } from './ticket.service';

/**
 * What a department said about a ticket, by a channel that carries words: its state follows, and where it can no longer change (a
 * second feedback, one after withdrawing) the words are kept all the same.
 *
 * @returns the changes for the caller's change log
 */
export async function recordTicketWords(
  trx: Trx,
  ticket: { deskId: Ticket['deskId']; messageId: Ticket['messageId'] },
  progress: TicketProgress & { state: 'accepted' | 'fed_back' | 'returned' },
): Promise<Change[]> {
  const changes = await recordTicketProgress(trx, progress);
  if (changes.length > 0 || progress.text.trim() === '') return changes;
  const row = await insertTicketEvent(trx, {
    id: progress.newId() as TicketEvent['id'],
    desk_id: ticket.deskId,
    ticket_id: progress.ticketId as Ticket['id'],
    message_id: ticket.messageId,
    kind: progress.state,
    text: progress.text,
    at: progress.at,
    actor: progress.actor,
  });
  return [{ op: 'put', entity: 'ticketEvent', row }];
}
