import { z } from 'zod';
import { MAX_MESSAGE_TEXT } from '../../../src-shared/domain/message';

/** What WeChat tells in one callback, read and limited. */
export type WechatCallback =
  | {
      is: 'message';
      openId: string;
      /** The message's own id; for a kind without one, the sender and the second. */
      id: string;
      /** Seconds since 1970. */
      at: number;
      text: string;
      /** A picture that can be fetched for three days. */
      pictureId: string | null;
    }
  | { is: 'event'; openId: string; at: number; event: string };

const text = z.string().catch('');
const callbackSchema = z.object({
  ToUserName: z.string().min(1).max(100),
  FromUserName: z.string().regex(/^[\w@.-]{1,100}$/),
  CreateTime: z
    .string()
    .regex(/^\d{1,11}$/)
    .transform(Number),
  MsgType: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,40}$/),
  MsgId: z
    .string()
    .regex(/^\d{1,30}$/)
    .optional()
    .catch(undefined),
  Event: z
    .string()
    .regex(/^[\w.-]{1,60}$/)
    .catch('?'),
  Content: text,
  MediaId: z
    .string()
    .regex(/^[\w-]{1,200}$/)
    .nullable()
    .catch(null),
  Recognition: text,
  Location_X: text,
  Location_Y: text,
  Label: text,
  Title: text,
  Description: text,
  Url: text,
});
type Fields = z.infer<typeof callbackSchema>;

/** Reads the elements of a callback; null when they are not those of WeChat. Source: developers.weixin.qq.com, "接收普通消息". */
export function readCallback(elements: Record<string, unknown>): WechatCallback | null {
  const parsed = callbackSchema.safeParse(elements);
  if (!parsed.success) return null;
  const { FromUserName: openId, CreateTime: at, MsgType: kind, Event: event, MsgId, MediaId } = parsed.data;
  if (kind === 'event') return { is: 'event', openId, at, event };
  return {
    is: 'message',
    openId,
    id: MsgId ?? `${openId}:${at}`,
    at,
    text: wordsOf(kind, parsed.data).slice(0, MAX_MESSAGE_TEXT),
    pictureId: kind === 'image' ? MediaId : null,
  };
}

/** The message as an officer reads it. */
function wordsOf(kind: string, fields: Fields): string {
  switch (kind) {
    case 'text':
      return fields.Content.trim() || '[空白消息]';
    case 'image':
      return '[图片]';
    case 'voice':
      return labelled('[语音]', fields.Recognition.trim() === '' ? [] : [`识别文字：${fields.Recognition.trim()}`]);
    case 'video':
    case 'shortvideo':
      return '[视频]';
    case 'location':
      return labelled('[位置]', [fields.Label, placeOf(fields)]);
    case 'link':
      return labelled('[链接]', [fields.Title, fields.Description, fields.Url]);
    default:
      return `[暂不支持的消息：${kind}]请到微信公众平台查看`;
  }
}

function labelled(label: string, lines: readonly string[]): string {
  return [label, ...lines.map((line) => line.trim()).filter((line) => line !== '')].join('\n');
}

function placeOf({ Location_X: latitude, Location_Y: longitude }: Fields): string {
  return latitude === '' || longitude === '' ? '' : `北纬 ${latitude}，东经 ${longitude}`;
}
