import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SLOT_COST_LOG2 } from '../../../src-main/core/key-slots/officer-slot';
import { readRuntime } from '../../support/runtime';

const DERIVE = `
const { scrypt } = require('node:crypto');
const N = 2 ** ${SLOT_COST_LOG2};
const started = performance.now();
scrypt('passphrase', Buffer.alloc(16), 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error) => {
  if (error !== null) throw error;
  process.stdout.write(String(performance.now() - started));
});`;

/**
 * What the key slot asks of whoever knows the passphrase, deliberately: its scrypt alone, in the Electron that the workstation runs on,
 * whose cryptography is not Node's. @returns ms
 */
export async function keySlotTime(): Promise<number> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { stdout } = await promisify(execFile)(readRuntime().electronPath, ['-e', DERIVE], { env });
  return Number(stdout);
}
