import type { Handover, HandoverItem } from '../../../../src-shared/domain/handover';
import type { OfficerId } from '../../../../src-shared/domain/ids';
import { maskPersonalData } from '../../../../src-shared/domain/mask-personal';
import { isProtected, maskedName } from '../../../../src-shared/domain/protection';
import type { HandoverPaper } from '../../../../src-shared/ipc/shift-contract';
import type { ReadDatabase } from '../../db/database';
import { listOpenPromises } from '../shift/shift.repository';
import {
  listEmergencySources,
  listHeldSources,
  listTicketSources,
  listUnclaimedSources,
  listUnsyncedSources,
  type SourceMessage,
  type SourceTicket,
} from './handover-source.repository';

/** A message that nobody has taken for so long is of note. */
const OF_NOTE_MS = 4 * 3_600_000;
const MOST_UNCLAIMED = 30;
const MOST_TICKETS = 200;
const MOST_UNSYNCED = 50;

/**
 * The list of what the next officer has to know, from the local copy: emergencies first. Personal data is masked, since a handover is
 * printed and kept.
 *
 * @param now gateway instant
 */
export async function prepareItems(db: ReadDatabase, fromId: OfficerId, now: string): Promise<HandoverItem[]> {
  const before = new Date(Date.parse(now) - OF_NOTE_MS).toISOString();
  const [emergencies, held, unclaimed, tickets, promises, unsynced] = await Promise.all([
    listEmergencySources(db),
    listHeldSources(db, fromId),
    listUnclaimedSources(db, before, MOST_UNCLAIMED),
    listTicketSources(db, MOST_TICKETS),
    listOpenPromises(db),
    listUnsyncedSources(db, fromId, MOST_UNSYNCED),
  ]);
  return [
    ...emergencies.map(({ id, messageId, raisedBy, note }) =>
      item('emergency', id, { messageId, subject: `${raisedBy}：${note}` }),
    ),
    ...held.map((message) =>
      item('message', message.id, {
        messageId: message.id,
        subject: subjectOf(message),
        draft: message.draft ?? '',
      }),
    ),
    ...unclaimed.map((message) =>
      item('unclaimed', message.id, { messageId: message.id, subject: subjectOf(message) }),
    ),
    ...tickets.map((ticket) =>
      item(ticket.state === 'fed_back' ? 'ticket' : 'feedback', ticket.id, {
        messageId: ticket.messageId,
        subject: ticketSubject(ticket),
        dueAt: ticket.dueAt,
      }),
    ),
    ...promises.map(({ id, messageId, text, dueAt, madeBy }) =>
      item('promise', id, { messageId, subject: `${madeBy}：${text}`, dueAt }),
    ),
    ...unsynced.map(({ id, type, messageId }) => item('unsynced', id, { messageId, subject: type })),
  ];
}

/** The prepared list with the words of whoever hands over. */
export function withPaper(
  items: readonly HandoverItem[],
  { notes, note, mood }: HandoverPaper,
  shiftId: Handover['shiftId'],
): HandoverItem[] {
  return [
    ...items.map((each) => ({ ...each, note: notes[each.id]?.trim() ?? '' })),
    ...(note.trim() === '' ? [] : [item('note', shiftId, { note: note.trim() })]),
    ...(mood.trim() === '' ? [] : [item('mood', shiftId, { note: mood.trim() })]),
  ];
}

function item(kind: HandoverItem['kind'], id: string, given: Partial<HandoverItem>): HandoverItem {
  const { subject = '', ...rest } = given;
  return {
    id: `${kind} ${id}`,
    kind,
    messageId: null,
    dueAt: null,
    note: '',
    draft: '',
    questions: [],
    ...rest,
    subject: maskPersonalData(subject).slice(0, 600),
  };
}

function subjectOf(message: SourceMessage): string {
  const name = isProtected(message) ? maskedName(message.authorName) : message.authorName;
  return `${name}：${message.text}`;
}

function ticketSubject({ number, department, text }: SourceTicket): string {
  return [number, department, text].filter((part) => part !== null && part !== '').join(' ');
}
