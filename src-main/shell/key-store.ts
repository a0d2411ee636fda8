import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { safeStorage } from 'electron';
import { StartupError } from '../core/db/failure';

/**
 * The secret under which the database key is wrapped, itself kept by the operating system's key store. Null where no
 * real one exists: on Linux without a secret service Chromium falls back to a fixed password, which protects nothing,
 * so we do not pretend.
 *
 * @returns 64 hex digits or null
 * @throws StartupError `key_store_closed` where the secret was kept and the key store does not give it out
 */
export function loadKeyStoreSecret(userData: string): string | null {
  const file = path.join(userData, 'key-store.bin');
  if (existsSync(file)) return unseal(file);
  if (!hasRealKeyStore() || existsSync(path.join(userData, 'keyring.json'))) return null;
  const secret = randomBytes(32).toString('hex');
  // On the disk before anything is encrypted under it: a power cut must not leave a database without its key.
  writeFileSync(`${file}.new`, safeStorage.encryptString(secret), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return secret;
}

/** Another user, another machine, or a keyring that is locked. */
function unseal(file: string): string {
  try {
    return safeStorage.decryptString(readFileSync(file));
  } catch (error) {
    throw new StartupError({ code: 'key_store_closed', detail: file }, error);
  }
}

function hasRealKeyStore(): boolean {
  if (process.platform === 'linux') {
    if (process.env['DBUS_SESSION_BUS_ADDRESS'] === undefined) return false;
    if (safeStorage.getSelectedStorageBackend() === 'basic_text') return false;
  }
  return safeStorage.isEncryptionAvailable();
}
