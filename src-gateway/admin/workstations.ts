import { updateOf } from '../../src-shared/domain/program-version';
import { PROTOCOL_VERSION } from '../../src-shared/sync/protocol';
import { findDesk } from '../features/desk/desk.repository';
import { listWorkstations, type SeatEntry } from '../features/desk/workstation.repository';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import type { AdminCommand } from './command';

/** Who may connect, when each did last, and what runs there. Works beside a running gateway. */
export const workstationsCommand: AdminCommand = {
  name: 'workstations',
  usage: '[--desk 值班台 desk] [--json]',
  summary:
    '列出席位：状况、最近联系、程序版本、系统、数据量，须升级的标明 lists the workstations: standing, last contact, program, system, data; marks those to update',
  options: { desk: { type: 'string' }, json: { type: 'boolean' } },
  words: 0,
  async run({ values }, { loadConfig, log, print, version }) {
    const desk = typeof values.desk === 'string' ? values.desk : null;
    const seats = await withStore(loadConfig(), log, 'current', async ({ db }) => {
      if (desk !== null && (await findDesk(db, desk)) === null)
        throw new StartupProblem(`没有值班台 ${desk}。 There is no desk ${desk}.`, EXIT_CONFIG);
      return listWorkstations(db, desk);
    });
    const gateway = { version, protocol: PROTOCOL_VERSION };
    if (values.json === true) print(JSON.stringify({ gateway, workstations: seats }, null, 2));
    else for (const line of [`网关 gateway ${version}`, ...seats.map((seat) => lineOf(seat, gateway))]) print(line);
    return 0;
  },
};

const UPDATES = { must: '须升级 must be updated', should: '可升级 should be updated' } as const;

function lineOf(
  { id, name, deskId, lastSeenAt, enrolledAt, revoked, program }: SeatEntry,
  gateway: { version: string; protocol: number },
): string {
  const state = revoked ? '已停用 revoked' : enrolledAt === null ? '须重新登记 must enrol again' : '已登记 enrolled';
  const update = program === null || revoked ? null : updateOf(program, gateway);
  return [
    `${id} ${name}（${deskId}）`,
    state,
    `最近联系 last seen ${lastSeenAt ?? '从未 never'}`,
    ...(program === null
      ? ['程序未报告 program not reported']
      : [
          `程序 program ${program.version || '未报告 not reported'}，协议 protocol ${program.protocol}`,
          ...(update === null ? [] : [UPDATES[update]]),
          ...(program.system === '' ? [] : [program.system]),
          ...(program.dataBytes === null ? [] : [`数据 data ${(program.dataBytes / 1e6).toFixed(1)} MB`]),
        ]),
  ].join('；');
}
