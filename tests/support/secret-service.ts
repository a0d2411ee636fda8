import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SecretService {
  /** What a program needs to find it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/**
 * A real key store of a Linux desktop, gnome-keyring, unlocked, with a message bus and a folder of its own.
 * @throws Error when the program is missing, with how to install it
 */
export async function startSecretService(): Promise<SecretService> {
  const folder = mkdtempSync(join(tmpdir(), 'dutydesk-secrets-'));
  const own = { XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: folder };
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(bus, 'dbus-daemon');
  // Chromium takes the store that fits the desktop it finds.
  const env = { ...own, DBUS_SESSION_BUS_ADDRESS: address, XDG_CURRENT_DESKTOP: 'GNOME' };
  const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', '--unlock'], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keyring.stdin.end('passphrase of the desktop session');
  await untilServed({ ...process.env, ...env });
  return {
    env,
    async close() {
      for (const child of [keyring, bus]) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.kill()) await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The daemon says nothing when it is ready; the bus knows. */
async function untilServed(env: NodeJS.ProcessEnv): Promise<void> {
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  for (let tries = 0; tries < 100; tries += 1) {
    const { stdout } = spawnSync(
      'dbus-send',
      [...ask, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'],
      { env, encoding: 'utf8' },
    );
    if (stdout?.includes('boolean true')) return;
    await sleep(100);
  }
  throw new Error('gnome-keyring-daemon did not offer its service: sudo apt-get install gnome-keyring');
}

function firstLine(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const missing = (reason: unknown) =>
      reject(new Error(`${name} did not start (${reason}): sudo apt-get install gnome-keyring`));
    child.once('error', missing);
    child.once('exit', missing);
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
}
