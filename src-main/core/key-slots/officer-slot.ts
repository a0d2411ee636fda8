import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { grantKey } from '../../../src-files/keys/ferry-grant';
import { officerIdSchema, type WorkstationId, workstationIdSchema } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import { normalPassphrase } from '../../../src-shared/domain/passphrase';
import type { FerryGrant } from '../../../src-shared/sync/ferry';

/** scrypt with N = 2^17, r = 8, p = 1: 128 MiB and 0.25–0.5 s on the workstations that it was measured on. */
export const SLOT_COST_LOG2 = 17;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/**
 * The database key, wrapped under a key of one officer's passphrase. All that is not ciphertext is authenticated with it. A slot of kind
 * `arrival` was made without the passphrase, from a grant of the gateway (src-files/keys/ferry-grant.ts), and lasts until the officer's
 * first sign-in; `first` is the same of a passphrase that only serves to choose one's own.
 */
export const officerSlotSchema = z.strictObject({
  kind: z.enum(['officer', 'arrival', 'first']),
  /** Of `arrival` and `first`: the workstation that the grant was for. */
  workstationId: workstationIdSchema.optional(),
  version: z.literal(1),
  officerId: officerIdSchema,
  badgeNumber: z.string().min(1).max(20),
  /** Version of the officer's passphrase at the gateway; 0 where there is none. */
  secretVersion: z.number().int().nonnegative(),
  /** The upper bound keeps a changed file from asking for more memory than there is. */
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    costLog2: z.number().int().min(10).max(20),
    blockSize: z.literal(8),
    salt: hex(16),
  }),
  /** Whether the secret of the operating system's key store is needed besides the passphrase. */
  secondFactor: z.enum(['key_store', 'none']),
  alg: z.literal('aes-256-gcm'),
  nonce: hex(12),
  ciphertext: hex(32),
  tag: hex(16),
});
export type OfficerSlot = z.infer<typeof officerSlotSchema>;

export interface SlotSecrets {
  passphrase: string;
  /** Secret of the operating system's key store, hex; null where there is none. */
  deviceSecret: string | null;
}

/** Wraps the database key for an officer. */
export async function makeOfficerSlot(
  key: Buffer,
  officer: Pick<Officer, 'id' | 'badgeNumber'> & { secretVersion: number },
  { passphrase, deviceSecret }: SlotSecrets,
  costLog2 = SLOT_COST_LOG2,
): Promise<OfficerSlot> {
  const head = {
    kind: 'officer',
    version: 1,
    officerId: officer.id,
    badgeNumber: officer.badgeNumber,
    secretVersion: officer.secretVersion,
    kdf: { name: 'scrypt', costLog2, blockSize: 8, salt: randomBytes(16).toString('hex') },
    secondFactor: deviceSecret === null ? 'none' : 'key_store',
    alg: 'aes-256-gcm',
    nonce: randomBytes(12).toString('hex'),
  } as const;
  return wrap(key, head, await wrappingKey(head, passphrase, deviceSecret));
}

/** Wraps the database key for an officer who has never sat here, with what the gateway granted this workstation. */
export function makeArrivalSlot(
  key: Buffer,
  { officer, secretVersion, costLog2, salt, key: granted, mustChange }: FerryGrant,
  { workstationId, deviceSecret }: { workstationId: WorkstationId; deviceSecret: string | null },
): OfficerSlot {
  const head = {
    kind: mustChange ? 'first' : 'arrival',
    workstationId,
    version: 1,
    officerId: officer.id,
    badgeNumber: officer.badgeNumber,
    secretVersion,
    kdf: { name: 'scrypt', costLog2, blockSize: 8, salt },
    secondFactor: deviceSecret === null ? 'none' : 'key_store',
    alg: 'aes-256-gcm',
    nonce: randomBytes(12).toString('hex'),
  } as const;
  return wrap(key, head, combine(head, Buffer.from(granted, 'base64'), deviceSecret));
}

function wrap(key: Buffer, head: SlotHead, under: Buffer): OfficerSlot {
  const cipher = createCipheriv('aes-256-gcm', under, Buffer.from(head.nonce, 'hex'));
  cipher.setAAD(identityOf(head));
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()]);
  return { ...head, ciphertext: ciphertext.toString('hex'), tag: cipher.getAuthTag().toString('hex') };
}

/** The database key; null for a wrong passphrase, a missing or another key store, a slot that was changed. */
export async function openOfficerSlot(
  slot: OfficerSlot,
  { passphrase, deviceSecret }: SlotSecrets,
): Promise<Buffer | null> {
  if (slot.secondFactor === 'key_store' && deviceSecret === null) return null;
  const key = await wrappingKey(slot, passphrase, slot.secondFactor === 'none' ? null : deviceSecret);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(slot.nonce, 'hex'), { authTagLength: 16 });
    decipher.setAAD(identityOf(slot));
    decipher.setAuthTag(Buffer.from(slot.tag, 'hex'));
    return Buffer.concat([decipher.update(Buffer.from(slot.ciphertext, 'hex')), decipher.final()]);
  } catch {
    // The one thing that GCM says is "not this key and not these bytes"; which of them, nobody is told.
    return null;
  }
}

/** Takes as long as opening a slot, for a badge number that has none here. */
export async function openNoSlot(passphrase: string, costLog2 = SLOT_COST_LOG2): Promise<void> {
  await derive(passphrase, Buffer.alloc(16), costLog2);
}

type SlotHead = Omit<OfficerSlot, 'ciphertext' | 'tag'>;

function identityOf({
  kind,
  version,
  officerId,
  badgeNumber,
  secretVersion,
  kdf,
  secondFactor,
  alg,
}: SlotHead): Buffer {
  return Buffer.from(
    JSON.stringify([
      'dutydesk officer slot v1',
      [kind, version, officerId, badgeNumber, secretVersion, secondFactor, alg],
      [kdf.name, kdf.costLog2, kdf.blockSize, kdf.salt],
    ]),
  );
}

/** Passphrase and device secret are combined, so that neither alone leads to the key. */
async function wrappingKey(slot: SlotHead, passphrase: string, deviceSecret: string | null): Promise<Buffer> {
  const derived = await derive(passphrase, Buffer.from(slot.kdf.salt, 'hex'), slot.kdf.costLog2);
  const { kind, workstationId = '', officerId, secretVersion } = slot;
  if (kind === 'officer') return combine(slot, derived, deviceSecret);
  const granted = grantKey(derived, { workstation: workstationId, officer: officerId, version: secretVersion });
  return combine(slot, granted, deviceSecret);
}

function combine(
  { secondFactor }: Pick<SlotHead, 'secondFactor'>,
  derived: Buffer,
  deviceSecret: string | null,
): Buffer {
  const device = deviceSecret === null ? Buffer.alloc(0) : Buffer.from(deviceSecret, 'hex');
  return Buffer.from(hkdfSync('sha256', derived, device, `dutydesk officer slot v1 ${secondFactor}`, 32));
}

function derive(passphrase: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const N = 2 ** costLog2;
  return new Promise((resolve, reject) => {
    scrypt(normalPassphrase(passphrase), salt, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
