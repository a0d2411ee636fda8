import type { CommandType } from '../../../src-shared/sync/commands';
import type { LibraryPlace } from '../library/library-state';

const PLACES: Partial<Record<CommandType, LibraryPlace>> = {
  'answer.save': { page: 'revisions', box: 'mine' },
  'answer.submit': { page: 'revisions', box: 'mine' },
  'answer.recall': { page: 'revisions', box: 'mine' },
  'answer.discard': { page: 'revisions', box: 'mine' },
  'answer.return': { page: 'revisions', box: 'to_review' },
  'answer.approve': { page: 'revisions', box: 'to_review' },
  'answer.retire': { page: 'answers' },
  'answer.review': { page: 'answers' },
  'answer.settle_pair': { page: 'pairs' },
  'answer_import.stage': { page: 'imports' },
  'answer_import.finish': { page: 'imports' },
  'answer_import.approve': { page: 'imports' },
  'answer_import.refuse': { page: 'imports' },
  'answer_import.cancel': { page: 'imports' },
  'answer_import.undo': { page: 'imports' },
  'correction.settle': { page: 'corrections' },
  'correction.reopen': { page: 'corrections' },
  'gap.report': { page: 'gaps' },
  'gap.update': { page: 'gaps' },
  'synonym.save': { page: 'synonyms' },
  'rota.save_week': { page: 'rota' },
  'rota.swap_propose': { page: 'rota' },
  'rota.swap_answer': { page: 'rota' },
  'rota.swap_withdraw': { page: 'rota' },
  'shift.start': { page: 'shift' },
  'shift.end': { page: 'shift' },
  'handover.offer': { page: 'handovers' },
  'handover.question': { page: 'handovers' },
  'handover.answer': { page: 'handovers' },
  'handover.accept': { page: 'handovers' },
  'handover.override': { page: 'handovers' },
  'desk_setting.save': { page: 'settings' },
};

/** The page of the library where a command's subject stands; null for what belongs to a message. */
export function placeOf(type: CommandType): LibraryPlace | null {
  return PLACES[type] ?? null;
}
