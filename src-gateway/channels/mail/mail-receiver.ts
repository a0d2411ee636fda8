import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow';
import { sqlState } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import { failure } from '../../platform/log';
import { repeat } from '../repeat';
import { createImapClient, imapTrouble } from './imap-client';
import { listReceived } from './mail.repository';
import { mailIdOf } from './mail-id';
import { ASIDE, DONE, lifeMark } from './mail-marks';
import type { ImapSettings, MailSettings } from './mail-settings';
import { type IncomingMail, readMail, unreadableMail } from './read-mail';
import { MailboxProblem, type TakenMail, takeMail } from './take-mail.service';

/** So much of a mail that is too large is read: its headers and, as mail programs order them, its text. */
const BEGINNING_BYTES = 262_144;
const BATCH = 50;
/** How often to ask whether the gateway that reads the mailbox has ended. */
const NOT_OUR_TURN_MS = 3_000;
const AGAIN_MS = { first: 1_000, most: 60_000 };

export interface MailReceiver {
  /** `ok`, or a sentence on what does not work or waits for a person. */
  health(): string;
  close(): Promise<void>;
}

/** How far a mailbox without keywords has been read. */
interface Position {
  uidValidity: bigint;
  nextUid: number;
}

/**
 * Reads the mailbox: at once, whenever the server announces a mail (IDLE), and every `pollMs` all the same. A mail is marked only after
 * what follows from it is committed, and once more in each life of the store. Of several gateways one reads. Where the server keeps no
 * keywords, all mails since the first day are compared with those read.
 */
export function startMailReceiver(deps: ChannelDeps, settings: MailSettings, imap: ImapSettings): MailReceiver {
  const stopping = new AbortController();
  let problem: string | null = '还没有连上收件服务器';
  let waiting = 0;
  let lastLookAt: number | null = null;
  let failures = 0;
  let position: Position | null = null;
  const isOurTurn = (): Promise<boolean> => deps.turns.isMine(`mail ${settings.address}`);

  async function session(): Promise<void> {
    const client = createImapClient(settings, imap);
    const bell = createBell();
    client.on('exists', bell.ring);
    client.on('close', bell.ring);
    const end = (): void => client.close();
    stopping.signal.addEventListener('abort', end, { once: true });
    try {
      await client.connect();
      const box = await client.mailboxOpen(imap.mailbox);
      const life = keepsKeywords(box) ? await lifeMark(deps.db) : null;
      while (client.usable && !stopping.signal.aborted) {
        if (!(await isOurTurn())) return;
        await look(client, box, life);
        await Promise.race([bell.rung(), pause(imap.pollMs, stopping.signal)]);
      }
      if (!stopping.signal.aborted) throw new Error('连接被对方关闭');
    } finally {
      stopping.signal.removeEventListener('abort', end);
      client.close();
    }
  }

  async function look(client: ImapFlow, box: MailboxObject, life: string | null): Promise<void> {
    if (position?.uidValidity !== box.uidValidity) position = { uidValidity: box.uidValidity, nextUid: 1 };
    const uids = await findNew(client, imap, life ?? position.nextUid);
    for (let at = 0; at < uids.length && !stopping.signal.aborted; at += BATCH) {
      const batch = uids.slice(at, at + BATCH);
      await takeBatch(client, batch, life);
      position.nextUid = Math.max(position.nextUid, ...batch.map((uid) => uid + 1));
    }
    waiting = await countAside(client, imap, life !== null);
    problem = null;
    failures = 0;
    lastLookAt = performance.now();
  }

  async function takeBatch(client: ImapFlow, uids: number[], life: string | null): Promise<void> {
    // No envelope: a server writes it in one line, which a hostile header could make longer than any line may be.
    const query = { uid: true, size: true, internalDate: true, flags: true, headers: ['message-id'] };
    const heads = await client.fetchAll(uids.join(','), query, { uid: true });
    const compared = heads.filter(({ flags }) => life === null || flags?.has(DONE));
    const received = await listReceived(deps.db, settings.address, compared.map(idOfHead));
    const known = compared.filter((head) =>
      received.some(({ mailId, size }) => mailId === idOfHead(head) && size === (head.size ?? 0)),
    );
    if (known.length > 0) await mark(client, known.map(({ uid }) => uid).join(','), [], life);
    for (const head of heads) {
      if (stopping.signal.aborted) return;
      if (!known.includes(head)) await takeOne(client, head, life);
    }
  }

  async function takeOne(client: ImapFlow, head: FetchMessageObject, life: string | null): Promise<void> {
    const size = head.size ?? 0;
    const isLarge = size > settings.limits.mailBytes;
    const part = isLarge ? { start: 0, maxLength: Math.min(BEGINNING_BYTES, settings.limits.mailBytes) } : true;
    const fetched = await client.fetchOne(String(head.uid), { source: part }, { uid: true });
    // Somebody has moved or deleted it meanwhile.
    if (fetched === undefined || fetched === false || fetched.source === undefined) return;
    const mail = await read(head, fetched.source, isLarge ? size : fetched.source.length);
    const arrivedAt = instantOf(head.internalDate);
    const taken = await take(mail, arrivedAt);
    deps.log.info({ uid: head.uid, kind: taken.kind, isNew: taken.isNew, size }, 'mail');
    await mark(client, String(head.uid), flagsFor(taken, mail), life);
  }

  async function read(head: FetchMessageObject, raw: Buffer, size: number): Promise<IncomingMail> {
    try {
      return await readMail(raw, size);
    } catch (error) {
      deps.log.warn({ error: failure(error), uid: head.uid }, 'a mail cannot be read');
      return unreadableMail(raw, size);
    }
  }

  /** What the database refuses for its values is set aside: one mail must not stop those behind it. */
  async function take(mail: IncomingMail, arrivedAt: string): Promise<TakenMail> {
    try {
      return await takeMail(deps, settings, mail, arrivedAt);
    } catch (error) {
      if (!/^2[23]/.test(sqlState(error) ?? '')) throw error;
      deps.log.warn({ error: failure(error) }, 'the database refused the values of a mail');
      const bare = { ...mail, subject: '', references: [], unreadable: '数据库不能保存这封邮件的内容' };
      return takeMail(deps, settings, bare, arrivedAt);
    }
  }

  const loop = repeat(
    async () => {
      if (failures > 0) await pause(Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** (failures - 1)), stopping.signal);
      if (stopping.signal.aborted) return;
      if (await isOurTurn()) return session();
      problem = null;
      failures = 0;
      await pause(NOT_OUR_TURN_MS, stopping.signal);
    },
    10,
    stopping.signal,
    (error) => {
      failures += 1;
      problem = error instanceof MailboxProblem ? error.message : imapTrouble(error);
      deps.log.warn({ error: failure(error) }, 'receiving mail failed');
    },
  );

  return {
    health() {
      if (problem !== null) return `收邮件不正常：${problem}。${sinceWhen(lastLookAt)}邮件都还在邮箱里，网关会继续重试`;
      if (waiting > 0) return `邮箱里有 ${waiting} 封邮件已加星标，需要人工查看；处理后取消星标`;
      return 'ok';
    },
    async close() {
      stopping.abort();
      await loop;
    },
  };
}

