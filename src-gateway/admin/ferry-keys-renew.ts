import { inTransaction } from '../db/transaction';
import { openOwnKeys, renewOwnKeys } from '../ferry/ferry-key.repository';
import { withStore } from './admin-store';
import type { AdminCommand } from './command';
import { keyDays } from './key-days';

/** New keys of the gateway for bundles, which the present ones announce to each workstation in its next bundle. */
export const ferryKeysRenewCommand: AdminCommand = {
  name: 'ferry keys renew',
  usage: '[--days 天数 days]',
  summary: '更换网关的摆渡钥，旧钥再用若干天 renews the gateway’s keys; the old ones count for some days more',
  options: { days: { type: 'string' } },
  words: 0,
  async run({ values }, { loadConfig, log, print }) {
    const days = keyDays(values['days']);
    const until = await withStore(loadConfig(), log, 'current', ({ db }) =>
      inTransaction(db, async (trx) => {
        await openOwnKeys(trx);
        return renewOwnKeys(trx, days);
      }),
    );
    print(
      `已更换：各席位从下一个摆渡包得知新钥；旧钥用到 ${until}，在此之前每个席位都要往返一次。 Renewed: each workstation learns of it from its next bundle. The old keys count until ${until}; every workstation must have been served, and have answered, before.`,
    );
    return 0;
  },
};
