import type { DeskId, WorkstationId } from '../../src-shared/domain/ids';
import type { Officer } from '../../src-shared/domain/officer';
import type { Command, CommandResult, RejectionCode } from '../../src-shared/sync/commands';
import type { Change, EntityName, EntityRow } from '../../src-shared/sync/entities';
import type { Trx } from '../db/database';
import type { DeliveryPorts } from '../features/delivery/delivery.service';

/** What a command handler may use. Everything it does goes through `trx`, which the caller opens and ends. */
export interface CommandContext {
  trx: Trx;
  ports: DeliveryPorts;
  newId: () => string;
  deskId: DeskId;
  workstationId: WorkstationId;
  officer: Officer;
  /** The database server's clock, read in this transaction. */
  now: string;
  leaseMs: number;
  timeZone: string;
}

/** Result of a command with the rows that it wrote. A refusal has written nothing. */
export interface Handled {
  result: CommandResult;
  changes: Change[];
}

/** The command was carried out; `claim` is the claim it left on its message, if any. */
export function applied(changes: Change[], claim: { claimVersion: number; leaseUntil: string } | null = null): Handled {
  return {
    result: { outcome: 'applied', claimVersion: claim?.claimVersion ?? null, leaseUntil: claim?.leaseUntil ?? null },
    changes,
  };
}

export function rejected(code: RejectionCode): Handled {
  return { result: { outcome: 'rejected', code }, changes: [] };
}

/** A change-log entry for a row that was written. */
export function put<E extends EntityName>(entity: E, row: EntityRow<E>): Change {
  // TypeScript does not relate a generic pair to the union of pairs that it stands for.
  return { op: 'put', entity, row } as unknown as Change;
}

/**
 * When the officer did it, on the gateway's clock: the device instant less the measured offset, and never later than now,
 * since a workstation's clock is not trusted.
 */
export function gatewayInstant(command: Pick<Command, 'at' | 'clockOffsetMs'>, now: string): string {
  const at = new Date(Date.parse(command.at) - (command.clockOffsetMs ?? 0)).toISOString();
  return at < now ? at : now;
}
