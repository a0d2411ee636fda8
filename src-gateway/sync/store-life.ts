import type { Command } from '../../src-shared/sync/commands';
import { gatewayInstant } from './command-context';

/**
 * When this life of the store began, in milliseconds since 1970: a store that was put back to an earlier state has that instant in
 * its epoch (UUIDv7, RFC 9562). Null in its first life, whose epoch is random.
 */
export function lifeBeganAt(epoch: string): number | null {
  return epoch.charAt(14) === '7' ? Number.parseInt(epoch.replaceAll('-', '').slice(0, 12), 16) : null;
}

/**
 * Whether a command was given before this life of the store began. Then it may have been carried out before, in a life that the
 * store no longer knows: what it sends out may have gone already.
 */
export function isFromEarlierLife(command: Pick<Command, 'at' | 'clockOffsetMs'>, epoch: string, now: string): boolean {
  const began = lifeBeganAt(epoch);
  return began !== null && Date.parse(gatewayInstant(command, now)) < began;
}
