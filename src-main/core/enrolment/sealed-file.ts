import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { StartupError } from '../db/failure';
import { writeWhole } from '../platform/write-whole';

const sealedSchema = z.object({
  version: z.literal(1),
  /** AES-256-GCM of the JSON under the key store's secret, base64; null for the JSON as it is. */
  seal: z.object({ nonce: z.base64(), tag: z.base64() }).nullable(),
  content: z.string(),
});

const DOMAIN = 'dutydesk enrolment file v1';

/** Writes a file beside the database, sealed under the key store's secret where there is one. */
export function writeSealed(path: string, secretHex: string | null, value: object): void {
  const text = JSON.stringify(value);
  const file: z.infer<typeof sealedSchema> = { version: 1, seal: null, content: text };
  if (secretHex !== null) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', sealKey(secretHex), nonce);
    cipher.setAAD(Buffer.from(DOMAIN));
    file.content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
    file.seal = { nonce: nonce.toString('base64'), tag: cipher.getAuthTag().toString('base64') };
  }
  writeWhole(path, JSON.stringify(file, null, 2));
}

/** @throws StartupError `configuration_invalid` for a file that cannot be used */
export function readSealed<T>(path: string, secretHex: string | null, schema: z.ZodType<T>): T {
  try {
    const { seal, content } = sealedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return schema.parse(JSON.parse(seal === null ? content : opened(seal, content, secretHex)));
  } catch (error) {
    throw new StartupError({ code: 'configuration_invalid', detail: path }, error);
  }
}

function opened(seal: { nonce: string; tag: string }, content: string, secretHex: string | null): string {
  if (secretHex === null) throw new Error('sealed under a key store that is not there');
  const decipher = createDecipheriv('aes-256-gcm', sealKey(secretHex), Buffer.from(seal.nonce, 'base64'), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(DOMAIN));
  decipher.setAuthTag(Buffer.from(seal.tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(content, 'base64')), decipher.final()]).toString('utf8');
}

function sealKey(secretHex: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secretHex, 'hex'), Buffer.alloc(0), DOMAIN, 32));
}
