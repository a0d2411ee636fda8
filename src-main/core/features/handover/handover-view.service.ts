import { textHash } from '../../../../src-files/handover/text-hash';
import { isIntact } from '../../../../src-shared/domain/handover';
import type { Officer } from '../../../../src-shared/domain/officer';
import { mayDo } from '../../../../src-shared/domain/permission';
import type { EngineInput, EngineOutput } from '../../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { EMPTY_PAPER, type HandoverPaper, handoverPaperSchema } from '../../../../src-shared/ipc/shift-contract';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { listActiveOfficers } from '../desk/desk.repository';
import { pendingOf } from '../outbox/pending.service';
import { readBlockers } from '../shift/shift.service';
import { countHandovers, findHandovers, findPaper, putPaper } from './handover.repository';
import { prepareItems } from './prepare';

/** The list of a running shift as it would be offered now. @returns `not_found`, `refused: wrong_state` */
export async function prepareHandover(
  db: ReadDatabase,
  officer: Officer,
  { shiftId }: EngineInput<'handover.prepare'>,
  now: string,
): Promise<Result<EngineOutput<'handover.prepare'>>> {
  const shift = await getEntity(db, 'shift', shiftId);
  if (shift === null) return fail({ code: 'not_found' });
  if (shift.state !== 'running') return fail({ code: 'refused', reason: 'wrong_state' });
  return succeed({
    shift,
    items: await prepareItems(db, shift.officerId, now),
    paper: await readPaper(db, officer, shift.id),
    blockers: await readBlockers(db, shift.officerId),
    takers: await listTakers(db, shift.officerId),
  });
}

/** Keeps what an officer has written or ticked off. */
export async function keepPaper(
  trx: WriteTransaction,
  officer: Officer,
  { subjectId, paper }: EngineInput<'handover.keep'>,
): Promise<Result<null>> {
  await putPaper(trx, { subjectId, officerId: officer.id }, JSON.stringify(paper));
  return succeed(null);
}

/** Handovers, the newest first. */
export async function listHandovers(
  db: ReadDatabase,
  { limit, ...filter }: EngineInput<'handover.list'>,
): Promise<EngineOutput<'handover.list'>> {
  return { handovers: await findHandovers(db, filter, limit), total: await countHandovers(db, filter) };
}

/** @returns `not_found` */
export async function readHandover(
  db: ReadDatabase,
  officer: Officer,
  { handoverId }: EngineInput<'handover.detail'>,
): Promise<Result<EngineOutput<'handover.detail'>>> {
  const handover = await getEntity(db, 'handover', handoverId);
  if (handover === null) return fail({ code: 'not_found' });
  const pending = await pendingOf(db, [handover.id]);
  return succeed({
    handover,
    paper: await readPaper(db, officer, handover.id),
    blockers: await readBlockers(db, handover.fromId),
    takers: await listTakers(db, handover.fromId),
    intact: handover.state === 'accepted' ? isIntact(handover, textHash) : null,
    pending: pending.get(handover.id) ?? null,
  });
}

async function readPaper(db: ReadDatabase, officer: Officer, subjectId: string): Promise<HandoverPaper> {
  const kept = await findPaper(db, { subjectId, officerId: officer.id });
  return kept === null ? EMPTY_PAPER : handoverPaperSchema.parse(JSON.parse(kept));
}

/** Who can take over from an officer. */
async function listTakers(db: ReadDatabase, fromId: Officer['id']) {
  const officers = await listActiveOfficers(db);
  return officers
    .filter(({ id, role }) => id !== fromId && mayDo(role, 'keep_shift'))
    .map(({ id, name, badgeNumber }) => ({ id, name, badgeNumber }));
}
