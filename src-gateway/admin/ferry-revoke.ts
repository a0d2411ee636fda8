import { inTransaction } from '../db/transaction';
import { revokePeer } from '../ferry/ferry-peer.repository';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';
import { addressOf } from './ferry-address';

/** Ends the ferry with a workstation: none of its bundles is taken any more, and none is written for it. */
export const ferryRevokeCommand: AdminCommand = {
  name: 'ferry revoke',
  usage: '席位 workstation | outside:外网编号 id',
  summary: '停用席位或外网的摆渡 ends the ferry with a workstation or the outside network',
  options: {},
  words: 1,
  async run({ words }, { loadConfig, log, print }) {
    const id = required(ferryRevokeCommand, words[0]);
    const wasThere = await withStore(loadConfig(), log, 'current', ({ db }) =>
      inTransaction(db, (trx) => revokePeer(trx, addressOf(id))),
    );
    if (!wasThere)
      throw new StartupProblem(
        `${id} 没有摆渡登记，没有改动。 ${id} is not enrolled by ferry; nothing was changed.`,
        EXIT_CONFIG,
      );
    print(`${id} 的摆渡已停用。 The ferry with ${id} has ended.`);
    return 0;
  },
};
