import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import PostalMime, { type Address, type Email, type Attachment as MimePart } from 'postal-mime';
import { storableText } from '../../../src-shared/domain/storable-text';
import { machineMark } from './auto-mail';
import { type Bounce, readBounce } from './bounce-report';
import { htmlToText } from './html-to-text';
import { withKnownCharset } from './mail-charset';
import { idsIn, mailIdOf } from './mail-id';

/** Header of every mail that leaves here: whoever gets one back has a loop. */
export const OWN_HEADER = 'X-DutyDesk';

const MAX_TEXT = 100_000;
const MAX_SUBJECT = 300;
const MAX_NAME = 80;
const MAX_FILE_NAME = 120;
/** Bytes; files have 76 in a line, so many lines below this are text, and nobody writes so much. */
const SHORT_LINE = 40;
const MAX_SHORT_LINES = 50_000;
/** Lines that begin as the boundary of a part does. */
const MAX_PARTS = 5_000;
const NEWLINE = 0x0a;
const DASH = 0x2d;
/** Far more than mail programs nest, far less than what costs time. */
const PARSER_LIMITS = { maxNestingDepth: 40, maxHeadersSize: 512 * 1024, maxRfc822NestingDepth: 3 };

export interface MailFile {
  name: string;
  /** A picture within the text, such as the crest in a signature. */
  isInline: boolean;
  bytes: Buffer;
}

/** A mail as the gateway reads it: texts are bounded and can be stored, addresses are in lower case. */
export interface IncomingMail {
  /** Message-ID, or a name made of the bytes where there is none. */
  id: string;
  /** Of sender, subject and text: two mails of one id with different words are two mails. */
  fingerprint: string;
  /** Bytes of the whole mail, of which perhaps only the beginning was read. */
  size: number;
  isWhole: boolean;
  from: { address: string; name: string };
  /** Where an answer is to go. */
  replyTo: string;
  subject: string;
  text: string;
  /** As the sender's clock says; null when that cannot be read. */
  date: string | null;
  /** Ids of earlier mails of the thread, oldest first. */
  references: string[];
  files: MailFile[];
  /** A header of ours stands in it: it left here. */
  isOwn: boolean;
  /** Why no person wrote it, or null. */
  machine: string | null;
  bounce: Bounce | null;
  /** Why it could not be read at all; null when it was. */
  unreadable: string | null;
}

/**
 * Reads a mail. Everything in it is hostile: nothing of it is rendered, run or followed.
 *
 * @param raw the mail, or its beginning
 * @param size of the whole mail in bytes
 * @throws Error when the parser gives it up (nested too deeply, too many headers)
 */
export async function readMail(raw: Buffer, size: number): Promise<IncomingMail> {
  const readable = readableBeginning(raw);
  const mail = await PostalMime.parse(withKnownCharset(readable), PARSER_LIMITS);
  const header = (name: string): string => mail.headers.find(({ key }) => key === name)?.value ?? '';
  const from = addressOf(mail.from) ?? addressOf(mail.sender) ?? { address: '', name: '' };
  const subject = oneLine(mail.subject ?? '', MAX_SUBJECT);
  const text = textOf(mail);
  const inReplyTo = idsIn(mail.inReplyTo ?? '');
  const references = [...new Set([...idsIn(mail.references ?? ''), ...inReplyTo])];
  const isWhole = size <= readable.length;
  const fingerprint = createHash('sha256').update(`${from.address}\n${subject}\n${text}`).digest('hex').slice(0, 32);
  return {
    id: mailIdOf(mail.messageId, raw),
    fingerprint,
    size,
    isWhole,
    from,
    replyTo: addressOf(mail.replyTo?.[0])?.address ?? from.address,
    subject,
    text,
    date: instantOf(mail.date),
    references,
    files: isWhole ? filesOf(mail) : [],
    isOwn: header(OWN_HEADER.toLowerCase()) !== '',
    machine: machineMark({ header, subject }),
    bounce: readBounce({
      contentType: header('content-type'),
      from: from.address,
      subject,
      text,
      status: partText(mail, 'message/delivery-status'),
      original: partText(mail, 'message/rfc822') ?? partText(mail, 'text/rfc822-headers'),
      references: references.join('\n'),
    }),
    unreadable: null,
  };
}

