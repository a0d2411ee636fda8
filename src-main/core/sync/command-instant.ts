import type { Command } from '../../../src-shared/sync/commands';

/** The instant of a command on the gateway's clock, as far as the workstation knew the difference. */
export function commandInstant(command: Pick<Command, 'at' | 'clockOffsetMs'>): string {
  return new Date(Date.parse(command.at) - (command.clockOffsetMs ?? 0)).toISOString();
}
