import { storableText } from '../../../src-shared/domain/storable-text';
import { describeAnswer, type ExchangeResult } from '../exchange';
import type { Robot } from './robot-settings';

/** What one post came to. */
export type PostOutcome =
  | { is: 'taken' }
  /** Not in the group, and may be sent again; `tooMany` when the platform says that it was too much. */
  | { is: 'not_there'; error: string; tooMany: boolean }
  | { is: 'unclear'; error: string }
  | { is: 'refused'; error: string };

/** Their codes for "too many posts": WeCom 45009; DingTalk 130101, 410100; Feishu 11232. */
const TOO_MANY: ReadonlySet<unknown> = new Set([45_009, 130_101, 410_100, 11_232]);
/** "System busy", of WeCom and DingTalk: whether it was posted is not said. */
const BUSY = -1;
/** Their codes for an address or a signature that is not right: WeCom 93000; DingTalk 300001, 300005, 310000; Feishu 19001, 19021, 19022. */
const WRONG_ADDRESS: ReadonlySet<unknown> = new Set([93_000, 300_001, 300_005, 310_000, 19_001, 19_021, 19_022]);

/** What an answer to a post means. Only the platform's own code of success is one: a proxy's or login page's 200 is not. */
export function readPost(robot: Robot, result: ExchangeResult): PostOutcome {
  if (result.is === 'not_sent') return { is: 'not_there', error: result.error, tooMany: false };
  if (result.is === 'lost') return { is: 'unclear', error: result.error };
  const { status, body } = result;
  if (status === 200 && isSuccess(robot, body)) return { is: 'taken' };
  const code = codeOf(body);
  if (status === 429 || TOO_MANY.has(code))
    return { is: 'not_there', error: `群机器人发得太密，平台要求稍后再发（${inWords(status, body)}）`, tooMany: true };
  if (status >= 500 || status === 408 || code === BUSY)
    return { is: 'unclear', error: `群机器人：${inWords(status, body)}` };
  const isForeign = robot.kind === 'template' ? !isObject(body) : code === null;
  if (status === 200 && isForeign) return { is: 'unclear', error: '群机器人的回答不合约定' };
  return { is: 'refused', error: `群机器人拒收：${inWords(status, body)}` };
}

/** What an answer to a request that posts nothing says about address and signature. Null when nothing is wrong with them. */
export function readProbe(robot: Robot, result: ExchangeResult): string | null {
  if (result.is !== 'answered') return result.error;
  const { status, body } = result;
  if (status >= 500 || status === 401 || status === 403 || (status === 404 && !isObject(body)))
    return inWords(status, body);
  if (robot.kind === 'template') return null;
  const code = codeOf(body);
  if (code === null) return '回答不是该平台的';
  return WRONG_ADDRESS.has(code) ? inWords(status, body) : null;
}

function isSuccess(robot: Robot, body: unknown): boolean {
  if (robot.kind !== 'template') return codeOf(body) === 0;
  let value: unknown = body;
  for (const step of robot.success.field.split('.')) value = isObject(value) ? value[step] : undefined;
  return value === robot.success.equals;
}

/** `errcode` of WeCom and DingTalk, `code` of Feishu (`StatusCode` in its older answers). */
function codeOf(body: unknown): number | null {
  if (!isObject(body)) return null;
  const code = body['errcode'] ?? body['code'] ?? body['StatusCode'];
  return typeof code === 'number' ? code : null;
}

function inWords(status: number, body: unknown): string {
  const code = codeOf(body);
  if (!isObject(body) || code === null) return describeAnswer(status, body);
  const words = body['errmsg'] ?? body['msg'];
  return typeof words === 'string' ? `${storableText(words.slice(0, 200))}（代码 ${code}）` : `代码 ${code}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
