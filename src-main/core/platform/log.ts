import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

export type Log = Logger;

const MAX_BYTES = 5 * 1024 * 1024;

/**
 * JSON lines in `<folder>/<name>.log`; at 5 MB the file becomes `<name>.1.log` and the one before that goes.
 * Log ids, states and error codes only: never what a citizen or an officer wrote, nor a name or number of a person.
 *
 * @param folder created when missing; null for a log that goes nowhere
 */
export function createLog(options: { folder: string | null; name: string; level?: string }): Log {
  if (options.folder === null) return pino({ enabled: false });
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const file = join(options.folder, `${options.name}.log`);
  const destination = pino.destination({ dest: file, sync: true, mode: 0o600 });
  // A log that cannot be written (full disk) must not stop the work that it describes.
  destination.on('error', () => undefined);
  let bytes = sizeOf(file);
  const rotating = {
    write(line: string) {
      if (bytes > MAX_BYTES) {
        bytes = 0;
        try {
          renameSync(file, join(file, '..', `${options.name}.1.log`));
          destination.reopen();
        } catch {
          // Renaming is refused while a viewer holds the file open on Windows: go on in the same file, try again later.
        }
      }
      bytes += Buffer.byteLength(line);
      destination.write(line);
    },
  };
  return pino(
    { name: options.name, level: options.level ?? 'info', base: { name: options.name, pid: process.pid } },
    rotating,
  );
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
