import { type SynonymId, synonymIdSchema } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import type { Synonym } from '../../../../src-shared/domain/synonym';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { SynonymProposal } from '../../../../src-shared/ipc/library-views';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import type { AnswerIndex } from '../../search/index';
import { getEntity, listEntities } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { proposeSynonyms } from './propose-synonyms';
import { listSearches, listSynonyms } from './synonym.repository';

/** Replies out of which groups are proposed: how people asked a year ago says little. */
const NEWEST_REPLIES = 5_000;
const MOST_PROPOSALS = 100;

/** The groups of the desk, and further ones that use suggests. @param index of the approved answers, in step */
export async function readSynonyms(
  db: ReadDatabase,
  index: AnswerIndex,
): Promise<{ synonyms: Synonym[]; proposals: SynonymProposal[] }> {
  const synonyms = await listSynonyms(db);
  const searches = await listSearches(db, NEWEST_REPLIES);
  const answers = await listEntities(db, 'answer', [...new Set(searches.map(({ answerId }) => answerId))]);
  const byId = new Map(answers.map((answer) => [answer.id as string, answer]));
  return { synonyms, proposals: proposeSynonyms(searches, byId, synonyms, index).slice(0, MOST_PROPOSALS) };
}

export type SynonymText = Pick<Synonym, 'terms' | 'state' | 'note' | 'origin'> & { synonymId: SynonymId | null };

/** Writes a group, or refuses a proposed one for good. @returns `not_found`; `invalid_input` when its words are all the same */
export async function saveSynonym(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { synonymId, ...group }: SynonymText,
): Promise<Result<null>> {
  const known = synonymId === null ? null : await getEntity(trx, 'synonym', synonymId);
  if (synonymId !== null && known === null) return fail({ code: 'not_found' });
  const terms = [...new Set(group.terms.map((term) => term.trim()))];
  if (terms.length < 2) return fail({ code: 'invalid_input', detail: 'terms' });
  const id = synonymId ?? synonymIdSchema.parse(ports.ids.next());
  const args = { ...group, terms, synonymId: id, baseVersion: known?.version ?? null };
  await enqueueCommand(trx, ports, { type: 'synonym.save', args, actor: officer.id, messageId: null, subjectId: id });
  return succeed(null);
}
