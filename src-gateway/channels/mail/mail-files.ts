import { createHash } from 'node:crypto';
import { attachmentKindOf } from '../../../src-files/attachment-type';
import type { MailSettings } from './mail-settings';
import type { IncomingMail } from './read-mail';

/** A file that came with a mail, and whether it is kept. */
export interface JudgedFile {
  name: string;
  /** Bytes. */
  size: number;
  kept: { sha256: string; bytes: Buffer } | null;
  /** Why it is not kept. */
  reason: string | null;
}

/** Which files of a mail are kept: of the allowed kinds, by their bytes and not their names, within the limits. */
export function judgeFiles(files: IncomingMail['files'], limits: MailSettings['limits']): JudgedFile[] {
  return files.slice(0, 1_000).map(({ name, bytes }, at) => {
    const reason = refusalOf(bytes, at, limits);
    const kept = reason === null ? { sha256: createHash('sha256').update(bytes).digest('hex'), bytes } : null;
    return { name, size: bytes.length, kept, reason };
  });
}

function refusalOf(bytes: Buffer, at: number, limits: MailSettings['limits']): string | null {
  if (at >= limits.attachments) return `超过 ${limits.attachments} 个`;
  if (bytes.length > limits.attachmentBytes) return `超过 ${sizeInWords(limits.attachmentBytes)}`;
  return attachmentKindOf(bytes) === null ? '不收这种文件' : null;
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
  const note = mail.isWhole
    ? ''
    : `【邮件共 ${sizeInWords(mail.size)}，超过上限，只读了开头；全文和附件请到邮箱查看原件】`;
  return [list, note].filter((part) => part !== '').join('\n');
}

function sizeInWords(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
