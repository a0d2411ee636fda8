import { sql } from 'kysely';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { Synonym } from '../../../../src-shared/domain/synonym';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** All groups, refused ones too; those changed last first. */
export async function listSynonyms(db: ReadDatabase): Promise<Synonym[]> {
  const rows = await db
    .selectFrom('synonym')
    .select(['id', 'desk_id', 'terms', 'state', 'note', 'origin', 'updated_by', 'updated_at', 'version'])
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('synonym', row));
}

/** The groups that are applied to queries. */
export async function listActiveSynonyms(db: ReadDatabase): Promise<{ terms: string[] }[]> {
  const rows = await db.selectFrom('synonym').select('terms').where('state', '=', 'active').orderBy('id').execute();
  return rows.map(({ terms }) => ({ terms: JSON.parse(terms) }));
}

/** What was typed before an answer was chosen, and how many replies rest on that. */
export interface Search {
  query: string;
  answerId: AnswerId;
  times: number;
}

// Written as in the index `reply_queued`, which finds those that were searched for without reading the rows.
const FOUND_BY = sql`(basis ->> '$.found.by')`;

/** Searches behind the newest replies whose answer was searched for, those made most often first. */
export async function listSearches(db: ReadDatabase, newest: number): Promise<Search[]> {
  const { rows } = await sql<Search>`
    SELECT query, answer_id AS answerId, count(*) AS times FROM (
      SELECT basis ->> '$.found.query' AS query, basis ->> '$.answerId' AS answer_id
      FROM reply WHERE ${FOUND_BY} = 'searched' AND state NOT IN ('failed', 'returned') ORDER BY queued_at DESC LIMIT ${newest})
    WHERE query IS NOT NULL GROUP BY query, answer_id ORDER BY times DESC, query, answer_id`.execute(db);
  return rows;
}
