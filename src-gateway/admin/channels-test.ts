import { testChannel, testChannels } from '../channels/test-channel';
import { EXIT_UNAVAILABLE, StartupProblem } from '../platform/startup-problem';
import type { AdminCommand } from './command';

/** Tries channels without sending anything. Needs no store, so it works beside a running gateway. */
export const channelsTestCommand: AdminCommand = {
  name: 'channels test',
  usage: '[渠道 channel]',
  summary: '试连一个渠道（不写则全部），不发送任何内容 tries one channel’s connection, or all; sends nothing',
  options: {},
  words: 1,
  async run({ words: [name] }, { loadConfig, log, print }) {
    const config = loadConfig();
    if (name !== undefined) {
      const problem = await testChannel(config, log, name);
      if (problem !== null)
        throw new StartupProblem(`${problem}。没有发送任何内容。 Channel ${name} does not work; nothing was sent.`);
      print(`渠道 ${name} 连接正常，没有发送任何内容。 Channel ${name} works; nothing was sent.`);
      return 0;
    }
    const found = await testChannels(config, log);
    for (const [via, problem] of found)
      print(
        problem === null
          ? `渠道 ${via} 连接正常。 Channel ${via} works.`
          : `渠道 ${via}：${problem}。 Channel ${via} does not work.`,
      );
    return [...found.values()].every((problem) => problem === null) ? 0 : EXIT_UNAVAILABLE;
  },
};
