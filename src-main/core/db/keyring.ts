import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StartupError } from './failure';

/**
 * The database key is random and never stored as it is: `keyring.json` holds it wrapped, once per slot. Today there is
 * one slot, of the device: wrapped under a secret that the operating system's key store protects, or, where there is
 * none, under `device.key`, which only the account that runs the program may read. A slot per officer (scrypt of the
 * passphrase) joins the list when sign-in asks for one; nothing else changes.
 */
const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const slotSchema = z.object({
  kind: z.literal('device'),
  wrappedBy: z.enum(['key_store', 'key_file']),
  alg: z.literal('aes-256-gcm'),
  nonce: hex,
  ciphertext: hex,
  tag: hex,
});
const keyringSchema = z.object({
  version: z.literal(1),
  /** First 16 bytes of the database that the key belongs to; null until it was made. Tells a wrong key from a damaged file. */
  databaseSalt: hex.nullable(),
  slots: z.array(slotSchema).min(1),
});
type Keyring = z.infer<typeof keyringSchema>;
type Slot = z.infer<typeof slotSchema>;

export interface UnlockedKeyring {
  /** 32 bytes. */
  key: Buffer;
  databaseSalt: string | null;
}

const KEYRING = 'keyring.json';
const KEY_FILE = 'device.key';
const DOMAIN = 'dutydesk database key v1';

/**
 * Opens the keyring of a folder, or makes one when neither keyring nor database exists.
 *
 * @param secretHex secret handed over by the main process from the operating system's key store, hex; null without one
 * @throws StartupError `database_key_missing` when a database is there and its key cannot be had, `database_key_wrong`
 *   when the secret does not open the keyring
 */
export function unlockKeyring(folder: string, secretHex: string | null, databaseExists: boolean): UnlockedKeyring {
  const path = join(folder, KEYRING);
  if (!existsSync(path)) {
    if (databaseExists) throw new StartupError({ code: 'database_key_missing', detail: KEYRING });
    return createKeyring(folder, secretHex);
  }
  const keyring = readKeyring(path);
  const slot = keyring.slots[0];
  if (slot === undefined) throw new StartupError({ code: 'database_key_missing', detail: KEYRING });
  return { key: unwrap(slot, wrappingSecret(folder, slot, secretHex)), databaseSalt: keyring.databaseSalt };
}

/** Notes which database the key belongs to, once it exists. */
export function bindKeyring(folder: string, databaseSalt: string): void {
  const path = join(folder, KEYRING);
  writeWhole(path, JSON.stringify({ ...readKeyring(path), databaseSalt } satisfies Keyring, null, 2));
}

function createKeyring(folder: string, secretHex: string | null): UnlockedKeyring {
  const key = randomBytes(32);
  let secret: Buffer;
  if (secretHex === null) {
    secret = randomBytes(32);
    writeWhole(join(folder, KEY_FILE), secret.toString('hex'));
  } else {
    secret = Buffer.from(secretHex, 'hex');
  }
  const keyring: Keyring = {
    version: 1,
    databaseSalt: null,
    slots: [wrap(key, secret, secretHex === null ? 'key_file' : 'key_store')],
  };
  writeWhole(join(folder, KEYRING), JSON.stringify(keyring, null, 2));
  return { key, databaseSalt: null };
}

function readKeyring(path: string): Keyring {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartupError({ code: 'database_key_missing', detail: `${KEYRING} unreadable` }, error);
  }
  const keyring = keyringSchema.safeParse(parsed);
  if (!keyring.success)
    throw new StartupError({ code: 'database_key_missing', detail: `${KEYRING} damaged` }, keyring.error);
  return keyring.data;
}

function wrappingSecret(folder: string, slot: Slot, secretHex: string | null): Buffer {
  if (slot.wrappedBy === 'key_store') {
    if (secretHex === null) throw new StartupError({ code: 'database_key_missing', detail: 'key store' });
    return Buffer.from(secretHex, 'hex');
  }
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) throw new StartupError({ code: 'database_key_missing', detail: KEY_FILE });
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
}

function wrap(key: Buffer, secret: Buffer, wrappedBy: Slot['wrappedBy']): Slot {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(secret), nonce);
  cipher.setAAD(Buffer.from(DOMAIN));
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()]);
  return {
    kind: 'device',
    wrappedBy,
    alg: 'aes-256-gcm',
    nonce: nonce.toString('hex'),
    ciphertext: ciphertext.toString('hex'),
    tag: cipher.getAuthTag().toString('hex'),
  };
}

function unwrap(slot: Slot, secret: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrappingKey(secret), Buffer.from(slot.nonce, 'hex'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(DOMAIN));
    decipher.setAuthTag(Buffer.from(slot.tag, 'hex'));
    return Buffer.concat([decipher.update(Buffer.from(slot.ciphertext, 'hex')), decipher.final()]);
  } catch (error) {
    throw new StartupError({ code: 'database_key_wrong', detail: slot.wrappedBy }, error);
  }
}

function wrappingKey(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), DOMAIN, 32));
}

/** Whole or not at all, also through a power cut: a half-written keyring would lock the database for good. */
function writeWhole(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  flushFolder(dirname(path));
}

/** The new name is on the disk only when its folder is. Windows does so by itself, and cannot open a folder. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
