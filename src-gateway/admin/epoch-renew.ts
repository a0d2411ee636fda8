import { inTransaction } from '../db/transaction';
import { openIdentity } from '../enrolment/identity.repository';
import { appendGatewayAudit } from '../features/audit/audit.service';
import { withStore } from './admin-store';
import { beginNewLife } from './backup/new-life.service';
import type { AdminCommand } from './command';

/** To be run once after the database was restored by other means than `restore`. */
export const epochRenewCommand: AdminCommand = {
  name: 'epoch renew',
  usage: '',
  summary:
    '用别的办法（pg_dump、存储快照）恢复数据库后、启动网关前执行一次 once after the database was restored by other means, before the gateway starts',
  options: {},
  words: 0,
  async run(_args, { loadConfig, log, newId, print }) {
    const config = loadConfig();
    const doubted = await withStore(config, log, 'current', async ({ db }) => {
      const { keys } = await openIdentity(db);
      return inTransaction(db, async (trx) => {
        const count = await beginNewLife(trx, newId());
        await appendGatewayAudit(trx, keys, {
          action: 'store.epoch_renewed',
          subject: null,
          detail: { doubted: count },
        });
        return count;
      });
    });
    print(
      '已更换纪元：各席位将重建工作副本，未发送的内容不受影响。 New epoch: workstations will rebuild their copies; what is unsent stays.',
    );
    if (doubted > 0)
      print(
        `${doubted} 项待发的内容可能在备份之后已经发出，先向对方核对，不会直接重发。 ${doubted} deliveries may have gone out after the backup: the peers are asked first, nothing is simply sent again.`,
      );
    return 0;
  },
};
