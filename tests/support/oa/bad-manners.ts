import type { Answer, Raw } from '../stand-in';

/** How an OA of one of the makers misbehaves; counters count down with each creation that they spoil. */
export interface BadManners {
  /** Stores, then cuts the connection. */
  loseAnswers: number;
  /** Stores, then never answers. */
  hangAfterStoring: number;
  /** Never answers, and stores only this long after. */
  storeLate: number;
  storeLateMs: number;
  /** Never stores and never answers. */
  hangBeforeStoring: number;
  /** Cuts the connection before storing. */
  cutBeforeStoring: number;
  /** Answers 500 before storing. */
  failBeforeStoring: number;
  /** Stores, then answers 500. */
  failAfterStoring: number;
  /** Stores, then answers 200 with a login page. */
  loginPage: number;
  /** Stores, then answers 200 with JSON that is not the contract. */
  garbage: number;
  /** Forgets every token before the creation. */
  expireBefore: number;
  /** Answers every search with 503. */
  searchDown: boolean;
  /** Answers in GBK. */
  gbk: boolean;
}

export const GOOD_MANNERS: BadManners = {
  loseAnswers: 0,
  hangAfterStoring: 0,
  storeLate: 0,
  storeLateMs: 0,
  hangBeforeStoring: 0,
  cutBeforeStoring: 0,
  failBeforeStoring: 0,
  failAfterStoring: 0,
  loginPage: 0,
  garbage: 0,
  expireBefore: 0,
  searchDown: false,
  gbk: false,
};

type Counter = { [K in keyof BadManners]: BadManners[K] extends number ? K : never }[keyof BadManners];

/** Takes one from a counter. @returns whether there was one */
export function use(manners: BadManners, counter: Exclude<Counter, 'storeLateMs'>): boolean {
  if (manners[counter] <= 0) return false;
  manners[counter] -= 1;
  return true;
}

export type Reply = Answer | { html: string } | Raw | 'cut' | 'hang';

/** A creation with its manners: `store` makes the ticket and gives the good answer. */
export function misbehave(manners: BadManners, store: () => Reply): Reply {
  if (use(manners, 'hangBeforeStoring')) return 'hang';
  if (use(manners, 'cutBeforeStoring')) return 'cut';
  if (use(manners, 'failBeforeStoring')) return { status: 500, body: { message: '内部错误' } };
  if (use(manners, 'storeLate')) {
    setTimeout(store, manners.storeLateMs);
    return 'hang';
  }
  const answer = store();
  if (use(manners, 'loseAnswers')) return 'cut';
  if (use(manners, 'hangAfterStoring')) return 'hang';
  if (use(manners, 'failAfterStoring')) return { status: 500, body: { message: '内部错误' } };
  if (use(manners, 'loginPage')) return { html: '<!doctype html><html><title>登录</title><form>请登录</form></html>' };
  if (use(manners, 'garbage')) return { status: 200, body: { hello: ['world', 7] } };
  return answer;
}

/** Encodes the characters of GBK; others become a question mark. */
export function toGbk(text: string): Buffer {
  table ??= gbkTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0);
    const pair = code < 0x80 ? [code] : (table.get(character) ?? [0x3f]);
    bytes.push(...pair);
  }
  return Buffer.from(bytes);
}

let table: Map<string, [number, number]> | undefined;

function gbkTable(): Map<string, [number, number]> {
  const decoder = new TextDecoder('gb18030');
  const made = new Map<string, [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail !== 0x7f) made.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
  }
  return made;
}

/** The answer in GBK where the manners say so. */
export function inItsEncoding(manners: BadManners, reply: Reply): Reply {
  if (!manners.gbk || typeof reply === 'string' || !('body' in reply) || reply.status !== 200) return reply;
  return { raw: toGbk(JSON.stringify(reply.body)), contentType: 'application/json;charset=GBK' };
}
