import { sql } from 'kysely';
import type { Category } from '../../../../src-shared/domain/classification';
import type { MessageId } from '../../../../src-shared/domain/ids';
import type { ReadDatabase } from '../../db/database';

/** What rows of the audit log are about, as far as this workstation has it. */

/** More than is shown, so that nothing is masked that was cut in the middle. */
const BEGINNING = 160;

export interface SubjectMessage {
  id: MessageId;
  authorName: string;
  text: string;
  category: Category | null;
}

/** The beginnings of messages. */
export async function listSubjectMessages(db: ReadDatabase, ids: readonly string[]): Promise<SubjectMessage[]> {
  return db
    .selectFrom('message')
    .select(['id', 'author_name as authorName', 'category', sql<string>`substr(text, 1, ${BEGINNING})`.as('text')])
    .where('id', 'in', ids as MessageId[])
    .execute();
}

/** Id → number of a ticket, and id → names of a handover. */
export async function listSubjectNames(
  db: ReadDatabase,
  ids: readonly string[],
): Promise<{ id: string; name: string | null }[]> {
  const tickets = db
    .selectFrom('ticket')
    .select(['id', 'number as name'])
    .where('id', 'in', ids as never[]);
  const handovers = db
    .selectFrom('handover')
    .select(['id', sql<string | null>`from_name || coalesce(' → ' || to_name, '')`.as('name')])
    .where('id', 'in', ids as never[]);
  const departments = db
    .selectFrom('department')
    .select(['id', 'name'])
    .where('id', 'in', ids as never[]);
  const found = await Promise.all([tickets.execute(), handovers.execute(), departments.execute()]);
  return found.flat();
}
