import { z } from 'zod';
import { messageAttachmentSchema } from '../domain/attachment';
import { messageIdSchema } from '../domain/ids';

const nothing = z.null();
const onFile = z.object({ attachmentId: z.uuid() });

/** Why a file was not fetched. `gone`: the gateway does not have it; `wrong_bytes`: what came is not what was asked for. */
const downloadProblemSchema = z.enum(['gone', 'wrong_bytes', 'disk_full']);
export type DownloadProblem = z.infer<typeof downloadProblemSchema>;

const fileViewSchema = z.object({
  file: messageAttachmentSchema,
  /** `wanted` while it comes, or waits for the network. */
  copy: z.enum(['absent', 'wanted', 'here']),
  /** Bytes that have come. */
  received: z.number().int().nonnegative(),
  problem: downloadProblemSchema.nullable(),
});
export type FileView = z.infer<typeof fileViewSchema>;

/** Files of citizens' messages: what there is, fetching it, and the bytes of what the page may show. */
export const attachmentContract = {
  /** Of all messages of the conversation. */
  'attachment.list': { input: z.object({ messageId: messageIdSchema }), output: z.array(fileViewSchema) },
  /** Fetches it, now or when the gateway can be reached again. */
  'attachment.fetch': { input: onFile, output: nothing },
  'attachment.cancel': { input: onFile, output: nothing },
  /** One part of a picture or a video that is here; all others are never given to the page. */
  'attachment.content': {
    input: onFile.extend({ position: z.number().int().nonnegative() }),
    output: z.object({ bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array), isLast: z.boolean() }),
  },
} as const;

/** Begins with a file dialog in the main process; `false` when the officer cancelled. */
export const attachmentFileContract = {
  'attachment.save_received': {
    input: onFile.extend({ name: z.string().min(1).max(300) }),
    output: z.boolean(),
  },
} as const;

/** What the main process asks of the core after the dialog. */
export const attachmentHostContract = {
  'attachment.write_received': { input: onFile.extend({ path: z.string().min(1) }), output: nothing },
} as const;
