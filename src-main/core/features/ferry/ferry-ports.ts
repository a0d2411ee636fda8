import type { WorkstationId } from '../../../../src-shared/domain/ids';
import type { Topic } from '../../../../src-shared/ipc/contract';
import type { LocalDatabase } from '../../db/database';
import type { Clock } from '../../platform/clock';
import type { Ids } from '../../platform/ids';
import type { Log } from '../../platform/log';
import type { FerryContact } from '../../session/ferry-contact';

export interface FerryPorts {
  db: LocalDatabase;
  clock: Clock;
  ids: Ids;
  log: Log;
  announce(topics: readonly Topic[]): void;
  /** A bundle says who may sign in here. */
  heard(contact: FerryContact): Promise<void>;
  /** The workstation has its name: commands carry it from now on. */
  enrolled(workstationId: WorkstationId): void;
}
