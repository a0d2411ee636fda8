import { addDays } from '../../../src-shared/domain/work-calendar';
import type { WriteTransaction } from '../db/database';
import { listOpenSwaps, listShiftsBetween } from '../features/rota/rota.repository';
import { getEntity, listEntities } from './entity.repository';
import type { RotaCommand, RotaFacts } from './rota-effects';

/** Reads what a command of the rota names from the local copy. */
export async function readRotaFacts(trx: WriteTransaction, command: RotaCommand): Promise<Omit<RotaFacts, 'actor'>> {
  const none = { known: [], shift: null, otherShift: null, to: null, swap: null };
  const openSwaps = await listOpenSwaps(trx);
  if (command.type === 'rota.save_week') {
    const { week, puts, removes } = command.args;
    const named = await listEntities(
      trx,
      'rotaShift',
      [...puts, ...removes].map(({ shiftId }) => shiftId),
    );
    const ofWeek = await listShiftsBetween(trx, week, addDays(week, 7));
    const known = new Map([...named, ...ofWeek].map((shift) => [shift.id, shift]));
    return { ...none, openSwaps, known: [...known.values()] };
  }
  const swap = await getEntity(trx, 'rotaSwap', command.args.swapId);
  const about = command.type === 'rota.swap_propose' ? command.args : swap;
  if (about === null) return { ...none, openSwaps };
  return {
    ...none,
    openSwaps,
    swap,
    shift: await getEntity(trx, 'rotaShift', about.shiftId),
    otherShift: about.otherShiftId === null ? null : await getEntity(trx, 'rotaShift', about.otherShiftId),
    to: await getEntity(trx, 'officer', about.toId),
  };
}
