import type { Answer } from '../../../../src-shared/domain/answer';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type { Ranking } from '../../../../src-shared/domain/desk-setting';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { AnswerHit, AnswerUse } from '../../../../src-shared/ipc/library-views';
import type { LocalDatabase, ReadDatabase } from '../../db/database';
import type { Log } from '../../platform/log';
import type { AnswerIndex, SearchEntry, SearchHit } from '../../search/index';
import { IndexedTable } from '../../search/indexed-table';
import { markRanges } from '../../search/mark';
import { listEntities } from '../../sync/entity.repository';
import { listActiveSynonyms } from '../synonym/synonym.repository';
import { listAnswerRegions, listAnswerVersions } from './answer.repository';
import { answerUses, NEVER_USED } from './answer-use.repository';

export interface AnswerQuery {
  text: string;
  limit: number;
  /** Day at the bureau, `YYYY-MM-DD`. */
  today: string;
  /** Business line of the open message, if there is one. */
  businessLine: BusinessLine | null;
  /** Regions that are asked about; none when it is not known. */
  regions?: readonly string[];
  /** Only these answers are to be found; all when it is missing. */
  among?: ReadonlySet<string> | null;
  /** Factors of the order that are switched off; none when it is missing. */
  ranking?: Ranking;
}

/**
 * The searchable answer library, in step with the database. A search waits for what is under way, so that it never misses an answer
 * that is there. Retired answers are in an index of their own, which is made when somebody looks for them.
 */
export class AnswerLibrary {
  private readonly approved: IndexedTable;
  private readonly retired: IndexedTable;
  /** Use of every answer that was used; null while it is to be read again. */
  private uses: Map<string, AnswerUse> | null = null;
  /** Answers whose use is to be read again. */
  private readonly usedSince = new Set<AnswerId>();
  /** Regions that answers have; null while they are to be read again. */
  private knownRegions: readonly string[] | null = null;

  constructor(
    private readonly db: Pick<LocalDatabase, 'read' | 'transact'>,
    log: Log,
  ) {
    const table = (name: string, status: Answer['status']) =>
      new IndexedTable({
        db,
        log,
        synonyms: listActiveSynonyms,
        source: {
          name,
          listVersions: (read) => listAnswerVersions(read, status),
          load: (read, ids) => loadEntries(read, ids, status),
        },
      });
    this.approved = table('answer', 'approved');
    this.retired = table('answer.retired', 'retired');
  }

  /** Answers may have changed: brings the library into step, in the background. */
  refresh(): void {
    this.knownRegions = null;
    this.approved.refresh();
    this.retired.expire();
  }

  synonymsChanged(): void {
    this.approved.expireSynonyms();
    this.retired.expireSynonyms();
  }

  /** @param ids answers whose use has changed, null for any */
  usesChanged(ids: readonly AnswerId[] | null): void {
    if (ids === null) this.uses = null;
    else for (const id of ids) this.usedSince.add(id);
  }

  /** Approved answers that fit a query or a whole message, best first, expired ones last. */
  async search(query: AnswerQuery): Promise<AnswerHit[]> {
    return this.searchIn(await this.approved.inStep(), query, 'approved');
  }

  /** Like `search`, but of what is in the index now. */
  async searchSoFar(query: AnswerQuery): Promise<AnswerHit[]> {
    return this.searchIn((await this.approved.soon(0)).index, query, 'approved');
  }

  /** Waits at most so long for the library to be in step. @returns how far it is; null when it is in step */
  async progress(ms: number): Promise<{ done: number; total: number } | null> {
    return (await this.approved.soon(ms)).progress;
  }

  /** Retired answers that fit a query, best first. */
  async searchRetired(query: AnswerQuery): Promise<AnswerHit[]> {
    return this.searchIn(await this.retired.inStep(), query, 'retired');
  }

  /** The index of the approved answers, in step. */
  index(): Promise<AnswerIndex> {
    return this.approved.inStep();
  }

  /** The index of the retired answers, in step. */
  retiredIndex(): Promise<AnswerIndex> {
    return this.retired.inStep();
  }

  /** Regions that approved answers are for. */
  async regions(): Promise<readonly string[]> {
    this.knownRegions ??= await listAnswerRegions(this.db.read);
    return this.knownRegions;
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    await Promise.all([this.approved.close(), this.retired.close()]);
  }

  private async searchIn(
    index: AnswerIndex,
    { text, ...query }: AnswerQuery,
    status: Answer['status'],
  ): Promise<AnswerHit[]> {
    const uses = await this.readUses();
    const found = index.search(text, { ...query, uses });
    const answers = await listEntities(
      this.db.read,
      'answer',
      found.map(({ id }) => id),
    );
    const byId = new Map<string, Answer>(answers.map((answer) => [answer.id, answer]));
    return found.flatMap((hit) => {
      const answer = byId.get(hit.id);
      return answer?.status === status ? [toAnswerHit(index, text, hit, answer, uses.get(hit.id))] : [];
    });
  }

  private async readUses(): Promise<ReadonlyMap<string, AnswerUse>> {
    if (this.uses === null) {
      this.usedSince.clear();
      this.uses = await answerUses(this.db.read);
    } else if (this.usedSince.size > 0) {
      const ids = [...this.usedSince];
      this.usedSince.clear();
      for (const [id, use] of await answerUses(this.db.read, ids)) this.uses.set(id, use);
    }
    return this.uses;
  }
}

function toAnswerHit(
  index: AnswerIndex,
  text: string,
  hit: SearchHit,
  answer: Answer,
  use: AnswerUse = NEVER_USED,
): AnswerHit {
  return {
    answer,
    score: hit.score,
    expired: hit.expired,
    factors: hit.factors,
    use,
    questionRanges: markRanges(index, text, hit, answer.question),
    textRanges: markRanges(index, text, hit, answer.text),
  };
}

/** In its own index a retired answer is an entry like any other. */
async function loadEntries(db: ReadDatabase, ids: readonly string[], status: Answer['status']): Promise<SearchEntry[]> {
  const answers = await listEntities(db, 'answer', ids);
  return answers.filter((answer) => answer.status === status).map((answer) => ({ ...answer, status: 'indexed' }));
}
