import { z } from 'zod';
import { type MessageContent, messageIdSchema, readContent } from './message-segments';

/** What a bridge sends (OneBot v11). Everything in it is hostile until it has passed these schemas. */

const number = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String);
const time = z.number().int().min(0).max(100_000_000_000);
const word = z.string().optional().catch(undefined);

const senderSchema = z.object({ user_id: number.optional().catch(undefined), card: word, nickname: word });
const messageSchema = z.object({
  message_id: messageIdSchema,
  message_seq: messageIdSchema.optional().catch(undefined),
  time,
  self_id: number.optional().catch(undefined),
  group_id: number.optional().catch(undefined),
  user_id: number.optional().catch(undefined),
  sender: senderSchema.optional().catch(undefined),
  message: z.unknown().optional(),
});

const eventSchema = messageSchema.extend({
  post_type: z.enum(['message', 'message_sent']),
  message_type: z.literal('group'),
  self_id: number,
  group_id: number,
  user_id: number,
});

export interface GroupMessage {
  messageId: string;
  /** Where to go on reading the history before it. */
  seq: string;
  groupId: string;
  userId: string;
  /** Seconds since 1970, on the platform's clock. */
  time: number;
  /** As the group knows the sender. */
  sender: string;
  content: MessageContent;
}

/** A group message of an event with the account that heard it; null for every other event. */
export function readGroupEvent(event: unknown): { selfId: string; message: GroupMessage } | null {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return null;
  const { self_id: selfId, group_id: groupId, user_id: userId } = parsed.data;
  return { selfId, message: toGroupMessage(parsed.data, groupId, userId) };
}

/** A message as `get_msg` and histories tell it; null when it cannot be read. @param groupId whose history it stands in */
export function readStoredMessage(message: unknown, groupId: string | null): GroupMessage | null {
  const parsed = messageSchema.safeParse(message);
  if (!parsed.success) return null;
  const group = parsed.data.group_id ?? groupId;
  const user = parsed.data.user_id ?? parsed.data.sender?.user_id;
  return group === null || user === undefined ? null : toGroupMessage(parsed.data, group, user);
}

function toGroupMessage(message: z.infer<typeof messageSchema>, groupId: string, userId: string): GroupMessage {
  return {
    messageId: message.message_id,
    seq: message.message_seq ?? message.message_id,
    groupId,
    userId,
    time: message.time,
    sender: message.sender?.card || message.sender?.nickname || '',
    content: readContent(message.message),
  };
}

export const sentSchema = z.object({ message_id: messageIdSchema });
export const loginSchema = z.object({ user_id: number });
export const statusSchema = z.object({ online: z.boolean().nullish(), good: z.boolean().nullish() });
/** Read one by one with {@link readStoredMessage}: one bad message must not hide the others. */
export const historySchema = z.object({ messages: z.array(z.unknown()).max(5_000) });
