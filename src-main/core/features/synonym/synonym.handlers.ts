import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import type { AnswerLibrary } from '../answer/answer-library';
import { readSynonyms, saveSynonym } from './synonym.service';

export function synonymHandlers(
  { db, command }: HandlerKit,
  library: AnswerLibrary,
): Pick<Handlers, 'synonym.list' | 'synonym.save'> {
  return {
    'synonym.list': async () => succeed(await readSynonyms(db.read, await library.index())),
    'synonym.save': command(['synonym'], saveSynonym),
  };
}
