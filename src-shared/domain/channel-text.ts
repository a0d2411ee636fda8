import { z } from 'zod';
import { CHANNELS, type Channel } from './classification';

/** How much one post of a channel carries. */
export const channelLimitSchema = z.object({
  /** At most this much in one post; null for no limit. */
  max: z.number().int().min(20).max(100_000).nullable(),
  /** What is counted: characters as people count them, or bytes in UTF-8. */
  unit: z.enum(['characters', 'bytes']),
});
export type ChannelLimit = z.infer<typeof channelLimitSchema>;
export const channelLimitsSchema = z.object(
  Object.fromEntries(CHANNELS.map((channel) => [channel, channelLimitSchema])) as Record<
    Channel,
    typeof channelLimitSchema
  >,
);
export type ChannelLimits = z.infer<typeof channelLimitsSchema>;

/**
 * Starting values that an administrator can change, since platforms change theirs: a microblog comment carries 140 characters, a
 * WeChat customer-service text 2,048 bytes (its API refuses longer ones with 45002); the others are set so that one post is one
 * screen of the platform or, for letters, one letter.
 */
export const DEFAULT_CHANNEL_LIMITS: ChannelLimits = {
  weibo: { max: 140, unit: 'characters' },
  wechat: { max: 2_048, unit: 'bytes' },
  forum: { max: 5_000, unit: 'characters' },
  qq: { max: 1_000, unit: 'characters' },
  mailbox: { max: null, unit: 'characters' },
  website: { max: null, unit: 'characters' },
  phone: { max: null, unit: 'characters' },
};

/** Length of a text as the channel counts it. A character outside the basic plane counts once. */
export function channelLength(text: string, { unit }: Pick<ChannelLimit, 'unit'>): number {
  let length = 0;
  for (const character of text) length += unit === 'characters' ? 1 : utf8Length(character.codePointAt(0) ?? 0);
  return length;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** A post that is split is given up as many posts: a citizen should not have to scroll through more. */
export const MAX_PARTS = 50;

/**
 * The posts in which a channel carries a text: one when it fits, else parts marked `（1/3）` that end at a paragraph or a sentence
 * where one is near, and never within a character. Joined without marks they are the text, but for white space at the cuts. Where good
 * ends would make too many posts, each is filled up instead.
 *
 * @throws RangeError when the text takes more than {@link MAX_PARTS} posts all the same
 */
export function splitForChannel(text: string, limit: ChannelLimit): string[] {
  if (limit.max === null || channelLength(text, limit) <= limit.max) return [text];
  if (channelLength(text.trim(), limit) <= limit.max) return [text.trim()];
  for (const endOf of [goodEnd, fullEnd]) {
    for (let digits = 1; digits <= String(MAX_PARTS).length; digits += 1) {
      const mark = channelLength(`（${'9'.repeat(digits)}/${'9'.repeat(digits)}）`, limit);
      const parts = cut(text, limit.max - mark, limit, endOf);
      if (parts === null || String(parts.length).length > digits) continue;
      return parts.map((part, at) => `（${at + 1}/${parts.length}）${part}`);
    }
  }
  throw new RangeError(`a text of ${text.length} units does not fit into ${MAX_PARTS} posts`);
}

/** Good places to end a post, best first. */
const ENDS = [/\n+/g, /[。！？!?；;]["”』」）)]*/g, /[，、,:：]/g];

/** Cuts a text into parts that fit into `room`; null when there would be too many, or when a single character does not fit. */
function cut(text: string, room: number, limit: ChannelLimit, endOf: (beginning: string) => number): string[] | null {
  const parts: string[] = [];
  let rest = text.trim();
  while (channelLength(rest, limit) > room) {
    const most = prefixWithin(rest, room, limit);
    if (most === 0 || parts.length === MAX_PARTS) return null;
    const end = endOf(rest.slice(0, most));
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts.length > MAX_PARTS ? null : parts;
}

/** UTF-16 length of the longest beginning that fits. */
function prefixWithin(text: string, room: number, limit: ChannelLimit): number {
  let used = 0;
  let at = 0;
  for (const character of text) {
    used += channelLength(character, limit);
    if (used > room) break;
    at += character.length;
  }
  return at;
}

/** Where to end within a beginning: the last good place in its second half, else where it is full. */
function goodEnd(beginning: string): number {
  for (const end of ENDS) {
    let last = -1;
    for (const match of beginning.matchAll(end)) last = match.index + match[0].length;
    if (last >= beginning.length / 2) return last;
  }
  return fullEnd(beginning);
}

function fullEnd(beginning: string): number {
  return beginning.length;
}
