/** What tells that no person wrote a mail to us, as far as headers and subject say (RFC 3834, RFC 2919 and common practice). */
export interface MailHeaders {
  /** The first value of a header; empty when the mail has none. @param name in lower case */
  header(name: string): string;
  subject: string;
}

const AUTO_SUBJECT =
  /^\s*(?:自动回复|自动答复|自动應答|自動回覆|Automatic reply|Auto(?:matic)?[- ]?reply|Out of office)\s*[:：]/i;
const MARKS = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-autoreply-from', 'x-mail-autoreply'];

/** Why a mail counts as sent by a machine; null when a person may have written it. */
export function machineMark(mail: MailHeaders): string | null {
  const submitted = mail.header('auto-submitted').trim().toLowerCase();
  if (submitted !== '' && !/^no\b/.test(submitted)) return `Auto-Submitted: ${submitted.slice(0, 40)}`;
  const mark = MARKS.find((name) => mail.header(name) !== '');
  if (mark !== undefined) return mark;
  const precedence = mail.header('precedence').trim().toLowerCase();
  if (/^(?:bulk|junk|list|auto_reply)$/.test(precedence)) return `Precedence: ${precedence}`;
  if (mail.header('list-id') !== '' || mail.header('list-unsubscribe') !== '') return '邮件列表';
  if (/^multipart\/report\b/i.test(mail.header('content-type'))) return '系统通知';
  if (/^\s*<>\s*$/.test(mail.header('return-path'))) return '退信通道的邮件';
  return AUTO_SUBJECT.test(mail.subject) ? '主题为自动回复' : null;
}
