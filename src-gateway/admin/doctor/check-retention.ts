import type { Db } from '../../db/database';
import { countDue, listDesks, readRetentionFigures } from '../../features/retention/retention.repository';
import { periodsOf, readRules } from '../../features/retention/retention.service';
import { counted, type Finding, finding } from './finding';

const DAY_MS = 24 * 3_600_000;
/** A run is due every day; two may be missed over a night without power. */
const LATE_DAYS = 3;

/** Whether what is past its period goes, and how much went so far. */
export async function checkRetention(db: Db): Promise<Finding> {
  const { erased, held, endedAt, lastErasedAt, vacuumFor } = await readRetentionFigures(db);
  let due = 0;
  let oldest: string | null = null;
  let desks = 0;
  for (const desk of await listDesks(db)) {
    const periods = periodsOf(await readRules(db, desk));
    if (periods.length === 0) continue;
    desks += 1;
    const found = await countDue(db, desk, periods);
    due += found.count;
    if (found.oldest !== null && (oldest === null || found.oldest < oldest)) oldest = found.oldest;
  }
  if (desks === 0)
    return finding(
      'retention',
      'ok',
      '未设保存期限，来信全部保留。',
      'No retention period is set: every message is kept.',
    );
  const isLate =
    (due > 0 || vacuumFor !== null) && (endedAt === null || Date.parse(endedAt) < Date.now() - LATE_DAYS * DAY_MS);
  const last = lastErasedAt?.slice(0, 10) ?? null;
  if (isLate)
    return finding(
      'retention',
      'warn',
      `${due} 条来信已过保存期限还没有清除（最早办结于 ${oldest?.slice(0, 10) ?? '—'}）：请看网关夜间是否在运行，或执行 dutydesk-gateway retention。`,
      `${counted(due, 'message is past its', 'messages are past their')} period and not erased (the oldest closed on ${oldest?.slice(0, 10) ?? '—'}): see that the gateway runs at night, or run dutydesk-gateway retention.`,
    );
  return finding(
    'retention',
    'ok',
    `已清除 ${erased} 条来信的内容（最近 ${last ?? '从未'}），待清除 ${due} 条，依指令保留 ${held} 条。`,
    `Erased ${counted(erased, 'message', 'messages')} (last ${last ?? 'never'}), ${due} due, ${held} held.`,
  );
}
