import { z } from 'zod';
import { storableText } from '../../../src-shared/domain/storable-text';
import { parseCqString } from './cq-string';

export const MAX_MESSAGE_TEXT = 20_000;
const MAX_STRING = 100_000;
const MAX_SEGMENTS = 500;
const MAX_FILES = 20;
const MAX_FILE_NAME = 100;

export interface RawSegment {
  type: string;
  data: Record<string, unknown>;
}

/** What a group message says, whichever form it came in. */
export interface MessageContent {
  /** Without mentions, quotations and codes; at most {@link MAX_MESSAGE_TEXT} characters. */
  text: string;
  isCut: boolean;
  /** Id of the message that it quotes; null when it quotes none. */
  quotedId: string | null;
  /** What else came with it, as a person reads it: 图片, 文件 名称.pdf. Nothing is fetched. */
  files: string[];
}

const segmentSchema = z.object({ type: z.string().max(40), data: z.record(z.string(), z.unknown()).nullish() });
/** Ids are 32-bit numbers by the standard; some bridges have longer ones, or texts. */
export const messageIdSchema = z
  .union([z.number(), z.string().min(1).max(100)])
  .transform((id) => storableText(String(id)))
  .refine((id) => id !== '' && id !== 'NaN');

const FILES: Record<string, string> = {
  image: '图片',
  record: '语音',
  video: '视频',
  file: '文件',
  forward: '合并转发',
  json: '卡片',
  xml: '卡片',
  share: '链接',
  location: '位置',
  contact: '名片',
};

/**
 * Reads the `message` of an event, in array or string form. It comes from anybody in the group: what does not fit the form is left
 * out, and everything is limited. Never throws.
 */
export function readContent(message: unknown): MessageContent {
  const segments = segmentsOf(message);
  const content: MessageContent = { text: '', isCut: false, quotedId: null, files: [] };
  const texts: string[] = [];
  let room = MAX_MESSAGE_TEXT;
  for (const { type, data } of segments) {
    if (type === 'text' && typeof data['text'] === 'string') {
      texts.push(data['text'].slice(0, room));
      content.isCut ||= data['text'].length > room;
      room -= Math.min(room, data['text'].length);
    } else if (type === 'reply') {
      content.quotedId ??= messageIdSchema.safeParse(data['id']).data ?? null;
    } else if (FILES[type] !== undefined && content.files.length < MAX_FILES) {
      content.files.push(nameOf(FILES[type], data));
    }
  }
  content.text = storableText(texts.join('')).trim();
  return content;
}

function segmentsOf(message: unknown): RawSegment[] {
  if (typeof message === 'string') return parseCqString(message.slice(0, MAX_STRING), MAX_SEGMENTS);
  if (!Array.isArray(message)) return [];
  return message.slice(0, MAX_SEGMENTS).flatMap((each) => {
    const parsed = segmentSchema.safeParse(each);
    return parsed.success ? [{ type: parsed.data.type, data: parsed.data.data ?? {} }] : [];
  });
}

function nameOf(kind: string, data: Record<string, unknown>): string {
  const name = [data['name'], data['file']].find((each): each is string => typeof each === 'string') ?? '';
  // A picture's `file` can be an address or the picture itself; only what looks like a name is one.
  const isName = kind === '文件' && name.length <= MAX_FILE_NAME && !/[\p{Cc}/\\]|:\/\//u.test(name);
  return isName && name !== '' ? `${kind} ${storableText(name)}` : kind;
}
