import { resetPassphrase } from '../features/officer-secret/initial-passphrase.service';
import { PassphraseHasher } from '../features/officer-secret/passphrase-hash';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/** Gives an officer a new first passphrase. Works beside a running gateway: the next sign-in knows it. */
export const officerPassphraseCommand: AdminCommand = {
  name: 'officer passphrase',
  usage: '警号 badge',
  summary:
    '重置民警的登录口令，打印一次性初始口令 resets an officer’s passphrase and prints a first one to be changed at sign-in',
  options: {},
  words: 1,
  async run({ words }, { loadConfig, log, print }) {
    const badge = required(officerPassphraseCommand, words[0]);
    const config = loadConfig();
    const hasher = new PassphraseHasher(config.signIn.costLog2);
    const { passphrase, officers } = await withStore(config, log, 'current', ({ db }) =>
      resetPassphrase(db, hasher, badge),
    );
    if (officers.length === 0)
      throw new StartupProblem(
        `没有警号为 ${badge} 的在岗民警，没有改动。 No active officer has badge number ${badge}; nothing was changed.`,
        EXIT_CONFIG,
      );
    print(`初始口令 first passphrase: ${passphrase}`);
    print(
      `属于 for ${officers.map(({ name, deskId }) => `${name}（${deskId}）`).join('、')}。请当面交给本人；首次登录时必须改成自己的口令；没有网络的席位须先导入下一个摆渡包。 Hand it over in person; it has to be changed at the first sign-in, at a workstation without a network after its next bundle.`,
    );
    return 0;
  },
};
