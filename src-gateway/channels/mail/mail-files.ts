import { createHash } from 'node:crypto';
import { attachmentKindOf } from '../../../src-files/attachment-type';
import type { FileRefusalReason } from '../../../src-shared/domain/attachment';
import type { MailSettings } from './mail-settings';
import type { IncomingMail } from './read-mail';

/** A file that came with a mail, and whether it is kept. */
export interface JudgedFile {
  name: string;
  /** Bytes. */
  size: number;
  kept: { sha256: string; bytes: Buffer } | null;
  /** Why it is not kept, in words. */
  reason: string | null;
  refusal: FileRefusalReason | null;
}

/**
 * Which files of a mail are kept, within the limits: from a citizen whatever it is, since it is shown for what it is and never opened;
 * from a department what can be kept as a document, by its bytes and not its name.
 */
export function judgeFiles(
  files: IncomingMail['files'],
  limits: MailSettings['limits'],
  from: 'citizen' | 'department',
): JudgedFile[] {
  return files.slice(0, 1_000).map(({ name, bytes }, at) => {
    const refusal = refusalOf(bytes, at, limits);
    const isForeign = from === 'department' && attachmentKindOf(bytes) === null;
    const reason = refusal === null ? (isForeign ? '不收这种文件' : null) : inWords(refusal, limits);
    const kept = reason === null ? { sha256: createHash('sha256').update(bytes).digest('hex'), bytes } : null;
    return { name, size: bytes.length, kept, reason, refusal };
  });
}

function refusalOf(bytes: Buffer, at: number, limits: MailSettings['limits']): 'too_many' | 'too_large' | null {
  if (at >= limits.attachments) return 'too_many';
  return bytes.length > limits.attachmentBytes ? 'too_large' : null;
}

function inWords(refusal: 'too_many' | 'too_large', limits: MailSettings['limits']): string {
  return refusal === 'too_many' ? `超过 ${limits.attachments} 个` : `超过 ${sizeInWords(limits.attachmentBytes)}`;
}

/** What a person reads about the files of a mail, after its text; empty where there are none. */
export function filesInWords(mail: IncomingMail, files: readonly JudgedFile[]): string {
  const lines = files
    .slice(0, 100)
    .map(
      ({ name, size, reason }) => `· ${name}（${sizeInWords(size)}${reason === null ? '' : `，未收取：${reason}`}）`,
    );
  if (files.length > lines.length) lines.push(`· ……共 ${files.length} 个`);
  const list = lines.length === 0 ? '' : `【附件】\n${lines.join('\n')}`;
  return [list, wholeInWords(mail)].filter((part) => part !== '').join('\n');
}

/** What a person reads about a mail of which only the beginning was read; empty for a whole one. */
export function wholeInWords(mail: IncomingMail): string {
  return mail.isWhole ? '' : `【邮件共 ${sizeInWords(mail.size)}，超过上限，只读了开头；全文和附件请到邮箱查看原件】`;
}

function sizeInWords(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
