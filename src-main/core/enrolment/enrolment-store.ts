import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeKeys, type StoredKeys, storedKeysSchema } from '../../../src-files/keys/key-pairs';
import { type Enrolment, enrolmentSchema } from './enrolment';
import { readSealed, writeSealed } from './sealed-file';
import { makeTlsKey } from './tls-key';

/**
 * The enrolment lies beside the encrypted database, since it is needed before an officer has opened that: a file for this account
 * alone, sealed under the secret of the operating system's key store where there is one. Keys that were made for a code are kept
 * until the gateway has answered, so that an answer that got lost can be asked for again.
 */
const pendingSchema = z.object({ codeHash: z.string(), keys: storedKeysSchema, tlsKey: z.string() });

const ENROLMENT = 'enrolment.json';
const PENDING = 'enrolment-pending.json';
const CODE_DOMAIN = 'dutydesk enrolment file v1';

export interface EnrolmentStore {
  /** @throws StartupError `configuration_invalid` for a file that cannot be used */
  read(): Enrolment | null;
  write(enrolment: Enrolment): void;
  /** The keys for this code: made at its first use, the same at every further try. */
  keysFor(code: string): { keys: StoredKeys; tlsKey: string };
}

/** @param secretHex secret of the operating system's key store, hex; null without one */
export function createEnrolmentStore(folder: string, secretHex: string | null): EnrolmentStore {
  const path = join(folder, ENROLMENT);
  const pending = join(folder, PENDING);
  return {
    read: () => (existsSync(path) ? readSealed(path, secretHex, enrolmentSchema) : null),
    write(enrolment) {
      writeSealed(path, secretHex, enrolment);
      rmSync(pending, { force: true });
    },
    keysFor(code) {
      const codeHash = createHash('sha256').update(`${CODE_DOMAIN}\0${code}`).digest('hex');
      const known = existsSync(pending) ? readSealed(pending, secretHex, pendingSchema) : null;
      if (known?.codeHash === codeHash) return known;
      const made = { codeHash, keys: makeKeys(), tlsKey: makeTlsKey() };
      writeSealed(pending, secretHex, made);
      return made;
    },
  };
}
