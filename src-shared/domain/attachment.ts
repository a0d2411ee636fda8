import { z } from 'zod';
import { deskIdSchema, instantSchema, messageIdSchema } from './ids';

/** Kinds of files that an answer may carry. Never executed, never rendered as HTML: they are saved, and that is all. */
export const ATTACHMENT_TYPES = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  png: 'image/png',
  jpg: 'image/jpeg',
  txt: 'text/plain',
} as const;
export type AttachmentExtension = keyof typeof ATTACHMENT_TYPES;

export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** Content hash in lower-case hex: the same file is stored once. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'sha256');

/** A file by its content; the bytes travel by themselves, by their hash. */
export const attachmentSchema = z.object({
  name: z.string().min(1).max(200),
  sha256: sha256Schema,
  /** Bytes. */
  size: z.number().int().positive().max(MAX_ATTACHMENT_BYTES),
  type: z.enum(Object.values(ATTACHMENT_TYPES) as [string, ...string[]]),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/** Type of a file by the end of its name; null for one that an answer may not carry. */
export function attachmentTypeOf(name: string): string | null {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const known = extension === 'jpeg' ? 'jpg' : extension;
  return known in ATTACHMENT_TYPES ? ATTACHMENT_TYPES[known as AttachmentExtension] : null;
}

/**
 * What a file that came with a citizen's message is, by its content: pictures and videos are shown in the page, documents are saved;
 * `other` is everything that is not surely one of these, and is saved only after a warning and under a harmless name.
 */
export const FILE_KINDS = ['picture', 'video', 'document', 'other'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Types that are told from the content, with their kind and the ending of a name that fits. */
export const FILE_TYPES = {
  'image/jpeg': { kind: 'picture', endings: ['jpg', 'jpeg', 'jfif'] },
  'image/png': { kind: 'picture', endings: ['png'] },
  'image/gif': { kind: 'picture', endings: ['gif'] },
  'image/webp': { kind: 'picture', endings: ['webp'] },
  'video/mp4': { kind: 'video', endings: ['mp4', 'm4v', 'mov'] },
  'video/webm': { kind: 'video', endings: ['webm'] },
  [ATTACHMENT_TYPES.pdf]: { kind: 'document', endings: ['pdf'] },
  [ATTACHMENT_TYPES.docx]: { kind: 'document', endings: ['docx'] },
  [ATTACHMENT_TYPES.xlsx]: { kind: 'document', endings: ['xlsx'] },
  [ATTACHMENT_TYPES.txt]: { kind: 'document', endings: ['txt', 'log', 'csv'] },
} as const satisfies Record<string, { kind: FileKind; endings: readonly string[] }>;
export type FileType = keyof typeof FILE_TYPES;
/** What the bytes of `other` are called wherever a type has to be named. */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** Larger than any limit that can be set: no body of a message is ever larger. */
export const MAX_FILE_BYTES = 200_000_000;
/** So many files of one message are named at most, kept or not. */
export const MAX_MESSAGE_FILES = 50;
export const MAX_FILE_NAME = 200;
/** Characters of base64; the gateway makes thumbnails far smaller. */
export const MAX_THUMBNAIL = 20_000;

/** Why a file was not kept, though the message names it. */
export const FILE_REFUSALS = ['too_large', 'too_many', 'empty', 'missing'] as const;
export type FileRefusalReason = (typeof FILE_REFUSALS)[number];

/**
 * A file of a citizen's message. `awaited`: named, its bytes have not come yet; `stored`: the gateway has them; `refused`: it has not
 * kept them, `reason` says why. Bytes are fetched by the hash when an officer asks; what is needed to show it offline is here.
 */
export const messageAttachmentSchema = z.object({
  id: z.uuid(),
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  /** Order within the message, from 0. */
  position: z.number().int().nonnegative(),
  name: z.string().min(1).max(MAX_FILE_NAME),
  sha256: sha256Schema.nullable(),
  /** Bytes; null while it is not known. */
  size: z.number().int().nonnegative().nullable(),
  kind: z.enum(FILE_KINDS),
  type: z.string().max(100),
  state: z.enum(['awaited', 'stored', 'refused']),
  reason: z.enum(FILE_REFUSALS).nullable(),
  /** A small WebP picture in base64; null when there is none (yet). */
  thumbnail: z.base64().max(MAX_THUMBNAIL).nullable(),
  /** Of a video, where it is cheap to know. */
  durationMs: z.number().int().nonnegative().nullable(),
  addedAt: instantSchema,
});
export type MessageAttachment = z.infer<typeof messageAttachmentSchema>;

/**
 * What a file counts as under its name: its content decides, and a name that promises something else makes it `other`. A name
 * without a known ending promises nothing, unless it is the ending of a program.
 *
 * @param type as told from the content; null when it is none of the known ones
 */
export function fileKindOf(type: FileType | null, name: string): { kind: FileKind; type: string } {
  if (type === null) return { kind: 'other', type: UNKNOWN_TYPE };
  const { kind } = FILE_TYPES[type];
  const dot = name.lastIndexOf('.');
  const ending = dot === -1 ? '' : name.slice(dot + 1).toLowerCase();
  const promised = Object.values(FILE_TYPES).find(({ endings }) => (endings as readonly string[]).includes(ending));
  // Text is what every script is too: only a name of a text is believed.
  const isBelieved = promised === undefined ? ending === '' || type !== ATTACHMENT_TYPES.txt : promised.kind === kind;
  return isBelieved && !RUNS.test(name) ? { kind, type } : { kind: 'other', type: UNKNOWN_TYPE };
}

/** Endings that some system runs or opens in a browser, wherever they stand in the name. */
const RUNS =
  /\.(?:exe|com|scr|pif|bat|cmd|ps1|vbs?|vbe|jse?|mjs|wsf|wsh|hta|msi|msix|appx|jar|apk|lnk|url|reg|chm|cpl|dll|sh|app|dmg|iso|img|html?|xhtml|mht(?:ml)?|svgz?|xml|xsl|docm|dotm|xlsm|xltm|xlam|pptm|doc|xls|ppt|rtf)(?:\.|$)/i;

/** The name under which a file is saved: as it is where it is surely harmless, else with an ending that nothing opens. */
export function savedName({ kind, name }: Pick<MessageAttachment, 'kind' | 'name'>): string {
  const plain = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replaceAll(/[\u0000-\u001f\u007f\\/:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_')
    .replace(/[. ]+$/, '');
  const whole = plain === '' ? '_' : plain;
  return kind === 'other' ? `${whole.replaceAll('.', '_')}.bin` : whole;
}

/** Whether the page may show it: only what Chromium decodes by itself in its sandbox. */
export function isShown({ kind, state }: Pick<MessageAttachment, 'kind' | 'state'>): boolean {
  return state === 'stored' && (kind === 'picture' || kind === 'video');
}
