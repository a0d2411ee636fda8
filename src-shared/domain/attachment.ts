import { z } from 'zod';

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
