import { fail, succeed } from '../../src-shared/ipc/failure';
import { administrationHandlers } from './features/administration/administration.handlers';
import { answerHandlers } from './features/answer/answer.handlers';
import type { AnswerLibrary } from './features/answer/answer-library';
import type { PairFinder } from './features/answer/answer-pairs.service';
import { answerSearchHandlers } from './features/answer/answer-search.handlers';
import { answerFigureHandlers } from './features/answer-figure/answer-figure.handlers';
import { answerGapHandlers } from './features/answer-gap/answer-gap.handlers';
import { answerImportHandlers } from './features/answer-import/answer-import.handlers';
import type { ImportJob } from './features/answer-import/import-job';
import { answerRevisionHandlers } from './features/answer-revision/answer-revision.handlers';
import { attachmentHandlers } from './features/attachment/attachment.handlers';
import type { Downloads } from './features/attachment/downloads';
import { correctionHandlers } from './features/correction/correction.handlers';
import { settleDelivery } from './features/delivery/delivery.service';
import { readDeskInfo } from './features/desk/desk.service';
import { deskSettingHandlers } from './features/desk-setting/desk-setting.handlers';
import { offerDraft, readStrayDrafts, saveDraft } from './features/draft/draft.service';
import { raiseEmergency, recordEmergency } from './features/emergency/emergency.service';
import { ferryHandlers } from './features/ferry/ferry.handlers';
import type { FerryDesk } from './features/ferry/ferry-desk';
import { handoverHandlers } from './features/handover/handover.handlers';
import {
  claimOutcome,
  classifyMessage,
  closeMessage,
  releaseMessage,
  requestClaim,
} from './features/message/message.service';
import { readMessageDetail } from './features/message/message-detail.service';
import { dismissOutbox, listOutbox } from './features/outbox/outbox.service';
import { protectDetail, unmaskMessage } from './features/protection/protection.service';
import { type QueueCounter, readQueuePage } from './features/queue/queue.service';
import { recordSearchHandlers } from './features/record-search/record-search.handlers';
import type { RecordSearch } from './features/record-search/record-search.service';
import { replyHandlers } from './features/reply/reply.handlers';
import { holdMessage, releaseHold } from './features/retention/hold.service';
import { rotaHandlers } from './features/rota/rota.handlers';
import { changeSettings, readSettings } from './features/settings/settings.service';
import { shiftHandlers } from './features/shift/shift.handlers';
import { supervisionHandlers } from './features/supervision/supervision.handlers';
import { synonymHandlers } from './features/synonym/synonym.handlers';
import { taskHandlers } from './features/task/task.handlers';
import {
  confirmTicket,
  forwardTickets,
  recordTicket,
  reworkTicket,
  withdrawTicket,
} from './features/ticket/ticket.service';
import type { HandlerKit, Handlers } from './handler-kit';
import type { ConfirmPassphrase } from './session/confirm-passphrase';
import { getSyncStatus } from './sync/status';

/** How long a claim waits for the gateway's decision before it is shown as not decided yet. */
const CLAIM_WAIT_MS = 4_000;

export interface HandlerDependencies {
  kit: HandlerKit;
  library: AnswerLibrary;
  records: RecordSearch;
  importJob: ImportJob;
  ferry: FerryDesk;
  downloads: Downloads;
  pairs: PairFinder;
  counter: QueueCounter;
  confirm: ConfirmPassphrase;
  program: { sample: boolean; version: string };
}

