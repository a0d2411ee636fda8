import { z } from 'zod';
import { MAX_PARTS } from '../../../src-shared/domain/channel-text';
import { channelSchema } from '../../../src-shared/domain/classification';
import { accountIdSchema } from '../../../src-shared/domain/ids';

/** What is put to a publishing service or a connector (docs/channels/connector.md). */
export const replyBodySchema = z.object({
  channel: channelSchema,
  account: accountIdSchema,
  /** Of the message that is answered, as it was handed in. */
  remoteId: z.string().min(1).max(200),
  conversation: z.string().min(1).max(200),
  text: z.string().min(1),
  parts: z.array(z.string().min(1)).min(1).max(MAX_PARTS),
});
export type ReplyBody = z.input<typeof replyBodySchema>;

/** The receipt. Only `published` means that the citizen can read it. */
export const receiptSchema = z.object({
  receiptId: z.string().min(1).max(200),
  state: z.enum(['published', 'accepted', 'refused']),
  reason: z.string().max(500).optional(),
});
