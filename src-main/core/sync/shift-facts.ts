import type { DeskId } from '../../../src-shared/domain/ids';
import type { EntityName, EntityRow } from '../../../src-shared/sync/entities';
import type { WriteTransaction } from '../db/database';
import { findOpenHandover } from '../features/handover/handover.repository';
import { countUnacknowledged } from '../features/shift/shift.repository';
import { getEntity, listEntities } from './entity.repository';
import type { ShiftCommand, ShiftFacts } from './shift-effects';

/** Reads what a command of a shift names from the local copy. */
export async function readShiftFacts(
  trx: WriteTransaction,
  command: ShiftCommand,
  deskId: DeskId,
): Promise<Omit<ShiftFacts, 'actor'>> {
  const { args } = command;
  const named = <E extends EntityName>(entity: E, key: string): Promise<EntityRow<E> | null> => {
    const id = (args as Record<string, unknown>)[key];
    return typeof id === 'string' ? getEntity(trx, entity, id) : Promise.resolve(null);
  };
  const handover = await named('handover', 'handoverId');
  const shift = handover === null ? await named('shift', 'shiftId') : await getEntity(trx, 'shift', handover.shiftId);
  const isAccept = command.type === 'handover.accept';
  return {
    deskId,
    shift,
    promise: await named('promise', 'promiseId'),
    handover,
    openHandover: shift === null ? null : await findOpenHandover(trx, shift.id),
    taker: await named('officer', isAccept ? 'incomingId' : 'toId'),
    messages: isAccept
      ? await listEntities(
          trx,
          'message',
          command.args.moves.map(({ messageId }) => messageId),
        )
      : [],
    emergencies: isAccept ? await countUnacknowledged(trx) : 0,
  };
}
