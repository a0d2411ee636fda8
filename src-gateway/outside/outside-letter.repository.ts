import { z } from 'zod';
import { type FerryOrderLine, type FerryReceiptLine, ferryOrderLineSchema } from '../../src-shared/sync/ferry';
import type { OutsideStore } from './outside-store';

const letterSchema = z.object({
  order: ferryOrderLineSchema,
  state: z.enum(['pending', 'sending', 'unknown', 'published', 'refused']),
  note: z.string(),
  receiptId: z.string().nullable(),
  tries: z.number(),
});
/** An order as the outside network has it. */
export type Letter = z.infer<typeof letterSchema>;

const COLUMNS = 'reply_id, attempt, body, state, note, receipt_id, tries';

export function findLetter({ db }: OutsideStore, replyId: string): Letter | null {
  const row = db.prepare(`select ${COLUMNS} from letter where reply_id = ?`).get(replyId);
  return row === undefined ? null : toLetter(row);
}

/** Puts down a new order, or the next attempt at one that was refused. */
export function putLetter({ db }: OutsideStore, order: FerryOrderLine): void {
  db.prepare(
    `insert into letter (reply_id, attempt, body, state, note, next_at) values (?, ?, ?, 'pending', '', 0)
     on conflict do update set attempt = excluded.attempt, body = excluded.body, state = 'pending', note = '',
       receipt_id = null, tries = 0, next_at = 0, carried_seq = null, told = 0`,
  ).run(order.replyId, order.attempt, JSON.stringify(order));
}

/** The inside asks for it again, perhaps under the number of another attempt: what is known of it is told once more. */
export function tellAgain({ db }: OutsideStore, replyId: string, attempt: number): void {
  db.prepare('update letter set attempt = max(attempt, ?), carried_seq = null, told = 0 where reply_id = ?').run(
    attempt,
    replyId,
  );
}

/** The first letter whose time has come. @param now milliseconds since 1970 */
export function nextDue({ db }: OutsideStore, now: number): Letter | null {
  const row = db
    .prepare(
      `select ${COLUMNS} from letter where state in ('pending', 'unknown') and next_at <= ? order by next_at, reply_id limit 1`,
    )
    .get(now);
  return row === undefined ? null : toLetter(row);
}

/** Commits that it is about to go out. @returns false when another process was quicker */
export function beginSending({ db }: OutsideStore, replyId: string): boolean {
  const done = db.prepare("update letter set state = 'sending' where reply_id = ? and state = 'pending'").run(replyId);
  return done.changes === 1;
}

/** After a crash nobody knows whether what was being sent arrived. */
export function giveUpSending({ db }: OutsideStore): void {
  db.prepare(
    "update letter set state = 'unknown', note = '发送途中中断，正在核对', next_at = 0 where state = 'sending'",
  ).run();
}

/** What is known now; news is told with the next bundle. */
export function moveLetter(
  { db }: OutsideStore,
  { order, state: before, note: noteBefore }: Letter,
  change: { state: Letter['state']; note: string; receiptId: string | null; tries: number; nextAt: number },
): void {
  const { state, note, receiptId, tries, nextAt } = change;
  const expected = before === 'pending' ? 'sending' : before;
  const isNews = state !== before || note !== noteBefore;
  db.prepare(
    `update letter set state = ?, note = ?, receipt_id = ?, tries = ?, next_at = ?${isNews ? ', carried_seq = null, told = 0' : ''}
     where reply_id = ? and state = ?`,
  ).run(state, note, receiptId, tries, nextAt, order.replyId, expected);
}

/** What the inside does not know yet, and puts it down as carried by this bundle. */
export function takeReceipts({ db }: OutsideStore, seq: number): FerryReceiptLine[] {
  const rows = db.prepare(`select ${COLUMNS} from letter where told = 0 order by reply_id`).all();
  db.prepare('update letter set carried_seq = ? where told = 0 and carried_seq is null').run(seq);
  return rows.map(toLetter).map(({ order, state, note, receiptId }) => ({
    replyId: order.replyId,
    attempt: order.attempt,
    state: state === 'published' || state === 'refused' ? state : 'waiting',
    receiptId,
    note: note === '' ? '已收到，等待发布' : note.slice(0, 500),
  }));
}

/** Bundles up to this number have arrived. */
export function markReceiptsTold({ db }: OutsideStore, seq: number): void {
  db.prepare('update letter set told = 1 where carried_seq <= ?').run(seq);
}

/** The gateway's store was put back: what it heard after this number it has not. */
export function markReceiptsLost({ db }: OutsideStore, after: number): void {
  db.prepare('update letter set carried_seq = null, told = 0 where carried_seq > ?').run(after);
}

export function countLetters({ db }: OutsideStore): { state: Letter['state']; count: number }[] {
  return db
    .prepare('select state, count(*) as count from letter group by state order by state')
    .all()
    .map((row) => ({ state: letterSchema.shape.state.parse(row['state']), count: Number(row['count']) }));
}

/** Letters that wait, or were refused, for people to see. */
export function listTroubles({ db }: OutsideStore, limit: number): Letter[] {
  return db
    .prepare(
      `select ${COLUMNS} from letter where state in ('unknown', 'refused') or tries > 0 order by next_at limit ?`,
    )
    .all(limit)
    .map(toLetter);
}

export function hasUntold({ db }: OutsideStore): boolean {
  return db.prepare('select 1 from letter where told = 0 and carried_seq is null limit 1').get() !== undefined;
}

function toLetter(row: Record<string, unknown>): Letter {
  const order = { ...(JSON.parse(String(row['body'])) as object), attempt: Number(row['attempt']) };
  return letterSchema.parse({
    order,
    state: row['state'],
    note: row['note'],
    receiptId: row['receipt_id'],
    tries: Number(row['tries']),
  });
}
