import { inTransaction } from '../db/transaction';
import { openIdentity } from '../enrolment/identity.repository';
import { shutOut } from '../enrolment/revocation.service';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/** Shuts a workstation out, from its next request on; its wake-up stream ends within seconds. Works beside a running gateway. */
export const revokeCommand: AdminCommand = {
  name: 'revoke',
  usage: '编号 id [--reason 原因 reason]',
  summary: '停用席位，下一个请求起生效 shuts a workstation out from its next request on',
  options: { reason: { type: 'string' } },
  words: 1,
  async run({ words, values }, { loadConfig, log, print }) {
    const id = required(revokeCommand, words[0]);
    const config = loadConfig();
    const reason = typeof values.reason === 'string' ? values.reason : '';
    const known = await withStore(config, log, 'current', async ({ db }) => {
      const { keys } = await openIdentity(db);
      return inTransaction(db, (trx) => shutOut(trx, keys, { id, reason, actor: null, deskId: null }));
    });
    if (!known) throw new StartupProblem(`没有登记过席位 ${id}。 There is no workstation ${id}.`, EXIT_CONFIG);
    print(`席位 ${id} 已停用。 Workstation ${id} is revoked.`);
    return 0;
  },
};
