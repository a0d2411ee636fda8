import type { HandlerKit, Handlers } from '../../handler-kit';
import type { AnswerLibrary } from '../answer/answer-library';
import { listRevisions, readRevisionDetail } from './answer-revision.service';
import { proposeAnswer } from './propose.service';
import { saveRevision } from './revision-save.service';
import {
  approveRevision,
  discardRevision,
  recallRevision,
  returnRevision,
  submitRevision,
} from './revision-step.service';

export function answerRevisionHandlers(
  { db, command, now }: HandlerKit,
  library: AnswerLibrary,
): Pick<
  Handlers,
  | 'revision.list'
  | 'revision.detail'
  | 'answer.save'
  | 'answer.propose'
  | 'answer.submit'
  | 'answer.recall'
  | 'answer.discard'
  | 'answer.return'
  | 'answer.approve'
> {
  return {
    'revision.list': (input, officer) => listRevisions(db.read, officer, input),
    'revision.detail': (input, officer) => readRevisionDetail(db.read, library, officer, input, now()),
    'answer.save': command(['answerRevision'], saveRevision),
    'answer.propose': command(['answerRevision'], proposeAnswer),
    'answer.submit': command(['answerRevision'], submitRevision),
    'answer.recall': command(['answerRevision'], recallRevision),
    'answer.discard': command(['answerRevision'], discardRevision),
    'answer.return': command(['answerRevision'], returnRevision),
    'answer.approve': command(['answerRevision'], approveRevision),
  };
}
