import type { Answer } from '../../../src-shared/domain/answer';
import type { Db, Reader } from '../../db/database';
import { inSnapshot } from '../../db/transaction';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';
import { pageAnswers } from '../answer/answer.repository';
import { pageDeskSettings } from '../desk-setting/desk-setting.repository';
import { pageAccounts, pageDepartments, pageOfficers } from '../officer/officer.repository';
import { pageSynonyms } from '../synonym/synonym.repository';
import { findDeskWithPrefix } from './desk.repository';
import type { DeskFiles } from './desk-folder';

const PAGE = 1_000;
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

type Page<T> = (db: Reader, deskId: string, after: string, limit: number) => Promise<T[]>;

/**
 * Reads what a desk's folder holds, as of one moment: everybody and everything but retired answers, refused synonyms, and files of
 * answers, which only the library carries.
 * @throws StartupProblem (exit code 78) when there is no such desk
 */
export async function readDeskForExport(db: Db, deskId: string): Promise<DeskFiles> {
  return inSnapshot(db, async (reader) => {
    const desk = await findDeskWithPrefix(reader, deskId);
    if (desk === null) throw new StartupProblem(`没有值班台 ${deskId}。 There is no desk ${deskId}.`, EXIT_CONFIG);
    const all = async <T extends { id: string }>(page: Page<T>, first = ''): Promise<T[]> => {
      const rows: T[] = [];
      for (let after = first; ; ) {
        const next = await page(reader, deskId, after, PAGE);
        rows.push(...next);
        const last = next.at(-1);
        if (last === undefined || next.length < PAGE) return rows;
        after = last.id;
      }
    };
    const answers = await all(pageAnswers);
    const synonyms = await all(pageSynonyms, FIRST_UUID);
    return {
      desk: { id: desk.id, name: desk.name, ticketPrefix: desk.ticketPrefix },
      officers: (await all(pageOfficers)).map(withoutDesk),
      departments: (await all(pageDepartments)).map(withoutDesk),
      accounts: (await all(pageAccounts)).map(withoutDesk),
      // Answers of every desk are read: they are published to all.
      answers: answers.filter((answer) => answer.deskId === deskId && answer.status === 'approved').map(toLine),
      synonyms: synonyms
        .filter(({ state }) => state === 'active')
        .map(({ terms, note, origin }) => ({ terms, note, origin })),
      settings: (await all(pageDeskSettings)).map(({ key, value }) => ({ key, value })),
    };
  });
}

function withoutDesk<T extends { deskId: unknown }>({ deskId: _, ...row }: T): Omit<T, 'deskId'> {
  return row;
}

function toLine(answer: Answer): object {
  const { deskId: _, attachments: __, updatedAt: ___, ownerDepartmentId, ownerOfficerId, ...line } = answer;
  return { ...line, ownerDepartment: ownerDepartmentId, ownerOfficer: ownerOfficerId };
}
