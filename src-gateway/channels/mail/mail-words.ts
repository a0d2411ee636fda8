import { MAX_MESSAGE_TEXT } from '../../../src-shared/domain/message';
import { storableText } from '../../../src-shared/domain/storable-text';
import { MAX_TICKET_TEXT } from '../../../src-shared/domain/ticket';
import { type DepartmentWords, readDepartmentWords } from '../department-words';
import type { IncomingMail } from './read-mail';
import { replyWords } from './reply-words';

const CUT = '\n……（内容过长，此处从略，全文见邮箱）';
const NO_TEXT = '（邮件没有正文）';

/** A citizen's mail as the desk reads it: subject, text, files. @param files from mail-files.ts */
export function citizenText(mail: IncomingMail, files: string): string {
  const subject = mail.subject === '' || mail.text.startsWith(mail.subject) ? '' : `【主题】${mail.subject}`;
  const text = mail.text === '' ? (subject === '' ? NO_TEXT : '') : mail.text;
  return joined([subject, text], files, MAX_MESSAGE_TEXT);
}

/** A department's mail about a ticket: what it does with it, in its own words and without our own. */
export function departmentWords(mail: IncomingMail, files: string): DepartmentWords {
  const words = readDepartmentWords(replyWords(mail.text));
  const brings = mail.files.some(({ isInline }) => !isInline);
  // 收到 over a file is a feedback: the file is the answer.
  if (words.state === 'accepted' && !brings && mail.isWhole) return words;
  const text = words.state === 'accepted' ? replyWords(mail.text) : words.text;
  return {
    state: words.state === 'returned' ? 'returned' : 'fed_back',
    text: joined([text === '' ? NO_TEXT : text], files, MAX_TICKET_TEXT),
  };
}

/** The end is kept whole, the text is cut where it has to be: nobody misses that there were files. */
function joined(parts: readonly string[], end: string, most: number): string {
  const text = parts.filter((part) => part !== '').join('\n\n');
  const tail = end === '' ? '' : `\n\n${end}`;
  const room = most - tail.length;
  const cut = text.length <= room ? text : storableText(text.slice(0, room - CUT.length)) + CUT;
  return `${cut}${tail}`.trim();
}
