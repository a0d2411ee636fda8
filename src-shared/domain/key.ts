import { z } from 'zod';

const raw32 = z.base64().length(44);

/**
 * What others may know of a workstation's or gateway's key pairs: Ed25519 to check its signatures, X25519 to encrypt to it, each the raw
 * 32 bytes in base64. The key id names the pairs in every signature and envelope, so that they can be renewed.
 */
export const publicKeysSchema = z.object({
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  alg: z.literal('ed25519+x25519'),
  signing: raw32,
  sealing: raw32,
});
export type PublicKeys = z.infer<typeof publicKeysSchema>;
