import type { HandlerKit, Handlers } from '../../handler-kit';
import type { AnswerLibrary } from './answer-library';
import { searchAnswers, similarAnswers, suggestAnswers } from './answer-search.service';

export function answerSearchHandlers(
  { db, now }: HandlerKit,
  library: AnswerLibrary,
): Pick<Handlers, 'answer.search' | 'answer.suggest' | 'answer.similar'> {
  return {
    'answer.search': (input) => searchAnswers(db.read, library, input, now()),
    'answer.suggest': (input) => suggestAnswers(db.read, library, input, now()),
    'answer.similar': (input) => similarAnswers(db.read, library, input, now()),
  };
}
