import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { until } from '../channel-desk';
import { temporaryFolder } from '../postgres';
import { type Certificate, makeCertificate } from './certificate';

const PROGRAM = '/usr/sbin/dovecot';
export const MAIL_PASSWORD = 'mail-password-of-tests';

export interface StoredMail {
  uid: number;
  subject: string;
  flags: string[];
}

export interface Dovecot {
  port: number;
  /** Where it speaks TLS from the start; on `port` it knows STARTTLS. */
  tlsPort: number;
  certificate: Certificate;
  /** Puts a mail into a user's inbox, or another folder of theirs, as the delivery agent does; an IDLE that runs is told of it. */
  deliver(user: string, raw: string | Buffer, folder?: string): void;
  /** What lies in a user's folder. */
  mails(user: string, folder?: string): Promise<StoredMail[]>;
  /** Does something with a user's mailbox as a mail program does. */
  asUser<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T>;
  /** Throws the server's index of an inbox away: new UIDVALIDITY, no flags, as after a repair. */
  forgetIndex(user: string): Promise<void>;
  close(): Promise<void>;
}

interface Person {
  uid: number;
  gid: number;
  name: string;
  group: string;
}

/**
 * A real IMAP server with mailboxes for any user name, on a free port of this machine. It runs as this user, or as `nobody` where this is
 * root, with a configuration and folders of its own.
 *
 * @throws Error with the command to run where the package is missing
 */
export async function startDovecot(): Promise<Dovecot> {
  if (!existsSync(PROGRAM))
    throw new Error(
      '缺少测试用的邮件服务器，请用管理员权限运行 apt-get install dovecot-imapd。 Mail tests need dovecot: apt-get install dovecot-imapd',
    );
  const folder = temporaryFolder('dovecot');
  const person = whoRuns();
  const port = await freePort();
  const tlsPort = await freePort();
  const certificate = makeCertificate(folder);
  const file = join(folder, 'dovecot.conf');
  writeFileSync(file, configuration(folder, { port, tlsPort, certificate }, person));
  chmodSync(folder, 0o755);
  own(folder, person);
  const started = (): ChildProcess =>
    spawn(PROGRAM, ['-F', '-c', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(process.getuid?.() === 0 ? { uid: person.uid, gid: person.gid } : {}),
    });
  let child = started();
  await whenReady(child, folder, port);

  const inboxOf = (user: string): string => join(folder, 'mail', user);

  async function asUser<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: MAIL_PASSWORD },
      logger: false,
    });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  }

  return {
    port,
    tlsPort,
    certificate,
    deliver(user, raw, name) {
      const box = join(inboxOf(user), name === undefined ? '' : `.${name}`);
      for (const path of [inboxOf(user), box, ...['tmp', 'new', 'cur'].map((part) => join(box, part))]) {
        mkdirSync(path, { recursive: true });
        own(path, person);
      }
      own(join(folder, 'mail'), person);
      const file = `${Date.now()}.${randomUUID()}.test`;
      writeFileSync(join(box, 'tmp', file), raw);
      own(join(box, 'tmp', file), person);
      renameSync(join(box, 'tmp', file), join(box, 'new', file));
    },
    mails: (user, path = 'INBOX') =>
      asUser(user, async (client) => {
        const box = await client.mailboxOpen(path, { readOnly: true });
        if (box.exists === 0) return [];
        const found = await client.fetchAll('1:*', { uid: true, flags: true, envelope: true });
        return found.map(({ uid, flags, envelope }) => ({
          uid,
          subject: envelope?.subject ?? '',
          flags: [...(flags ?? [])].filter((flag) => flag !== '\\Recent').sort(),
        }));
      }),
    asUser,
    async forgetIndex(user) {
      await stop(child);
      const inbox = inboxOf(user);
      spawnSync('sh', [
        '-c',
        `cd '${inbox}' && rm -f dovecot* && for f in cur/*; do mv "$f" "new/$(basename "$f" | sed 's/:2,.*//')"; done`,
      ]);
      child = started();
      await whenReady(child, folder, port);
    },
    async close() {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Root may not have mails in dovecot. */
function whoRuns(): Person {
  const ask = (...args: string[]): string => spawnSync('id', args, { encoding: 'utf8' }).stdout.trim();
  const of = process.getuid?.() === 0 ? ['nobody'] : [];
  return {
    uid: Number(ask('-u', ...of)),
    gid: Number(ask('-g', ...of)),
    name: ask('-un', ...of),
    group: ask('-gn', ...of),
  };
}

function own(path: string, { uid, gid }: Person): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

function configuration(
  folder: string,
  { port, tlsPort, certificate }: Pick<Dovecot, 'port' | 'tlsPort' | 'certificate'>,
  { uid, gid, name, group }: Person,
): string {
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
default_internal_user = ${name}
default_internal_group = ${group}
default_login_user = ${name}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <${certificate.certFile}
ssl_key = <${certificate.keyFile}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ${tlsPort}
  }
}
service anvil {
  chroot =
}
passdb {
  driver = static
  args = password=${MAIL_PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u
}
`;
}

async function whenReady(child: ChildProcess, folder: string, port: number): Promise<void> {
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString('utf8');
  });
  await until('dovecot answers', async () => {
    if (child.exitCode !== null) {
      const log = join(folder, 'dovecot.log');
      throw new Error(`dovecot ended: ${said}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
    }
    return answers(port);
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isUp: boolean): void => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(2_000, () => end(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
