import { createHash } from 'node:crypto';
import { channelLength, splitForChannel } from '../../../src-shared/domain/channel-text';
import { storableText } from '../../../src-shared/domain/storable-text';
import { MAX_TICKET_TEXT } from '../../../src-shared/domain/ticket';
import { type DepartmentWords, readDepartmentWords } from '../department-words';
import { type TicketParcel, ticketBody, ticketHead } from '../ticket-text';
import type { MessageContent } from './message-segments';

/** More posts than this about one ticket are no work for a group chat. */
const MAX_POSTS = 20;
const HOW_TO_ANSWER = '回复本条或以编号开头回复：签收 / 反馈内容 / 退回 理由';
const CUT = '\n……（内容过长，此处从略，全文见 QQ 群）';
const LEADING = /^[\s【[(]*(?:转办单?|编号)?[\s:#]*([A-Z0-9][A-Z0-9-]{2,38}[A-Z0-9])(?![A-Z0-9-])[\s】\]):,，。、;-]*/i;
const OUR_HEAD = /^【转办单 ([A-Z0-9-]{4,40})】/i;

/** The posts in which a ticket or remark goes, each with its number; null when they would be too many. */
export function postsOf(parcel: TicketParcel, timeZone: string, maxCharacters: number): string[] | null {
  const head = ticketHead(parcel.number);
  const max = maxCharacters - channelLength(head, { unit: 'characters' });
  const body = ticketBody(parcel, timeZone);
  try {
    const parts = splitForChannel(parcel.kind === 'ticket' ? `${body}\n${HOW_TO_ANSWER}` : body, {
      max,
      unit: 'characters',
    });
    return parts.length > MAX_POSTS ? null : parts.map((part) => head + part);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The number of the ticket that a post of ours is about; null for any other text. */
export function numberOfPost(text: string): string | null {
  return OUR_HEAD.exec(text)?.[1] ?? null;
}

/** What could be a ticket's number at the beginning of a text, and the text behind it. Full-width letters and brackets are read too. */
export function leadingNumber(text: string): { number: string; rest: string } | null {
  const beginning = [...text.slice(0, 100)].map((character) => {
    const plain = character.normalize('NFKC');
    return plain.length === character.length ? plain : character;
  });
  const found = LEADING.exec(beginning.join(''));
  return found?.[1] === undefined ? null : { number: found[1], rest: text.slice(found[0].length) };
}

/**
 * What a department does with a ticket by a group message; null when it says nothing.
 *
 * @param words the message's text without the ticket's number
 */
export function groupWords(words: string, content: MessageContent): DepartmentWords | null {
  const text = words.trim();
  if (text === '' && content.files.length === 0) return null;
  const read = readDepartmentWords(text);
  // 收到 with a file is a feedback: the file is the answer.
  if (read.state === 'accepted' && content.files.length === 0) return read;
  const files = content.files.length === 0 ? '' : `［附：${content.files.join('、')}；没有取回，请到 QQ 群查看］`;
  const state = read.state === 'returned' ? 'returned' : 'fed_back';
  return { state, text: shortened(text.replace(/^反馈[\s:：]+/u, ''), files, content.isCut) };
}

function shortened(text: string, files: string, isCut: boolean): string {
  const end = files === '' ? '' : `\n${files}`;
  const room = MAX_TICKET_TEXT - end.length;
  const isWhole = text.length <= room && !isCut;
  return `${isWhole ? text : storableText(text.slice(0, room - CUT.length)) + CUT}${end}`.trim();
}

/** Of who said what in which group: the same when it is told again, under whatever id. */
export function fingerprintOf(groupId: string, userId: string, content: MessageContent): string {
  const said = JSON.stringify([groupId, userId, content.text, content.files]);
  return createHash('sha256').update(said).digest('hex');
}

/** Whether a group message is a post of ours: platforms may change spaces and characters that look alike. */
export function isSamePost(told: string, posted: string): boolean {
  return bare(told) === bare(posted);
}

function bare(text: string): string {
  return text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
