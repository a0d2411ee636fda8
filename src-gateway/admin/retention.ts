import type { Db } from '../db/database';
import { countDue, listDesks } from '../features/retention/retention.repository';
import { periodsOf, readRules } from '../features/retention/retention.service';
import { retentionSettingsOf, runRetention } from '../features/retention/retention-turn';
import { withStore } from './admin-store';
import type { AdminCommand } from './command';

/** Erases at once what the daily run would. Works beside a running gateway. */
export const retentionCommand: AdminCommand = {
  name: 'retention',
  usage: '[--dry-run]',
  summary: '立即清除已过保存期限的来信内容；--dry-run 只统计 erases what is past its period now; --dry-run only counts',
  options: { 'dry-run': { type: 'boolean' } },
  words: 0,
  async run({ values }, { loadConfig, log, print, signal }) {
    const config = loadConfig();
    await withStore(config, log, 'current', async ({ db }) => {
      for (const line of await listDueLines(db)) print(line);
      if (values['dry-run'] === true) return;
      // A gateway that runs finds the changes by looking.
      const heads = { wake: () => undefined };
      const erased = await runRetention({ db, heads, log }, retentionSettingsOf(config), signal);
      print(
        `已清除 ${erased} 条来信的内容，审计日志已记录。 Erased the words of ${erased} messages; it is in the audit log.`,
      );
    });
    return 0;
  },
};

async function listDueLines(db: Db): Promise<string[]> {
  const lines: string[] = [];
  for (const desk of await listDesks(db)) {
    const periods = periodsOf(await readRules(db, desk));
    if (periods.length === 0) {
      lines.push(`${desk}：未设保存期限，全部保留。 ${desk}: no period is set, everything is kept.`);
      continue;
    }
    const { count, oldest } = await countDue(db, desk, periods);
    const since = oldest === null ? '' : `，最早办结于 ${oldest.slice(0, 10)}`;
    lines.push(
      `${desk}：${count} 条已过保存期限${since}。 ${desk}: ${count} messages are past their period${oldest === null ? '' : `, the oldest closed on ${oldest.slice(0, 10)}`}.`,
    );
  }
  return lines;
}
