import type { StartupFailure } from '../../../src-shared/ipc/failure';

/** An expected failure of the disk or of another process; nothing was written. */
export class StorageFailure extends Error {
  constructor(
    readonly code: 'disk_full' | 'database_busy',
    cause: unknown,
  ) {
    super(code, { cause });
    this.name = 'StorageFailure';
  }
}

/** The core cannot start, with a reason that the shell has a sentence for. */
export class StartupError extends Error {
  constructor(
    readonly failure: StartupFailure,
    cause?: unknown,
  ) {
    super(`${failure.code}: ${failure.detail}`, { cause });
    this.name = 'StartupError';
  }
}

/** The driver's or the operating system's error code, null when it has none. */
export function errorCodeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Turns a full disk and a held lock into a {@link StorageFailure}; anything else comes back as it is. */
export function asStorageFailure(error: unknown): unknown {
  const code = errorCodeOf(error);
  if (code === null) return error;
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'SQLITE_IOERR_WRITE')
    return new StorageFailure('disk_full', error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new StorageFailure('database_busy', error);
  return error;
}
