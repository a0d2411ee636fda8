import type { Command } from '../../src-shared/sync/commands';
import { gatewayInstant } from './command-context';

/** A command may seem so much later than now, by an uneven line, and still be dated rightly. */
const AHEAD_MS = 2_000;

/**
 * When this life of the store began, in milliseconds since 1970: a store that was put back to an earlier state has that instant in
 * its epoch (UUIDv7, RFC 9562). Null in its first life, whose epoch is random.
 */
export function lifeBeganAt(epoch: string): number | null {
  return epoch.charAt(14) === '7' ? Number.parseInt(epoch.replaceAll('-', '').slice(0, 12), 16) : null;
}

/**
 * Whether a command was given before this life of the store began. Then it may have been carried out before, in a life that the
 * store no longer knows: what it sends out may have gone already. One that is dated ahead of now was written under a clock that had just
 * been set, so that nothing is known of its instant, and counts as such a one too.
 */
export function isFromEarlierLife(command: Pick<Command, 'at' | 'clockOffsetMs'>, epoch: string, now: string): boolean {
  const began = lifeBeganAt(epoch);
  if (began === null) return false;
  const isAhead = Date.parse(command.at) - (command.clockOffsetMs ?? 0) > Date.parse(now) + AHEAD_MS;
  return isAhead || Date.parse(gatewayInstant(command, now)) < began;
}
