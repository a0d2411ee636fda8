import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Beside this file in the source, beside the program in the build. */
const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './thumbnail-process.ts' : './thumbnail-process.js', import.meta.url),
);
const TIMEOUT_MS = 15_000;
/** Of base64 no more than `MAX_THUMBNAIL` characters. */
const MAX_BYTES = 14_000;
const HEAP_MB = 256;

/**
 * A small WebP of a picture, made in a process of its own: one that hangs is ended, one that falls takes nothing along.
 *
 * @returns null when none can be made of it, which is no failure
 */
export async function makeThumbnail(
  picture: Buffer,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<Buffer | null> {
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Nothing of the gateway's secrets is handed to what decodes strangers' bytes.
    env: { PATH: process.env['PATH'] ?? '', SystemRoot: process.env['SystemRoot'] ?? '' },
    windowsHide: true,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    signal,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  // The child may end before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(picture);
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const thumbnail = Buffer.concat(chunks);
  return code === 0 && thumbnail.length > 0 && thumbnail.length <= MAX_BYTES ? thumbnail : null;
}
