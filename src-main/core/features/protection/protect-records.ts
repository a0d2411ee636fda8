import { maskPersonalData } from '../../../../src-shared/domain/mask-personal';
import type { Officer } from '../../../../src-shared/domain/officer';
import { isProtected, maskedName } from '../../../../src-shared/domain/protection';
import type { RecordHit, RecordResults } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import type { Unmasked } from './unmasked';

/** What a search found, with the words of protected messages masked; stars keep the length, so that marked places stay. */
export async function protectRecords(
  db: ReadDatabase,
  results: RecordResults,
  officer: Officer,
  unmasked: Unmasked,
): Promise<RecordResults> {
  const hits = await Promise.all(results.hits.map((hit) => protectHit(db, hit, officer, unmasked)));
  return { ...results, hits };
}

async function protectHit(db: ReadDatabase, hit: RecordHit, officer: Officer, unmasked: Unmasked): Promise<RecordHit> {
  const message = await getEntity(db, 'message', hit.messageId);
  if (message === null || !isProtected(message) || unmasked.isAllowed(officer.id, message.id)) return hit;
  return {
    ...hit,
    who: hit.kind === 'message' ? maskedName(hit.who) : hit.who,
    text: maskPersonalData(hit.text),
  };
}
