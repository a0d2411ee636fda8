import type { AnswerImport } from '../../../../src-shared/domain/answer-import';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { CommandArgs, RejectionCode } from '../../../../src-shared/sync/commands';
import type { WriteTransaction } from '../../db/database';
import { getEntity } from '../../sync/entity.repository';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { isOnItsWay } from '../outbox/pending.service';

type Decision = 'answer_import.approve' | 'answer_import.refuse' | 'answer_import.cancel' | 'answer_import.undo';

/** Why an officer whose role permits it may still not do this to an import; null when it may be done. */
export function decisionRefusal(type: Decision, found: AnswerImport, officer: Officer): RejectionCode | null {
  if (found.state !== (type === 'answer_import.undo' ? 'applied' : 'in_review')) return 'wrong_state';
  const isOwn = found.importedById === officer.id;
  if (type === 'answer_import.cancel') return isOwn ? null : 'not_author';
  return type !== 'answer_import.undo' && isOwn ? 'same_person' : null;
}

/** Puts an import in force as a whole. @returns `not_found`, or `refused`: `same_person`, `wrong_state` */
export const approveImport = decide('answer_import.approve');
/** Turns an import down as a whole. Refused like an approval. */
export const refuseImport = decide('answer_import.refuse');
/** The importer takes it back before it is decided. @returns `not_found`, or `refused`: `not_author`, `wrong_state` */
export const cancelImport = decide('answer_import.cancel');
/** Takes back an import that is in force. @returns `not_found`, or `refused: wrong_state` */
export const undoImport = decide('answer_import.undo');

function decide<T extends Decision>(type: T) {
  return async (
    trx: WriteTransaction,
    ports: OutboxPorts,
    officer: Officer,
    args: CommandArgs<T>,
  ): Promise<Result<null>> => {
    const found = await getEntity(trx, 'answerImport', args.importId);
    if (found === null) return fail({ code: 'not_found' });
    const reason = decisionRefusal(type, found, officer);
    if (reason !== null) return fail({ code: 'refused', reason });
    // Nothing shows of it before the gateway has answered; given twice it would come back refused.
    if (await isOnItsWay(trx, found.id, type)) return succeed(null);
    await enqueueCommand(trx, ports, { type, args, actor: officer.id, messageId: null, subjectId: found.id });
    return succeed(null);
  };
}
