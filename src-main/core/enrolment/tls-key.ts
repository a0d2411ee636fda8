import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';

/** A P-256 key for a client certificate, PEM. Not Ed25519: Chromium's TLS does not take that. */
export function makeTlsKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

/** @returns SPKI, DER, base64 */
export function publicTlsKey(pem: string): string {
  return createPublicKey(createPrivateKey(pem)).export({ format: 'der', type: 'spki' }).toString('base64');
}