/** A mail that the parser gave up: a person has to look at it. */
export function unreadableMail(raw: Buffer, size: number): IncomingMail {
  return {
    id: mailIdOf(undefined, raw),
    fingerprint: createHash('sha256').update(raw).digest('hex').slice(0, 32),
    size,
    isWhole: size <= raw.length,
    from: { address: '', name: '' },
    replyTo: '',
    subject: '',
    text: '',
    date: null,
    references: [],
    files: [],
    isOwn: false,
    machine: null,
    bounce: null,
    unreadable: '邮件结构异常，无法读取',
  };
}

/** A mail of more lines or parts than people write is read up to there: each costs the parser far more memory than its bytes. */
function readableBeginning(raw: Buffer): Buffer {
  let parts = 0;
  let shortLines = 0;
  let from = 0;
  for (let at = raw.indexOf(NEWLINE); at !== -1; at = raw.indexOf(NEWLINE, from)) {
    if (raw[from] === DASH && raw[from + 1] === DASH) parts += 1;
    if (at - from < SHORT_LINE) shortLines += 1;
    if (shortLines > MAX_SHORT_LINES || parts > MAX_PARTS) return raw.subarray(0, from);
    from = at + 1;
  }
  return raw;
}

function addressOf(value: Address | undefined): { address: string; name: string } | null {
  const mailbox = value?.group === undefined ? value : value.group[0];
  const address = oneLine(mailbox?.address ?? '', 200).toLowerCase();
  return mailbox === undefined || address === '' ? null : { address, name: oneLine(mailbox.name, MAX_NAME) };
}

function textOf(mail: Email): string {
  const plain = (mail.text ?? '').slice(0, MAX_TEXT * 4);
  const words = plain.trim() === '' && mail.html !== undefined ? htmlToText(mail.html) : plain;
  const lines = storableText(words.slice(0, MAX_TEXT)).split(/\r\n|\r|\n/);
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** Pictures within HTML text count as files, parts of the mail's own machinery do not. */
function filesOf(mail: Email): MailFile[] {
  return mail.attachments
    .filter(
      ({ mimeType }) => !/^message\/|^text\/rfc822-headers$|^application\/(?:pgp|pkcs7)-signature$/.test(mimeType),
    )
    .map((part, at) => ({ name: fileName(part, at), isInline: part.related === true, bytes: bytesOf(part) }))
    .filter(({ bytes }) => bytes.length > 0);
}

function fileName({ filename }: MimePart, at: number): string {
  const name = basename(oneLine(filename ?? '', 1_000).replaceAll('\\', '/')).replaceAll(/[<>:"|?*]/g, '_');
  if (name.length <= MAX_FILE_NAME) return name === '' ? `附件${at + 1}` : name;
  const dot = name.lastIndexOf('.');
  const ending = dot > name.length - 12 ? name.slice(dot) : '';
  return storableText(name.slice(0, MAX_FILE_NAME - ending.length)) + ending;
}

function bytesOf({ content }: MimePart): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
}

function partText(mail: Email, type: string): string | null {
  const part = mail.attachments.find(({ mimeType }) => mimeType === type);
  return part === undefined ? null : bytesOf(part).subarray(0, MAX_TEXT).toString('utf8');
}

function oneLine(text: string, most: number): string {
  const line = text
    .slice(0, most * 4)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return storableText(line.slice(0, most));
}

function instantOf(date: string | undefined): string | null {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) || at < Date.parse('1990-01-01') ? null : new Date(at).toISOString();
}
