import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { readAnswer } from './answer.service';
import { readAnswerDetail, readUsages } from './answer-detail.service';
import type { AnswerLibrary } from './answer-library';
import { retireAnswer, reviewAnswer, settlePair } from './answer-life.service';
import { listAnswers, readFacets } from './answer-list.service';
import type { PairFinder } from './answer-pairs.service';

/** Pairs that are shown: nobody works through more in one sitting. */
const MOST_PAIRS = 500;

export function answerHandlers(
  { db, command, now }: HandlerKit,
  library: AnswerLibrary,
  pairs: PairFinder,
): Pick<
  Handlers,
  | 'answer.get'
  | 'answer.list'
  | 'answer.facets'
  | 'answer.detail'
  | 'answer.usages'
  | 'answer.pairs'
  | 'answer.settle_pair'
  | 'answer.retire'
  | 'answer.review'
> {
  return {
    'answer.get': (input) => readAnswer(db.read, input),
    'answer.list': async (input) => succeed(await listAnswers(db.read, library, input, now())),
    'answer.facets': async () => succeed(await readFacets(db.read, now())),
    'answer.detail': (input) => readAnswerDetail(db.read, input, now()),
    'answer.usages': (input) => readUsages(db.read, input),
    'answer.pairs': async () => {
      const known = await pairs.read();
      return succeed({ ...known, pairs: known.pairs.slice(0, MOST_PAIRS) });
    },
    'answer.settle_pair': command(['answerPair', 'pairs'], settlePair),
    'answer.retire': command(['answer'], retireAnswer),
    'answer.review': command(['answer'], reviewAnswer),
  };
}
