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
  type SourceEmergency,
  type SourceMessage,
  type SourceTicket,
} from './handover-source.repository';

/** A message that nobody has taken for so long is of note. */
const OF_NOTE_MS = 4 * 3_600_000;
/** More of a kind is not read, and the list fits into a handover; what is left is one item that says how many there are. */
const MOST = { emergency: 60, message: 120, unclaimed: 30, ticket: 100, promise: 60, unsynced: 50 } as const;
/** How far is counted what is not listed one by one. */
const COUNTED = 5_000;
/** Characters of a message that a handover repeats. */
const MOST_TEXT = 200;

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
    listUnclaimedSources(db, before, COUNTED),
    listTicketSources(db, COUNTED),
    listOpenPromises(db),
    listUnsyncedSources(db, fromId, COUNTED),
  ]);
  const urgent = new Set(emergencies.map(({ messageId }) => messageId));
  return [
    ...most('emergency', emergencies, (emergency) =>
      item('emergency', emergency.id, { messageId: emergency.messageId, subject: emergencySubject(emergency) }),
    ),
    ...most('message', held, (message) =>
      item('message', message.id, {
        messageId: message.id,
        subject: subjectOf(message),
        draft: message.draft ?? '',
      }),
    ),
    ...most(
      'unclaimed',
      unclaimed.filter(({ id }) => !urgent.has(id)),
      (message) => item('unclaimed', message.id, { messageId: message.id, subject: subjectOf(message) }),
    ),
    ...most('ticket', tickets, (ticket) =>
      item(ticket.state === 'fed_back' ? 'ticket' : 'feedback', ticket.id, {
        messageId: ticket.messageId,
        subject: ticketSubject(ticket),
        dueAt: ticket.dueAt,
      }),
    ),
    ...most('promise', promises, ({ id, messageId, text, dueAt, madeBy }) =>
      item('promise', id, { messageId, subject: `${madeBy}：${text}`, dueAt }),
    ),
    ...most('unsynced', unsynced, ({ id, type, messageId }) => item('unsynced', id, { messageId, subject: type })),
  ];
}

/** The first of a kind one by one, and the rest as one item: it is accepted like every other. */
function most<S>(kind: keyof typeof MOST, sources: readonly S[], itemOf: (source: S) => HandoverItem): HandoverItem[] {
  const listed = sources.slice(0, MOST[kind]).map(itemOf);
  const left = sources.length - listed.length;
  if (left === 0) return listed;
  const subject = `另有 ${left}${sources.length >= COUNTED ? ' 项以上' : ' 项'}未逐项列出，请在来信列表和转办单中查看`;
  return [...listed, item(kind, 'more', { subject })];
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

/** What was written, then who called it urgent and why. */
function emergencySubject({ raisedBy, note, authorName, text, category }: SourceEmergency): string {
  const raised = [raisedBy, note].filter((part) => part !== '').join('：');
  if (authorName === null || text === null) return raised;
  return `${subjectOf({ authorName, text, category })}（${raised}）`;
}

function subjectOf(message: Pick<SourceMessage, 'authorName' | 'text' | 'category'>): string {
  const name = isProtected(message) ? maskedName(message.authorName) : message.authorName;
  return `${name}：${maskPersonalData(message.text).slice(0, MOST_TEXT)}`;
}

function ticketSubject({ number, department, text }: SourceTicket): string {
  return [number, department, text].filter((part) => part !== null && part !== '').join(' ');
}
