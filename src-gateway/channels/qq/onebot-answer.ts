import { z } from 'zod';
import { storable, storableText } from '../../../src-shared/domain/storable-text';

/** What became of a call of the bridge (OneBot v11, "API"). */
export type ApiResult =
  | { is: 'done'; data: unknown }
  /** The bridge says no. `isOurTrouble`: it did not look at the call at all (token, address). */
  | { is: 'failed'; retcode: number; error: string; isOurTrouble: boolean }
  /** There is no connection: the bridge cannot have got anything. */
  | { is: 'not_sent'; error: string }
  /** It may have been carried out. */
  | { is: 'lost'; error: string };

/** One way to the bridge's API. Never throws for what the network or the bridge does. */
export type CallApi = (action: string, params: Record<string, unknown>) => Promise<ApiResult>;

const answerSchema = z.object({
  status: z.string().max(20),
  retcode: z.number(),
  data: z.unknown().optional(),
  message: z.unknown().optional(),
  msg: z.unknown().optional(),
  wording: z.unknown().optional(),
});
const MAX_WORDS = 200;
/** Of the call itself: no such action, no such token. */
const NOT_LOOKED_AT = new Set([401, 403, 1401, 1403]);

/** Reads an answer, whichever way it came. */
export function readAnswer(body: unknown): ApiResult {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return { is: 'lost', error: '桥接程序的回答不合 OneBot 约定' };
  const { status, retcode, data } = parsed.data;
  if (status === 'async' || (status === 'ok' && retcode === 1))
    return { is: 'lost', error: '桥接程序已受理，没有说结果' };
  if (status === 'ok' && retcode === 0) return { is: 'done', data: storable(data) };
  const words = [parsed.data.wording, parsed.data.message, parsed.data.msg].find(
    (each) => typeof each === 'string' && each !== '',
  );
  const error = `retcode ${retcode}${typeof words === 'string' ? `：${storableText(words.slice(0, MAX_WORDS))}` : ''}`;
  return { is: 'failed', retcode, error, isOurTrouble: NOT_LOOKED_AT.has(retcode) };
}

/** Whether a refusal says that the bridge does not have this action, as extensions need not be there. */
export function isUnknownAction(result: ApiResult): boolean {
  return result.is === 'failed' && (result.retcode === 1404 || result.retcode === 404);
}

/** What a failed call is, in words for an engineer. */
export function troubleOf(result: Exclude<ApiResult, { is: 'done' }>): string {
  return result.is === 'failed' ? `桥接程序：${result.error}` : result.error;
}
