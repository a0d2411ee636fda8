import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPart, type StoredKeys } from '../../src-files/keys/key-pairs';
import type { PublicKeys } from '../../src-shared/domain/key';

/** PKCS #8 of a raw 32-byte private key (RFC 8410). */
const ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The key pairs of a workstation under test: always the same for the same name. */
export function keysOf(name: string): StoredKeys {
  const seed = (purpose: string): Buffer => createHash('sha256').update(`${purpose} of ${name}`).digest();
  const made: StoredKeys = {
    keyId: '0'.repeat(16),
    alg: 'ed25519+x25519',
    privateSigning: Buffer.concat([ED25519, seed('signing')]).toString('base64'),
    privateSealing: Buffer.concat([X25519, seed('sealing')]).toString('base64'),
  };
  const { signing, sealing } = publicPart(made);
  const hash = createHash('sha256').update(Buffer.from(signing, 'base64')).update(Buffer.from(sealing, 'base64'));
  return { ...made, keyId: hash.digest('hex').slice(0, 16) };
}

export function publicKeysOf(name: string): PublicKeys {
  return publicPart(keysOf(name));
}

/** An enrolment as an administrator may prepare it; returns the file's path, for DUTYDESK_ENROLMENT. */
export function writeEnrolment(
  folder: string,
  enrolment: { url: string; workstationId: string; keys: StoredKeys },
): string {
  const file = join(folder, 'prepared-enrolment.json');
  writeFileSync(file, JSON.stringify({ ca: null, ...enrolment }), { mode: 0o600 });
  return file;
}
