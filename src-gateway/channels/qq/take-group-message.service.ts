import { storableText } from '../../../src-shared/domain/storable-text';
import { inTransaction, readClock } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import { lockMessage } from '../../features/message/message.repository';
import { recordTicketWords } from '../../features/ticket/ticket-words.service';
import { recordChanges } from '../../sync/change-log.repository';
import { asNumber } from './group-history';
import type { CallApi } from './onebot-answer';
import { findGroupTicket, findTicketOfPost, type GroupTicket, hasPosts, insertQqEvent } from './qq.repository';
import { type GroupMessage, readStoredMessage } from './qq-wire';
import { fingerprintOf, groupWords, leadingNumber, numberOfPost } from './qq-words';

const MAX_ACTOR = 80;
const EARLIEST = '2000-01-01T00:00:00.000Z';

export interface HeardMessage {
  /** The account that heard it. */
  account: string;
  message: GroupMessage;
  /** Other messages of the same history, by their ids, so that the bridge need not be asked. */
  known?: ReadonlyMap<string, GroupMessage>;
}

/**
 * Takes a group message for a department's words when it quotes a post of ours or begins with a ticket's number, and the ticket
 * went to this group. Each once, however often and by whichever way it is told; everything else in the group is left alone.
 *
 * @returns whether it was taken now
 */
export async function takeGroupMessage(deps: ChannelDeps, call: CallApi, heard: HeardMessage): Promise<boolean> {
  const { account, message } = heard;
  if (message.userId === account) return false;
  const found = await findTicketOf(deps, call, heard);
  if (found === null) return false;
  const words = groupWords(found.words, message.content);
  if (words === null) return false;
  const { ticket } = found;
  const taken = await inTransaction(deps.db, async (trx) => {
    await lockMessage(trx, ticket.messageId);
    const now = await readClock(trx);
    const sentAt = new Date(message.time * 1_000).toISOString();
    const sender = senderOf(message);
    const isNew = await insertQqEvent(trx, {
      account,
      group_id: message.groupId,
      message_id: message.messageId,
      fingerprint: fingerprintOf(message.groupId, message.userId, message.content),
      ticket_id: ticket.ticketId,
      user_id: message.userId,
      sender,
      text: message.content.text,
      at: sentAt,
    });
    if (!isNew) return null;
    const changes = await recordTicketWords(trx, ticket, {
      ticketId: ticket.ticketId,
      ...words,
      at: sentAt > now || sentAt < EARLIEST ? now : sentAt,
      actor: sender,
      newId: deps.newId,
    });
    await recordChanges(trx, ticket.deskId, changes);
    return changes;
  });
  if (taken !== null && taken.length > 0) deps.heads.wake(ticket.deskId);
  return taken !== null;
}

async function findTicketOf(
  deps: ChannelDeps,
  call: CallApi,
  heard: HeardMessage,
): Promise<{ ticket: GroupTicket; words: string } | null> {
  const { groupId, content } = heard.message;
  const leading = leadingNumber(content.text);
  if (leading !== null) {
    const ticket = await findGroupTicket(deps.db, groupId, { number: leading.number });
    if (ticket !== null) return { ticket, words: leading.rest };
  }
  if (content.quotedId === null || !(await hasPosts(deps.db, groupId))) return null;
  const ticket = await findQuoted(deps, call, heard, content.quotedId);
  return ticket === null ? null : { ticket, words: content.text };
}

/**
 * The ticket of a quoted post. The bridge's word comes first: after its restart it may call other messages by the ids that we know.
 * Only where it cannot tell, our own notes are believed.
 */
async function findQuoted(
  deps: ChannelDeps,
  call: CallApi,
  { account, message, known }: HeardMessage,
  quotedId: string,
): Promise<GroupTicket | null> {
  const { groupId } = message;
  const quoted = known?.get(quotedId) ?? (await askFor(call, groupId, quotedId));
  if (quoted !== null) {
    const number = quoted.userId === account && quoted.groupId === groupId ? numberOfPost(quoted.content.text) : null;
    return number === null ? null : findGroupTicket(deps.db, groupId, { number });
  }
  const ticketId = await findTicketOfPost(deps.db, groupId, quotedId);
  return ticketId === null ? null : findGroupTicket(deps.db, groupId, { ticketId });
}

/** A message as the bridge knows it now; null when it does not, or cannot be asked. */
export async function askFor(call: CallApi, groupId: string, messageId: string): Promise<GroupMessage | null> {
  const result = await call('get_msg', { message_id: asNumber(messageId) });
  return result.is === 'done' ? readStoredMessage(result.data, groupId) : null;
}

function senderOf({ sender, userId }: GroupMessage): string {
  const name = storableText(sender.slice(0, 400).replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')).trim();
  return storableText((name || `QQ ${userId}`).slice(0, MAX_ACTOR));
}
