import { type OwnMail, ownMailsIn } from './mail-id';

/** A mail that came back. */
export interface Bounce {
  mail: OwnMail;
  /** In words for an officer: to whom it could not be delivered, and why. */
  reason: string;
}

/** The parts of a mail that can be a report. */
export interface ReportParts {
  contentType: string;
  from: string;
  subject: string;
  /** Text of the mail, of `message/delivery-status` and of the returned mail or its headers. */
  text: string;
  status: string | null;
  original: string | null;
  /** In-Reply-To and References. */
  references: string;
}

const MAX_READ = 100_000;
const DAEMON = /^(?:mailer-daemon|postmaster|mailerdaemon|mail-daemon|post_?office)@/i;
const BOUNCE_SUBJECT =
  /退信|无法投递|投递失败|undeliver|delivery (?:status notification|failure|has failed)|failure notice|returned mail|mail delivery failed/i;

/**
 * Reads a report that a mail of ours was not delivered (RFC 3464), or a bounce of the older kind that is no more than a letter from the
 * mail server; null when it is none, is about no mail of ours, or says that it is only late.
 */
export function readBounce(parts: ReportParts): Bounce | null {
  const isReport = /^multipart\/report\b/i.test(parts.contentType) && parts.status !== null;
  const isLetter = !isReport && DAEMON.test(parts.from) && BOUNCE_SUBJECT.test(parts.subject);
  if (!isReport && !isLetter) return null;
  const [mail] = ownMailsIn(
    [parts.original ?? '', parts.references, parts.text].map((part) => part.slice(0, MAX_READ)).join('\n'),
  );
  if (mail === undefined) return null;
  if (!isReport) return { mail, reason: `邮件被退回：${firstWords(parts.text)}` };
  const failed = failedRecipient(parts.status ?? '');
  return failed === null ? null : { mail, reason: `邮件被退回${failed}` };
}

/** What a report says about the first recipient that did not get it; null when it says so of none. */
function failedRecipient(status: string): string | null {
  for (const block of status
    .slice(0, MAX_READ)
    .split(/\r?\n[ \t]*\r?\n/)
    .slice(0, 50)) {
    const fields = fieldsOf(block);
    if (fields.get('action')?.toLowerCase() !== 'failed') continue;
    const recipient = fieldValue(fields.get('final-recipient') ?? fields.get('original-recipient') ?? '');
    const why = fieldValue(fields.get('diagnostic-code') ?? '') || (fields.get('status') ?? '');
    return `${recipient === '' ? '' : `，收件人 ${recipient.slice(0, 200)}`}${why === '' ? '' : `：${why.slice(0, 200)}`}`;
  }
  return null;
}

function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = '';
  for (const line of block.split(/\r?\n/).slice(0, 100)) {
    if (/^[ \t]/.test(line) && name !== '') fields.set(name, `${fields.get(name) ?? ''} ${line.trim()}`);
    const found = /^([A-Za-z-]{1,60})\s*:(.*)$/s.exec(line.slice(0, 2_000));
    if (found === null) continue;
    name = (found[1] ?? '').toLowerCase();
    fields.set(name, (found[2] ?? '').trim());
  }
  return fields;
}

/** Without the type before it, such as `rfc822;` or `smtp;`. */
function fieldValue(field: string): string {
  return field
    .replace(/^[\w-]{1,40}\s*;\s*/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function firstWords(text: string): string {
  return text.slice(0, 400).replaceAll(/\s+/g, ' ').trim().slice(0, 200) || '没有说明原因';
}
