import { renewOutsideKeys } from '../outside/outside-enrolment';
import type { AdminCommand } from './command';
import { keyDays } from './key-days';
import { withOutside } from './outside-place';

/** New keys of the outside machine, which the present ones announce to the gateway in the next bundles. */
export const ferryOutsideKeysRenewCommand: AdminCommand = {
  name: 'ferry outside keys renew',
  usage: '[--days 天数 days]',
  summary:
    '外网摆渡机：更换本机的钥，旧钥再用若干天 outside: renews this machine’s keys; the old ones count for some days more',
  options: { days: { type: 'string' } },
  words: 0,
  async run({ values }, { loadConfig, print }) {
    const days = keyDays(values['days']);
    const until = await withOutside(loadConfig(), async (store) => renewOutsideKeys(store, new Date(), days));
    print(
      `已更换：网关从下一个摆渡包得知新钥，回来的包说收到后启用；旧钥用到 ${until}，在此之前要往返一次。 Renewed: the gateway learns of it from the next bundle, and the new keys take over with its answer. The old ones count until ${until}; bundles must have gone there and back before.`,
    );
    return 0;
  },
};
