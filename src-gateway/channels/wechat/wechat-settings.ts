import { z } from 'zod';
import { accountIdSchema, deskIdSchema } from '../../../src-shared/domain/ids';

const account = z
  .strictObject({
    /** One of the desk's accounts, of channel wechat; also the end of the address that WeChat calls. */
    account: accountIdSchema,
    desk: deskIdSchema,
    appId: z.string().regex(/^wx[0-9A-Za-z]{4,40}$/),
    /** File that holds the AppSecret and nothing else; read whenever a token is asked for, so that a new secret needs no restart. */
    secretFile: z.string().min(1),
    /** As set on mp.weixin.qq.com, "服务器配置". */
    token: z.string().regex(/^[0-9A-Za-z]{3,32}$/),
    encodingAesKey: z
      .string()
      .regex(/^[0-9A-Za-z]{43}$/)
      .optional(),
    /** `plain` 明文, `compatible` 兼容, `encrypted` 安全. */
    mode: z.enum(['plain', 'compatible', 'encrypted']).default('encrypted'),
    /** Replies leave as customer-service messages, not by the publishing service. */
    replies: z.boolean().default(true),
    /** Pictures are fetched from WeChat, which keeps them for three days. */
    pictures: z.boolean().default(true),
  })
  .refine(({ mode, encodingAesKey }) => mode === 'plain' || encodingAesKey !== undefined, {
    path: ['encodingAesKey'],
    message: 'needed unless mode is plain',
  });

/** `channels.wechat` of the gateway's configuration (docs/channels/wechat.md). Durations in milliseconds, sizes in bytes. */
export const wechatSettingsSchema = z.strictObject({
  apiUrl: z.url({ protocol: /^https?$/ }).default('https://api.weixin.qq.com'),
  timeoutMs: z.number().int().min(10).max(60_000).default(15_000),
  /** WeChat waits five seconds: what the store has not taken by then is kept on this machine's disk and taken in later. */
  answerMs: z.number().int().min(10).max(4_000).default(2_500),
  /** A message that is not in WeChat's records this long after sending is looked for by a person. */
  settleMs: z.number().int().min(0).max(3_600_000).default(600_000),
  maxPictureBytes: z.number().int().min(1_000).max(20_000_000).default(10_000_000),
  accounts: z
    .array(account)
    .min(1)
    .max(100)
    .refine(
      (accounts) =>
        new Set(accounts.map((each) => each.account)).size === accounts.length &&
        new Set(accounts.map((each) => each.appId)).size === accounts.length,
      { message: 'each account and appId once' },
    ),
});
export type WechatSettings = z.infer<typeof wechatSettingsSchema>;
export type WechatAccount = WechatSettings['accounts'][number];
