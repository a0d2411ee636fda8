import { z } from 'zod';
import { FILE_TYPES, type FileType, MAX_FILE_BYTES, MAX_MESSAGE_FILES } from '../../../src-shared/domain/attachment';

const bytes = (fallback: number) => z.number().int().min(1_000).max(MAX_FILE_BYTES).default(fallback);

/**
 * `attachments` of the gateway's configuration: limits of what citizens' messages may carry, in bytes. A telephone's photograph has
 * up to 12 MB and a scanned form up to 15; a minute of its video has about 100 MB at the usual quality, and what is longer than
 * that is evidence to be fetched in person.
 */
export const attachmentSettingsSchema = z.strictObject({
  pictureBytes: bytes(20_000_000),
  videoBytes: bytes(100_000_000),
  documentBytes: bytes(20_000_000),
  otherBytes: bytes(20_000_000),
  /** Files of one message; more are named and not kept. */
  perMessage: z.number().int().min(0).max(MAX_MESSAGE_FILES).default(20),
  /** Of all files of one message together. */
  messageBytes: z.number().int().min(1_000).max(2_000_000_000).default(200_000_000),
  /** How long a file stays that a collector has handed in and no message has named, in days. */
  unreferencedDays: z.number().int().min(1).max(3_650).default(30),
});
export type AttachmentSettings = z.infer<typeof attachmentSettingsSchema>;

/** Most bytes of a file of this content. */
export function limitOf(settings: AttachmentSettings, type: FileType | null): number {
  const kind = type === null ? 'other' : FILE_TYPES[type].kind;
  return {
    picture: settings.pictureBytes,
    video: settings.videoBytes,
    document: settings.documentBytes,
    other: settings.otherBytes,
  }[kind];
}

/** Most bytes of any file. */
export function largestOf(settings: AttachmentSettings): number {
  return Math.max(settings.pictureBytes, settings.videoBytes, settings.documentBytes, settings.otherBytes);
}
