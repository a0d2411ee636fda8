import type { Officer } from '../../src-shared/domain/officer';
import { mayDo } from '../../src-shared/domain/permission';
import { type Command, type CommandOf, type CommandType, commandAction } from '../../src-shared/sync/commands';
import { retireAnswer, reviewAnswer, settlePair } from '../features/answer/answer.service';
import { changeGap, reportGap } from '../features/answer-gap/answer-gap.service';
import { cancelImport, finishImport, refuseImport, stageImport } from '../features/answer-import/answer-import.service';
import { approveImport } from '../features/answer-import/approve-import.service';
import { undoImport } from '../features/answer-import/undo-import.service';
import {
  discardRevision,
  recallRevision,
  returnRevision,
  submitRevision,
} from '../features/answer-revision/answer-revision.service';
import { approveRevision } from '../features/answer-revision/approve-revision.service';
import { saveRevision } from '../features/answer-revision/save-revision.service';
import { reopenForCorrection, settleCorrection } from '../features/correction/correction.service';
import { settleDelivery } from '../features/delivery/delivery-outcome.service';
import { saveDeskSetting } from '../features/desk-setting/desk-setting.service';
import { offerDraft } from '../features/draft-offer/draft-offer.service';
import { raiseEmergency, recordEmergencyStep } from '../features/emergency/emergency.service';
import {
  acceptHandover,
  answerHandover,
  offerHandover,
  overrideHandover,
  questionHandover,
} from '../features/handover/handover.service';
import { claimMessage, releaseMessage } from '../features/message/claim.service';
import { lockMessage, ownsDelivery } from '../features/message/message.repository';
import { classifyMessage, closeMessage } from '../features/message/message.service';
import { queueReply } from '../features/reply/reply.service';
import { approveReply, recallReply, returnReply } from '../features/reply/reply-review.service';
import { holdMessage, releaseHold } from '../features/retention/hold.service';
import { answerRotaSwap, proposeRotaSwap, saveWeek, withdrawRotaSwap } from '../features/rota/rota.service';
import { keepPromise, makePromise } from '../features/shift/promise.service';
import { endShift, startShift } from '../features/shift/shift.service';
import { saveSynonym } from '../features/synonym/synonym.service';
import {
  confirmTicket,
  forwardTickets,
  recordTicket,
  reworkTicket,
  withdrawTicket,
} from '../features/ticket/ticket.service';
import { applied, type CommandContext, type Handled, rejected } from './command-context';

type Handlers = { [T in CommandType]: (ctx: CommandContext, command: CommandOf<T>) => Promise<Handled> };

const handlers: Handlers = {
  'message.claim': claimMessage,
  'message.release': releaseMessage,
  'message.classify': classifyMessage,
  'message.close': closeMessage,
  'emergency.raise': raiseEmergency,
  'emergency.record': recordEmergencyStep,
  'reply.queue': queueReply,
  'reply.approve': approveReply,
  'reply.return': returnReply,
  'reply.recall': recallReply,
  'ticket.forward': forwardTickets,
  'ticket.confirm': confirmTicket,
  'ticket.rework': reworkTicket,
  'ticket.withdraw': withdrawTicket,
  'ticket.record': recordTicket,
  'delivery.settle': settle,
  'draft.offer': offerDraft,
  'answer.save': saveRevision,
  'answer.submit': submitRevision,
  'answer.recall': recallRevision,
  'answer.discard': discardRevision,
  'answer.return': returnRevision,
  'answer.approve': approveRevision,
  'answer.retire': retireAnswer,
  'answer.review': reviewAnswer,
  'answer.settle_pair': settlePair,
  'answer_import.stage': stageImport,
  'answer_import.finish': finishImport,
  'answer_import.approve': approveImport,
  'answer_import.refuse': refuseImport,
  'answer_import.cancel': cancelImport,
  'answer_import.undo': undoImport,
  'correction.settle': settleCorrection,
  'correction.reopen': reopenForCorrection,
  'gap.report': reportGap,
  'gap.update': changeGap,
  'synonym.save': saveSynonym,
  'shift.start': startShift,
  'shift.end': endShift,
  'promise.make': makePromise,
  'promise.keep': keepPromise,
  'handover.offer': offerHandover,
  'handover.question': questionHandover,
  'handover.answer': answerHandover,
  'handover.accept': acceptHandover,
  'handover.override': overrideHandover,
  'message.hold': holdMessage,
  'message.release_hold': releaseHold,
  'rota.save_week': saveWeek,
  'rota.swap_propose': proposeRotaSwap,
  'rota.swap_answer': answerRotaSwap,
  'rota.swap_withdraw': withdrawRotaSwap,
  'desk_setting.save': saveDeskSetting,
};

/** Checks who gives the command (design.md, section 6: again on the gateway) and carries it out. @param isErased the message it is about */
export async function handleCommand(
  ctx: Omit<CommandContext, 'officer'>,
  command: Command,
  { officer, isErased }: { officer: Officer | undefined; isErased: boolean },
): Promise<Handled> {
  if (officer === undefined || officer.deskId !== ctx.deskId) return rejected('unknown_officer');
  if (!officer.active || !mayDo(officer.role, commandAction[command.type])) return rejected('not_permitted');
  if (isErased) return rejected('closed_message');
  // The handler of a type takes the command of that type; TypeScript cannot correlate the two through the index.
  const handler = handlers[command.type] as (ctx: CommandContext, command: Command) => Promise<Handled>;
  return handler({ ...ctx, officer }, command);
}

async function settle(ctx: CommandContext, command: CommandOf<'delivery.settle'>): Promise<Handled> {
  const { args } = command;
  const message = await lockMessage(ctx.trx, args.messageId);
  if (message === undefined || message.desk_id !== ctx.deskId) return rejected('unknown_message');
  if (!(await ownsDelivery(ctx.trx, message.id, args.deliveryId))) return rejected('unknown_delivery');
  const settled = await settleDelivery(ctx.trx, ctx.ports, args.deliveryId, args.verdict, args.note, ctx.officer.name);
  return settled.ok ? applied(settled.changes) : rejected(settled.code);
}
