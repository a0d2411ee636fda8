import { hkdfSync } from 'node:crypto';

/**
 * What lets one workstation without a network make a key slot for an officer who has never sat there: a key that follows from the
 * officer's passphrase, through the hash that the gateway keeps, and holds for this workstation and this passphrase alone. The passphrase
 * does not follow from it, nor the hash.
 *
 * @param hash scrypt of the passphrase, 32 bytes
 */
export function grantKey(hash: Uint8Array, of: { workstation: string; officer: string; version: number }): Buffer {
  const info = `dutydesk ferry grant v1 ${JSON.stringify([of.workstation, of.officer, of.version])}`;
  return Buffer.from(hkdfSync('sha256', hash, Buffer.alloc(0), info, 32));
}

/** Purpose of the box in which the first grants travel, in the answer to a request. */
export function grantsPurpose(workstation: string): string {
  return `ferry grants v1 ${workstation}`;
}