/** Channel → feature. */
export function createHandlers({
  kit,
  library,
  records,
  importJob,
  ferry,
  downloads,
  pairs,
  counter,
  confirm,
  program,
}: HandlerDependencies): Handlers {
  const { db, ports, loop, unmasked, write, command, now } = kit;

  return {
    'desk.info': async () => succeed(await readDeskInfo(db.read, program)),

    'queue.page': (input, officer) => readQueuePage(db.read, officer, input, now()),
    'queue.counts': async ({ filter }, officer) => succeed(await counter.count(officer, filter, now())),

    'message.detail': async ({ messageId }, officer) => {
      const detail = await readMessageDetail(db.read, officer, messageId, now());
      return detail.ok ? succeed(protectDetail(detail.value, officer, unmasked)) : detail;
    },
    'message.unmask': async (input, officer) => {
      const recorded = await write([], (trx) => unmaskMessage(trx, ports.clock, officer, input));
      if (recorded.ok) {
        unmasked.allow(officer.id, input.messageId);
        kit.announce(['message']);
      }
      return recorded;
    },
    'message.hold': command(['message'], holdMessage),
    'message.release_hold': command(['message'], releaseHold),
    'message.claim': async ({ messageId }, officer) => {
      const online = loop.isOnline();
      const asked = await write(['outbox', 'message'], (trx) =>
        requestClaim(trx, ports, officer, { messageId, online }),
      );
      if (!asked.ok) return asked;
      if (asked.value.kind === 'held') return succeed(asked.value.outcome);
      loop.wake();
      return claimOutcome(online ? await loop.waitForResult(asked.value.commandId, CLAIM_WAIT_MS) : null);
    },
    'message.release': command(['message'], releaseMessage),
    'message.classify': command(['message'], classifyMessage),
    'message.close': command(['message'], closeMessage),

    'emergency.raise': command(['message', 'emergency'], raiseEmergency),
    'emergency.record': command(['message', 'emergency'], recordEmergency),

    'draft.save': async ({ officerId, ...input }, officer) =>
      officerId === undefined || officerId === officer.id
        ? write(['draft'], (trx) => saveDraft(trx, ports, officer, input))
        : fail({ code: 'not_signed_in' }),
    'draft.strays': async (_input, officer) => succeed(await readStrayDrafts(db.read, officer)),
    'draft.offer': command(['message', 'draft', 'draftOffer'], offerDraft),
    ...replyHandlers(kit),

    'ticket.forward': command(['message', 'ticket', 'ticketEvent'], forwardTickets),
    'ticket.confirm': command(['message', 'ticket', 'ticketEvent'], confirmTicket),
    'ticket.rework': command(['message', 'ticket', 'ticketEvent'], reworkTicket),
    'ticket.withdraw': command(['message', 'ticket', 'ticketEvent'], withdrawTicket),
    'ticket.record': command(['message', 'ticket', 'ticketEvent'], recordTicket),
    'delivery.settle': command(['message', 'delivery'], settleDelivery),

    'outbox.list': async () => succeed(await listOutbox(db.read)),
    'outbox.dismiss': (input, officer) => write(['outbox'], (trx) => dismissOutbox(trx, ports.clock, officer, input)),
    'sync.status': async () => succeed(await getSyncStatus(db.read, loop)),
    'sync.now': async () => {
      loop.wake();
      return succeed(null);
    },

    'settings.get': async () => succeed(await readSettings(db.read)),
    'settings.set': (input) => write(['settings'], async (trx) => succeed(await changeSettings(trx, input))),

    ...answerSearchHandlers(kit, library),
    ...recordSearchHandlers(kit, records),
    ...answerHandlers(kit, library, pairs),
    ...answerRevisionHandlers(kit, library),
    ...answerImportHandlers(kit, library, importJob),
    ...answerFigureHandlers(kit),
    ...ferryHandlers(kit, ferry),
    ...answerGapHandlers(kit),
    ...correctionHandlers(kit),
    ...synonymHandlers(kit, library),
    ...deskSettingHandlers(kit),
    ...attachmentHandlers(kit, downloads),
    ...taskHandlers(kit, pairs),
    ...rotaHandlers(kit),
    ...supervisionHandlers(kit),
    ...administrationHandlers(kit),
    ...shiftHandlers(kit, confirm),
    ...handoverHandlers(kit, confirm),
  } satisfies Handlers;
}
