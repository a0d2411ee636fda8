import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { officerIdSchema } from '../../../src-shared/domain/ids';
import { writeWholeForNow } from '../platform/write-whole';

const FILE = 'resume.json';
const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const boxSchema = z.object({ nonce: hex, ciphertext: hex, tag: hex });
const contentSchema = z.object({
  key: hex.length(64),
  /** Whoever was at the desk; null for nobody. */
  officerId: officerIdSchema.nullable(),
  locked: z.boolean(),
});
export interface ResumeState {
  key: Buffer;
  officerId: z.infer<typeof officerIdSchema> | null;
  locked: boolean;
}

/**
 * Lets a core that crashed go on where it was, without asking for the passphrase: the file holds the database key encrypted under a secret
 * that only the main process keeps, in memory. Neither has the key; when the program ends the file opens no more.
 */
export interface Resume {
  /** What a core of the same run left behind; null when there is nothing or the secret is another run's. */
  read(secretHex: string | null, bootId: string): ResumeState | null;
  /** Writes the state. @returns the secret for the main process, the same through one life of the core */
  write(state: ResumeState, bootId: string): string;
  clear(): void;
}

export function openResume(folder: string): Resume {
  const path = join(folder, FILE);
  const secret = randomBytes(32);
  return {
    read(secretHex, bootId) {
      if (secretHex === null || !existsSync(path)) return null;
      try {
        const box = boxSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
        const decipher = createDecipheriv('aes-256-gcm', Buffer.from(secretHex, 'hex'), Buffer.from(box.nonce, 'hex'), {
          authTagLength: 16,
        });
        decipher.setAAD(Buffer.from(`dutydesk resume v1 ${bootId}`));
        decipher.setAuthTag(Buffer.from(box.tag, 'hex'));
        const text = Buffer.concat([decipher.update(Buffer.from(box.ciphertext, 'hex')), decipher.final()]);
        const { key, ...rest } = contentSchema.parse(JSON.parse(text.toString('utf8')));
        return { key: Buffer.from(key, 'hex'), ...rest };
      } catch {
        // Another run's, or damaged: the officer signs in as at any start.
        return null;
      }
    },
    write({ key, ...rest }, bootId) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secret, nonce);
      cipher.setAAD(Buffer.from(`dutydesk resume v1 ${bootId}`));
      const text = JSON.stringify({ key: key.toString('hex'), ...rest });
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      writeWholeForNow(
        path,
        JSON.stringify({
          nonce: nonce.toString('hex'),
          ciphertext: ciphertext.toString('hex'),
          tag: cipher.getAuthTag().toString('hex'),
        }),
      );
      return secret.toString('hex');
    },
    clear: () => rmSync(path, { force: true }),
  };
}
