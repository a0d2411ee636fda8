import { readFileSync, statSync } from 'node:fs';
import { arch, release, version as systemVersion, type } from 'node:os';
import { join } from 'node:path';
import type { SeatProgram } from '../../../src-shared/sync/enrolment';
import { DATABASE } from '../db/folder';

const MOST_LETTERS = 120;

/** What runs at this workstation and how much it keeps, as the administrator is told at each sign-in to the gateway. */
export function readSeatProgram(folder: string, version: string): SeatProgram {
  return { version: version.slice(0, 40), system: systemName().slice(0, MOST_LETTERS), dataBytes: dataBytes(folder) };
}

/** As people call it, with what engineers ask for next. */
function systemName(): string {
  const name = process.platform === 'linux' ? (linuxName() ?? type()) : systemVersion();
  return `${name} (${release()}, ${arch()})`;
}

/** Such as `Kylin V10`; null where the system does not say (freedesktop.org, os-release). */
function linuxName(): string | null {
  try {
    return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? null;
  } catch {
    return null; // Not every Linux has the file.
  }
}

/** Of the working copy with its log of writes; null before there is one. */
function dataBytes(folder: string): number | null {
  const sizes = [DATABASE, `${DATABASE}-wal`].map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size,
  );
  return sizes[0] === undefined ? null : sizes[0] + (sizes[1] ?? 0);
}
