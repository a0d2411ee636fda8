import type { AdminCommand } from './command';

/** Says which commands there are, or how one is used. It is not in its own list. */
export function createHelpCommand(commands: readonly AdminCommand[]): AdminCommand {
  return {
    name: 'help',
    usage: '[命令 command]',
    summary: '列出全部命令，或一个命令的用法 lists all commands, or how one is used',
    options: {},
    words: 2,
    async run({ words }, { print }) {
      const asked = words.join(' ');
      const shown = commands.filter(({ name }) => asked === '' || name === asked || name.startsWith(`${asked} `));
      print('用法 usage: dutydesk-gateway [命令 command] [--config 文件 file]');
      if (asked === '') print('没有命令时启动网关。 Without a command the gateway is started.\n');
      for (const { name, usage, summary } of shown.length === 0 ? commands : shown)
        print(`  ${`${name} ${usage}`.trimEnd()}\n      ${summary}`);
      return 0;
    },
  };
}
