import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyring, putOfficerSlot, readKeyring } from '../../src-main/core/db/keyring';
import { makeOfficerSlot, openOfficerSlot } from '../../src-main/core/key-slots/officer-slot';
import { officerIdSchema } from '../../src-shared/domain/ids';
import { openLocal } from './local-database';
import { TEST_KEY } from './test-key';

/** Of every officer in tests, here and at the test gateway, unless a story is about passphrases. */
export const TEST_PASSPHRASE = '样例-湖边的灯三更还亮';
/** Opens in milliseconds; tests sign in more often than people. */
export const TEST_SLOT_COST = 10;

/** Gives an officer a slot, as a sign-in at the gateway would. The badge number is the id unless it is given. */
export async function giveSlot(
  folder: string,
  officerId: string,
  options: { badgeNumber?: string; passphrase?: string; key?: Buffer; costLog2?: number } = {},
): Promise<void> {
  if (readKeyring(folder) === null) createKeyring(folder);
  const officer = { id: officerIdSchema.parse(officerId), badgeNumber: options.badgeNumber ?? officerId };
  putOfficerSlot(
    folder,
    await makeOfficerSlot(
      options.key ?? TEST_KEY,
      { ...officer, secretVersion: 1 },
      { passphrase: options.passphrase ?? TEST_PASSPHRASE, deviceSecret: null },
      options.costLog2 ?? TEST_SLOT_COST,
    ),
  );
}

/** The database key of a folder in which somebody has signed in with the passphrase of all tests. */
export async function keyOf(folder: string): Promise<Buffer> {
  for (const slot of readKeyring(folder)?.slots ?? []) {
    const key = await openOfficerSlot(slot, { passphrase: TEST_PASSPHRASE, deviceSecret: null });
    if (key !== null) return key;
  }
  throw new Error('nobody has a slot of the test passphrase here');
}

/** Every file of a folder, by path. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * What the first versions left on a workstation: a database, and a keyring that `device.key` opens without a passphrase.
 * @returns the database key
 */
export async function oldInstallation(folder: string): Promise<Buffer> {
  const secret = randomBytes(32);
  const db = await openLocal(folder);
  await db.close();
  const domain = 'dutydesk database key v1';
  const nonce = randomBytes(12);
  const cipher = createCipheriv(
    'aes-256-gcm',
    Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), domain, 32)),
    nonce,
  );
  cipher.setAAD(Buffer.from(domain));
  const ciphertext = Buffer.concat([cipher.update(TEST_KEY), cipher.final()]).toString('hex');
  const slot = { kind: 'device', wrappedBy: 'key_file', alg: 'aes-256-gcm', nonce: nonce.toString('hex'), ciphertext };
  const { databaseSalt } = readKeyring(folder) ?? { databaseSalt: null };
  const keyring = { version: 1, databaseSalt, slots: [{ ...slot, tag: cipher.getAuthTag().toString('hex') }] };
  writeFileSync(join(folder, 'keyring.json'), JSON.stringify(keyring));
  writeFileSync(join(folder, 'device.key'), secret.toString('hex'));
  return TEST_KEY;
}
