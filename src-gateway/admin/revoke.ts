import { inTransaction } from '../db/transaction';
import { revokeWorkstation } from '../features/desk/workstation.repository';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/** Shuts a workstation out, from its next request on. Works beside a running gateway. */
export const revokeCommand: AdminCommand = {
  name: 'revoke',
  usage: '编号 id',
  summary: '停用席位，下一个请求起生效 shuts a workstation out from its next request on',
  options: {},
  words: 1,
  async run({ words }, { loadConfig, log, print }) {
    const id = required(revokeCommand, words[0]);
    const config = loadConfig();
    const known = await withStore(config, log, 'current', ({ db }) =>
      inTransaction(db, (trx) => revokeWorkstation(trx, id)),
    );
    if (!known) throw new StartupProblem(`没有登记过席位 ${id}。 There is no workstation ${id}.`, EXIT_CONFIG);
    print(`席位 ${id} 已停用。 Workstation ${id} is revoked.`);
    if (config.workstations.some((workstation) => workstation.id === id))
      print(
        `配置文件的 workstations 里还有 ${id}，下次启动会重新登记：请从那里删去。 The configuration still names it under workstations and would enrol it again at the next start: remove it there.`,
      );
    return 0;
  },
};
