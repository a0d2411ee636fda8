import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, isAnswerValid } from '../../../../src-shared/domain/answer';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { Topic } from '../../../../src-shared/ipc/contract';
import type { AnswerPairs, AnswerPairView } from '../../../../src-shared/ipc/library-views';
import type { LocalDatabase, ReadDatabase } from '../../db/database';
import type { Log } from '../../platform/log';
import { listEntities } from '../../sync/entity.repository';
import { listAnswerVersions } from './answer.repository';
import type { AnswerLibrary } from './answer-library';
import { comparePair, type PairFinding } from './answer-pairs';
import { listSettledPairs } from './answer-pairs.repository';

/** Answers compared in one go; then other requests get at least as long a turn. */
const BATCH = 10;
/** The screens are told of progress this often. */
const TELL_EVERY_MS = 1_000;
/** Nearest questions that are looked at for each wording: more near-equal answers than this are found from the other side. */
const NEAREST = 10;
/** Wordings of an answer by which it is looked for. */
const WORDINGS = 4;

interface FoundPair extends PairFinding {
  firstId: AnswerId;
  secondId: AnswerId;
}

export interface PairFinderParts {
  db: Pick<LocalDatabase, 'read'>;
  library: Pick<AnswerLibrary, 'search'>;
  announce(topics: readonly Topic[]): void;
  log: Log;
  /** Day at the bureau, `YYYY-MM-DD`. */
  today(): string;
}

/**
 * Knows which approved answers have nearly the same question. Asked for the first time it compares all of them in the background, each
 * with the nearest that the index finds; afterwards only those that changed, with their pairs. Which pairs are shown (valid today, not
 * settled) is decided when they are read.
 */
export class PairFinder {
  /** Answer → version that was compared. */
  private readonly compared = new Map<AnswerId, number>();
  /** `first/second` → finding. */
  private readonly found = new Map<string, FoundPair>();
  private progress: { done: number; total: number } | null = null;
  private work: Promise<void> = Promise.resolve();
  private queued = false;
  private wanted = false;
  private closed = false;

  constructor(private readonly parts: PairFinderParts) {}

  /** Answers may have changed: compares those that did, in the background, once anybody has asked for pairs. */
  refresh(): void {
    if (!this.wanted || this.queued || this.closed) return;
    this.queued = true;
    this.work = this.work.then(() => this.catchUp());
  }

  /** What is known by now, contradictions first. */
  async read(): Promise<AnswerPairs> {
    if (!this.wanted) {
      this.wanted = true;
      this.progress = { done: 0, total: 0 };
      this.refresh();
    }
    return {
      working: this.progress,
      pairs: await shownPairs(this.parts.db.read, [...this.found.values()], this.parts.today()),
    };
  }

  /** Stops what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    await this.work;
  }

  private async catchUp(): Promise<void> {
    this.queued = false;
    try {
      await this.compareChanged();
    } catch (error) {
      // Work goes on without the list of pairs; the next change of an answer tries again.
      this.parts.log.error({ err: error }, 'near-equal answers not compared');
    } finally {
      this.progress = null;
    }
    if (!this.closed) this.parts.announce(['pairs']);
  }

  private async compareChanged(): Promise<void> {
    const versions = new Map((await listAnswerVersions(this.parts.db.read)).map(({ id, version }) => [id, version]));
    for (const id of [...this.compared.keys()]) if (!versions.has(id)) this.forget(id);
    const changed = [...versions].filter(([id, version]) => this.compared.get(id) !== version).map(([id]) => id);
    let toldAt = performance.now();
    for (let at = 0; at < changed.length && !this.closed; at += BATCH) {
      const startedAt = performance.now();
      this.progress = { done: at, total: changed.length };
      if (startedAt - toldAt >= TELL_EVERY_MS) {
        toldAt = startedAt;
        this.parts.announce(['pairs']);
      }
      for (const answer of await listEntities(this.parts.db.read, 'answer', changed.slice(at, at + BATCH))) {
        this.forget(answer.id);
        for (const pair of await this.pairsOf(answer)) this.found.set(keyOf(pair), pair);
        this.compared.set(answer.id, answer.version);
      }
      await sleep(performance.now() - startedAt);
    }
  }

  private async pairsOf(answer: Answer): Promise<FoundPair[]> {
    const near = new Map<AnswerId, Answer>();
    for (const text of [answer.question, ...answer.alternatives].slice(0, WORDINGS)) {
      const query = { text, limit: NEAREST, today: this.parts.today(), businessLine: answer.businessLine };
      for (const hit of await this.parts.library.search(query)) near.set(hit.answer.id, hit.answer);
    }
    near.delete(answer.id);
    return [...near.values()].flatMap((other) => {
      const [first, second] = answer.id < other.id ? [answer, other] : [other, answer];
      const finding = comparePair(first, second);
      return finding === null ? [] : [{ ...finding, firstId: first.id, secondId: second.id }];
    });
  }

  private forget(id: AnswerId): void {
    this.compared.delete(id);
    for (const [key, { firstId, secondId }] of this.found)
      if (firstId === id || secondId === id) this.found.delete(key);
  }
}

function keyOf({ firstId, secondId }: Pick<FoundPair, 'firstId' | 'secondId'>): string {
  return `${firstId}/${secondId}`;
}

/** Pairs of which both answers are valid today and that nobody has looked at as they stand now. */
async function shownPairs(db: ReadDatabase, found: readonly FoundPair[], today: string): Promise<AnswerPairView[]> {
  const answers = new Map(
    (await listEntities(db, 'answer', [...new Set(found.flatMap((pair) => [pair.firstId, pair.secondId]))]))
      .filter((answer) => isAnswerValid(answer, today))
      .map((answer) => [answer.id, answer]),
  );
  const settled = new Set(
    (await listSettledPairs(db)).map((pair) => JSON.stringify([keyOf(pair), pair.firstVersion, pair.secondVersion])),
  );
  return found
    .flatMap(({ firstId, secondId, ...finding }): AnswerPairView[] => {
      const [first, second] = [answers.get(firstId), answers.get(secondId)];
      if (first === undefined || second === undefined) return [];
      const seen = JSON.stringify([keyOf({ firstId, secondId }), first.version, second.version]);
      return settled.has(seen) ? [] : [{ ...finding, first, second }];
    })
    .sort(
      (a, b) =>
        Number(a.kind === 'duplicate') - Number(b.kind === 'duplicate') ||
        b.questionLikeness - a.questionLikeness ||
        (a.first.id < b.first.id ? -1 : 1),
    );
}
