import { ATTACHMENT_TYPES, type FileType } from '../src-shared/domain/attachment';
import { attachmentKindOf } from './attachment-type';

/** Bytes from which every type is told that may be larger than what is looked at whole. */
export const HEAD_BYTES = 65_536;

const BOX = Buffer.from('ftyp');
const MATROSKA = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
/** Brands of MP4 and QuickTime that browsers play; others share the container (HEIC pictures among them) and are not known here. */
const PLAYED = /^(?:isom|iso[2-9]|mp4[12]|avc1|M4V |M4VP|qt {2}|MSNV|dash|3gp[4-6])$/;
/** What a browser or a shell would take for more than words. */
const ACTIVE_TEXT = /^\s*(?:<|#!|@echo\b|\{\\rtf)|<\s*(?:script|html|svg|iframe|body|object|embed|!doctype)\b/i;

/**
 * What a file is, from its bytes alone: a picture or a video that Chromium shows, or a document that does nothing by itself. Null for
 * everything else, among them HTML, SVG, scripts, programs, archives and office files with macros.
 *
 * @param head the first {@link HEAD_BYTES}, or the whole file
 * @param whole null for a file too large to be anything but a video
 */
export function fileTypeOf(head: Buffer, whole: Buffer | null): FileType | null {
  if (startsWith(head, Buffer.from('GIF87a')) || startsWith(head, Buffer.from('GIF89a'))) return 'image/gif';
  if (startsWith(head, Buffer.from('RIFF')) && head.subarray(8, 12).equals(Buffer.from('WEBP'))) return 'image/webp';
  if (head.subarray(4, 8).equals(BOX)) return PLAYED.test(head.toString('latin1', 8, 12)) ? 'video/mp4' : null;
  if (startsWith(head, MATROSKA)) return head.subarray(0, 64).includes('webm') ? 'video/webm' : null;
  const kind = whole === null ? null : attachmentKindOf(whole);
  if (kind === null) return null;
  return kind === 'txt' && isActive(head) ? null : (ATTACHMENT_TYPES[kind] as FileType);
}

function startsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}

function isActive(head: Buffer): boolean {
  return ACTIVE_TEXT.test(head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, ''));
}