/** Whether the mailbox takes keywords of our own (RFC 3501, PERMANENTFLAGS `\*`). */
function keepsKeywords({ permanentFlags }: MailboxObject): boolean {
  return permanentFlags === undefined || permanentFlags.has('\\*') || permanentFlags.has(DONE);
}

/** @param from the mark of those that need no look; where the mailbox keeps no keywords, the first number that has not been compared yet */
async function findNew(client: ImapFlow, imap: ImapSettings, from: string | number): Promise<number[]> {
  const since = new Date(imap.since);
  const nextUid = typeof from === 'number' ? from : 0;
  const query =
    typeof from === 'number'
      ? { since, uid: `${nextUid}:*` }
      : { since, or: [{ unKeyword: DONE }, { unKeyword: from }] };
  const found = await client.search(query, { uid: true });
  if (!Array.isArray(found)) throw new Error('邮箱不能查询');
  // `n:*` also finds the last mail when all are below n.
  return found.filter((uid) => uid >= nextUid).sort((a, b) => a - b);
}

/** Mails that wait for a person: taking the flag off says that somebody has looked. */
async function countAside(client: ImapFlow, imap: ImapSettings, keywords: boolean): Promise<number> {
  const query = { since: new Date(imap.since), flagged: true, ...(keywords ? { keyword: ASIDE } : {}) };
  const found = await client.search(query, { uid: true });
  return Array.isArray(found) ? found.length : 0;
}

function flagsFor(taken: TakenMail, mail: IncomingMail): string[] {
  if (taken.kind === 'other') return [DONE];
  const needsPerson = taken.kind === 'aside' || !mail.isWhole;
  return needsPerson ? [DONE, ASIDE, '\\Flagged'] : [DONE, '\\Seen'];
}

/** @param life null where the mailbox keeps no keywords */
async function mark(client: ImapFlow, uids: string, flags: string[], life: string | null): Promise<void> {
  const kept = life === null ? flags.filter((flag) => flag.startsWith('\\')) : [...flags, life];
  if (kept.length > 0) await client.messageFlagsAdd(uids, kept, { uid: true });
}

function idOfHead({ headers }: FetchMessageObject): string {
  const value = (headers ?? Buffer.alloc(0)).toString('utf8').replace(/^[^:]*:/, '');
  return mailIdOf(value, Buffer.alloc(0));
}

function instantOf(date: Date | string | undefined): string {
  const at = new Date(date ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? new Date().toISOString() : at.toISOString();
}

function sinceWhen(lastLookAt: number | null): string {
  if (lastLookAt === null) return '';
  return `最近一次成功是 ${Math.max(1, Math.round((performance.now() - lastLookAt) / 60_000))} 分钟前。`;
}

/** Rings that come while nobody waits are not lost. */
function createBell(): { ring(): void; rung(): Promise<void> } {
  let isRung = false;
  let answer: (() => void) | null = null;
  return {
    ring() {
      isRung = true;
      answer?.();
    },
    async rung() {
      if (!isRung)
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      isRung = false;
      answer = null;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
