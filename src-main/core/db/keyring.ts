import { createDecipheriv, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Contact, contactSchema } from '../key-slots/contact';
import { type OfficerSlot, officerSlotSchema } from '../key-slots/officer-slot';
import { writeWhole } from '../platform/write-whole';
import { StartupError } from './failure';

/**
 * The database key is random and never stored as it is: `keyring.json` holds it wrapped, once per officer under a key of the
 * passphrase (decision 0016). Keyrings of the first versions have one slot of the device instead, which opens without a passphrase;
 * it goes with the first officer's slot.
 */
const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const deviceSlotSchema = z.object({
  kind: z.literal('device'),
  wrappedBy: z.enum(['key_store', 'key_file']),
  alg: z.literal('aes-256-gcm'),
  nonce: hex,
  ciphertext: hex,
  tag: hex,
});
type DeviceSlot = z.infer<typeof deviceSlotSchema>;

const salt = hex.length(32).nullable();
const firstSchema = z.object({ version: z.literal(1), databaseSalt: salt, slots: z.array(deviceSlotSchema).min(1) });
const keyringSchema = z.object({
  version: z.literal(2),
  /** First 16 bytes of the database that the key belongs to; null until it was made. Tells a wrong key from a damaged file. */
  databaseSalt: salt,
  slots: z.array(officerSlotSchema),
  /** The last contact with the gateway; null without one. */
  contact: contactSchema.nullable(),
  device: deviceSlotSchema.nullable(),
});
export type Keyring = z.infer<typeof keyringSchema>;

const KEYRING = 'keyring.json';
const KEY_FILE = 'device.key';
const DEVICE_DOMAIN = 'dutydesk database key v1';

/**
 * The keyring of a folder, null when there is none.
 * @throws StartupError `database_key_missing` when it cannot be read
 */
export function readKeyring(folder: string): Keyring | null {
  const path = join(folder, KEYRING);
  if (!existsSync(path)) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartupError({ code: 'database_key_missing', detail: `${KEYRING} unreadable` }, error);
  }
  const keyring = z.union([keyringSchema, firstSchema]).safeParse(parsed);
  if (!keyring.success)
    throw new StartupError({ code: 'database_key_missing', detail: `${KEYRING} damaged` }, keyring.error);
  if (keyring.data.version === 2) return keyring.data;
  const { databaseSalt, slots } = keyring.data;
  return { version: 2, databaseSalt, slots: [], contact: null, device: slots[0] ?? null };
}

/** Makes the keyring of a folder that has none; slots follow. */
export function createKeyring(folder: string): void {
  write(folder, { version: 2, databaseSalt: null, slots: [], contact: null, device: null });
}

/** Notes which database the key belongs to, once it exists. */
export function bindKeyring(folder: string, databaseSalt: string): void {
  change(folder, (keyring) => ({ ...keyring, databaseSalt }));
}

/** Puts an officer's slot in place of the one before. The device's slot goes: from now on the key needs a passphrase. */
export function putOfficerSlot(folder: string, slot: OfficerSlot): void {
  change(folder, (keyring) => ({
    ...keyring,
    device: null,
    slots: [...keyring.slots.filter(({ officerId }) => officerId !== slot.officerId), slot],
  }));
  rmSync(join(folder, KEY_FILE), { force: true });
}

/** Keeps only the slots that `stays` says; returns whether any went. */
export function keepOfficerSlots(folder: string, stays: (slot: OfficerSlot) => boolean): boolean {
  const before = readKeyring(folder);
  if (before === null || before.slots.every(stays)) return false;
  change(folder, (keyring) => ({ ...keyring, slots: keyring.slots.filter(stays) }));
  return true;
}

export function noteContact(folder: string, contact: Contact): void {
  change(folder, (keyring) => ({ ...keyring, contact }));
}

/**
 * The key by the slot of the device, null when there is no such slot.
 *
 * @param secretHex secret from the operating system's key store, hex; null without one
 * @throws StartupError `database_key_missing`, `database_key_wrong`
 */
export function openDeviceSlot(folder: string, secretHex: string | null): Buffer | null {
  const slot = readKeyring(folder)?.device ?? null;
  return slot === null ? null : unwrap(slot, deviceSecret(folder, slot, secretHex));
}

function change(folder: string, edit: (keyring: Keyring) => Keyring): void {
  const keyring = readKeyring(folder);
  if (keyring === null) throw new StartupError({ code: 'database_key_missing', detail: KEYRING });
  write(folder, edit(keyring));
}

/** Whole or not at all, also through a power cut: a half-written keyring would lock the database for good. */
function write(folder: string, keyring: Keyring): void {
  writeWhole(join(folder, KEYRING), JSON.stringify(keyring, null, 2));
}

function deviceSecret(folder: string, slot: DeviceSlot, secretHex: string | null): Buffer {
  if (slot.wrappedBy === 'key_store') {
    if (secretHex === null) throw new StartupError({ code: 'database_key_missing', detail: 'key store' });
    return Buffer.from(secretHex, 'hex');
  }
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) throw new StartupError({ code: 'database_key_missing', detail: KEY_FILE });
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
}

function unwrap(slot: DeviceSlot, secret: Buffer): Buffer {
  try {
    const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), DEVICE_DOMAIN, 32));
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(slot.nonce, 'hex'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(DEVICE_DOMAIN));
    decipher.setAuthTag(Buffer.from(slot.tag, 'hex'));
    return Buffer.concat([decipher.update(Buffer.from(slot.ciphertext, 'hex')), decipher.final()]);
  } catch (error) {
    throw new StartupError({ code: 'database_key_wrong', detail: slot.wrappedBy }, error);
  }
}
