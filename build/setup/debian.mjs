import { existsSync } from 'node:fs';
import { run, say, tail } from './console.mjs';
import { onPath } from './paths.mjs';
import { SetupProblem } from './problem.mjs';

/** Each row: names of one package, the newer Debian's first. */
const libraries = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['fonts-noto-cjk'],
  ['fonts-noto-color-emoji'],
];
const virtualDisplay = [['xvfb'], ['xauth']];
const compiler = [['python3'], ['make'], ['g++']];

/**
 * Install what Electron needs of Debian: always its libraries and a Chinese font, a virtual display where there is no
 * display, a compiler where the SQLite driver has to be compiled.
 * Without root it prints the one command instead, and stops only when Electron cannot run without it.
 * @param {{ electronPath: string, display: boolean, compile: boolean }} needs
 */
export async function installDebianPackages({ electronPath, display, compile }) {
  if (process.platform !== 'linux') return '此平台不需要 not needed here';
  const lackingBefore = await lackingLibraries(electronPath);
  if (!onPath('dpkg-query')) {
    if (lackingBefore.length > 0)
      throw cannotRun(lackingBefore, '发行版的软件包管理器 your distribution’s package manager');
    return '非 Debian 系统，动态库齐全 not Debian, libraries complete';
  }
  const wanted = [...libraries];
  if (display) wanted.push(...virtualDisplay);
  if (compile) wanted.push(...compiler.filter(([name]) => !onPath(name)));
  const missing = [];
  for (const names of wanted) if (!(await installed(names))) missing.push(names);
  if (missing.length === 0 && lackingBefore.length === 0) return '齐全 complete';
  const command = `apt-get install -y --no-install-recommends ${missing.map((names) => names.at(-1)).join(' ')}`;
  if (process.getuid() !== 0) {
    if (lackingBefore.length > 0 || (display && !onPath('xvfb-run'))) throw cannotRun(lackingBefore, `sudo ${command}`);
    say(`  ! 建议安装 recommended: sudo ${command}`);
    return '可运行 usable';
  }
  await install(missing, command);
  const lackingAfter = await lackingLibraries(electronPath);
  if (lackingAfter.length > 0) throw cannotRun(lackingAfter, 'apt-file search <名称 name>');
  return `已安装 installed: ${missing.map((names) => names.at(-1)).join(' ')}`;
}

/** The mail server of tests/support/mail, and the key store of tests/support/secret-service. */
const testPeers = ['dovecot-imapd', 'gnome-keyring', 'dbus'];

/**
 * Install the programs of other makers that the tests work with. Only tests need them: without root, or where this is not Debian, it
 * says how to help and set-up goes on.
 */
export async function installTestPeers() {
  const command = `apt-get install -y --no-install-recommends ${testPeers.join(' ')}`;
  if (process.platform === 'linux' && onPath('dpkg-query') && process.getuid() === 0) {
    await install(
      testPeers.map((name) => [name]),
      command,
    );
    // Debian starts it as a service of the machine; the tests start their own.
    if (onPath('systemctl')) await run('systemctl', ['disable', '--now', 'dovecot.service', 'dovecot.socket']);
    return `已安装 installed: ${testPeers.join(' ')}`;
  }
  say(
    `  ! 测试需要邮件服务器和密钥库，请用管理员权限安装 tests need a mail server and a key store, install them: sudo ${command}`,
  );
  return '缺少的部分对应的测试会失败 tests of what is missing fail';
}

/** Whether installTestPeers has nothing to do. */
export function hasTestPeers() {
  if (!['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].every(onPath)) return false;
  return existsSync('/usr/sbin/dovecot') && ['lib', 'libexec'].some((part) => existsSync(`/usr/${part}/dovecot/imap`));
}

/** Install pgbench, which `npm run bench:gateway` compares with; without root, or where this is not Debian, it says what is missing. */
export async function installPgbench() {
  const command = 'apt-get install -y --no-install-recommends postgresql-contrib';
  if (process.platform === 'linux' && onPath('dpkg-query') && process.getuid() === 0) {
    await install([['postgresql-contrib']], command);
    // It brings a server that Debian starts; the benchmark has its own.
    if (onPath('systemctl')) await run('systemctl', ['disable', '--now', 'postgresql.service']);
    return '已安装 installed: postgresql-contrib';
  }
  say(`  ! 性能测试需要 pgbench，请用管理员权限安装 the benchmark needs pgbench, install it: sudo ${command}`);
  return '缺少 pgbench without pgbench';
}

/** Whether installPgbench has nothing to do. */
export async function hasPgbench() {
  // Debian's wrapper may be there without the program behind it.
  return onPath('pgbench') && (await run('pgbench', ['--version'])).code === 0;
}

async function install(missing, command) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-q'], { env, label: 'apt-get update' });
  const names = [];
  for (const candidates of missing) names.push((await available(candidates)) ?? candidates.at(-1));
  const result = await run(
    'apt-get',
    ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-q', '--no-install-recommends', ...names],
    { env, label: 'apt-get install' },
  );
  if (result.code === 0) return;
  throw new SetupProblem(
    `系统软件包安装失败：请检查 Debian 软件源，然后运行 ${command}`,
    `Debian packages could not be installed: check the Debian mirror, then run ${command}\n${tail(update.output + result.output)}`,
  );
}

async function installed(names) {
  for (const name of names) {
    const result = await run('dpkg-query', ['-s', name]);
    if (result.code === 0 && result.output.includes('Status: install ok installed')) return true;
  }
  return false;
}

async function available(names) {
  for (const name of names) {
    const result = await run('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))\S/.test(result.output)) return name;
  }
  return undefined;
}

async function lackingLibraries(electronPath) {
  if (!existsSync(electronPath)) return [];
  const result = await run('ldd', [electronPath], { env: { ...process.env, LC_ALL: 'C' } });
  return [...result.output.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]);
}

function cannotRun(lacking, command) {
  const what = lacking.length > 0 ? lacking.join(' ') : 'xvfb-run';
  return new SetupProblem(
    `Electron 无法运行，缺少 ${what}：请用管理员权限运行 ${command} 后重试。`,
    `Electron cannot run without ${what}: with administrator rights run ${command}, then again.`,
  );
}
