import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { AttachmentExtension } from '../src-shared/domain/attachment';
import { readDirectory } from './zip/office-guard';

const BEGINNINGS: readonly [AttachmentExtension, Buffer][] = [
  ['pdf', Buffer.from('%PDF-')],
  ['png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['jpg', Buffer.from([0xff, 0xd8, 0xff])],
];
const ZIP = Buffer.from('PK\u0003\u0004');

/**
 * What kind of file these bytes are, whatever its name says; null for one that an answer may not carry, among them office files with
 * macros and everything that is neither known nor text in UTF-8 or GB18030.
 */
export function attachmentKindOf(bytes: Buffer): AttachmentExtension | null {
  const known = BEGINNINGS.find(([, beginning]) => beginsWith(bytes, beginning));
  if (known !== undefined) return known[0];
  if (beginsWith(bytes, ZIP)) return officeKindOf(bytes);
  return isText(bytes) ? 'txt' : null;
}

function beginsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}

function officeKindOf(bytes: Buffer): 'docx' | 'xlsx' | null {
  const names = (readDirectory(bytes) ?? []).map(({ name }) => name);
  if (!names.includes('[Content_Types].xml') || names.some((name) => /vbaProject\.bin$/i.test(name))) return null;
  if (names.some((name) => name.startsWith('word/'))) return 'docx';
  return names.some((name) => name.startsWith('xl/')) ? 'xlsx' : null;
}

function isText(bytes: Buffer): boolean {
  if (bytes.length === 0 || bytes.some(isControl)) return false;
  return isUtf8(bytes) || !iconv.decode(bytes, 'gb18030').includes('\uFFFD');
}

/** Control characters but tabulator, ends of lines and of pages: no text has them, nearly every other file does. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) || byte === 0x7f;
}
