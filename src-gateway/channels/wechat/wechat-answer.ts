import { z } from 'zod';
import type { ExchangeResult } from '../exchange';
import { describeAnswer } from '../exchange';

/** What WeChat's interface said to one call, or what became of the call. */
export type ApiResult =
  | { is: 'done'; body: Record<string, unknown> }
  /** It said no: nothing was done. */
  | { is: 'failed'; code: number; error: string }
  /** It cannot have got the call. */
  | { is: 'not_sent'; error: string }
  /** Nobody knows. */
  | { is: 'lost'; error: string };

const answerSchema = z.looseObject({
  errcode: z.number().int().optional(),
  errmsg: z.string().catch('').optional(),
});

/** -1: "system busy", which is also said of what was done all the same. */
const BUSY = -1;

/** Reads an answer. A call without an answer as agreed may have been carried out. */
export function readAnswer(result: ExchangeResult): ApiResult {
  if (result.is !== 'answered') return result;
  const { status, body } = result;
  if (status === 429) return { is: 'not_sent', error: '微信要求稍后再试（HTTP 429）' };
  const answer = answerSchema.safeParse(body);
  if (status !== 200 || !answer.success) return { is: 'lost', error: `微信：${describeAnswer(status, body)}` };
  const { errcode = 0, errmsg = '' } = answer.data;
  if (errcode === BUSY) return { is: 'lost', error: '微信系统繁忙（-1），不能确定是否已发出' };
  if (errcode !== 0) return { is: 'failed', code: errcode, error: `${errmsg.slice(0, 200)}（${errcode}）` };
  return { is: 'done', body: answer.data };
}

/** The token is not valid (any more): nothing was done, and the call may be made again with a new one. */
export function isTokenRefused(result: ApiResult): boolean {
  return result.is === 'failed' && [40001, 40014, 42001].includes(result.code);
}

/** Faults of the set-up or limits of time: the same message can be sent later. */
const LATER: Record<number, string> = {
  40001: '微信不认访问令牌，请核对 AppSecret',
  40013: '微信不认 AppID，请核对 channels.wechat 的 appId',
  40014: '微信不认访问令牌，请核对 AppSecret',
  40125: '微信不认 AppSecret，请核对密钥文件',
  40164: '网关的出口地址不在公众号的 IP 白名单内，请在微信公众平台添加',
  40243: 'AppSecret 已被冻结，请在微信公众平台解冻',
  42001: '访问令牌已过期',
  45009: '接口今天的调用次数已用完，明天会继续发送；也可在微信公众平台申请清零',
  45011: '调用太频繁，稍后继续发送',
  48001: '公众号没有客服消息接口的权限（须为已认证的账号），请在微信公众平台开通',
  50002: '公众号受限，请登录微信公众平台查看',
  61024: '公众号已授权给第三方平台，不能用 AppSecret 取令牌',
};

/** The citizen cannot be reached so: a person decides. Source: developers.weixin.qq.com, "全局返回码说明". */
const REFUSED: Record<number, string> = {
  40003: '没有这个微信用户（OpenID 不对），请改用其他方式答复',
  43004: '对方没有关注公众号，请改用其他方式答复',
  43019: '对方在黑名单中，请在微信公众平台移出后重发',
  45002: '内容超过微信的长度限制，请缩短后另发一条答复',
  45015: '距对方上次来信已超过 48 小时，微信不允许再发。请电话或用其他方式答复；对方再次来信后可以重发',
  45047: '对方来信后已发满微信允许的条数，对方再次来信后可以重发；请另用其他方式答复',
  48002: '对方拒收公众号的消息，请改用其他方式答复',
  48004: '公众号的接口被封禁，请登录微信公众平台查看',
};

/** What follows for a message that WeChat did not take. */
export function meaningOf({ code, error }: { code: number; error: string }): {
  is: 'later' | 'refused';
  error: string;
} {
  const later = LATER[code];
  if (later !== undefined) return { is: 'later', error: `${later}（${code}）` };
  const refused = REFUSED[code];
  return { is: 'refused', error: refused === undefined ? `微信拒收：${error}` : `没有发出：${refused}（${code}）` };
}
