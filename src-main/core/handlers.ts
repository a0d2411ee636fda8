import { fail, succeed } from '../../src-shared/ipc/failure';
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
import { correctionHandlers } from './features/correction/correction.handlers';
import { settleDelivery } from './features/delivery/delivery.service';
import { listActiveOfficers } from './features/desk/desk.repository';
import { readDeskInfo } from './features/desk/desk.service';
import { deskSettingHandlers } from './features/desk-setting/desk-setting.handlers';
import { offerDraft, saveDraft } from './features/draft/draft.service';
import { raiseEmergency, recordEmergency } from './features/emergency/emergency.service';
import {
  claimOutcome,
  classifyMessage,
  closeMessage,
  releaseMessage,
  requestClaim,
} from './features/message/message.service';
import { readMessageDetail } from './features/message/message-detail.service';
import { dismissOutbox, listOutbox } from './features/outbox/outbox.service';
import { type QueueCounter, readQueuePage } from './features/queue/queue.service';
import { recordSearchHandlers } from './features/record-search/record-search.handlers';
import type { RecordSearch } from './features/record-search/record-search.service';
import { sendReply } from './features/reply/reply.service';
import { changeSettings, readSettings } from './features/settings/settings.service';
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
import { currentSession, signIn, signOut } from './session/session.service';
import { getSyncStatus } from './sync/status';

/** How long a claim waits for the gateway's decision before it is shown as not decided yet. */
const CLAIM_WAIT_MS = 4_000;

export interface HandlerDependencies {
  kit: HandlerKit;
  library: AnswerLibrary;
  records: RecordSearch;
  importJob: ImportJob;
  pairs: PairFinder;
  counter: QueueCounter;
  bootId: string;
  program: { sample: boolean; version: string };
}

/** Channel → feature. */
export function createHandlers({
  kit,
  library,
  records,
  importJob,
  pairs,
  counter,
  bootId,
  program,
}: HandlerDependencies): Handlers {
  const { db, ports, loop, write, command, now } = kit;

  return {
    'desk.info': async () => succeed(await readDeskInfo(db.read, program)),
    'session.officers': async () => succeed(await listActiveOfficers(db.read)),
    'session.current': async () => succeed(await currentSession(db.read, bootId)),
    'session.sign_in': ({ officerId }) => write(['session'], (trx) => signIn(trx, ports.clock, { officerId, bootId })),
    'session.sign_out': () =>
      write(['session'], async (trx) => {
        await signOut(trx, ports.clock, bootId);
        return succeed(null);
      }),

    'queue.page': (input, officer) => readQueuePage(db.read, officer, input, now()),
    'queue.counts': async ({ filter }, officer) => succeed(await counter.count(officer, filter, now())),

    'message.detail': ({ messageId }, officer) => readMessageDetail(db.read, officer, messageId, now()),
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
    'draft.offer': command(['message', 'draft', 'draftOffer'], offerDraft),
    'reply.send': command(['message', 'reply', 'draft'], sendReply),

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
    ...recordSearchHandlers(records),
    ...answerHandlers(kit, library, pairs),
    ...answerRevisionHandlers(kit, library),
    ...answerImportHandlers(kit, library, importJob),
    ...answerFigureHandlers(kit),
    ...answerGapHandlers(kit),
    ...correctionHandlers(kit),
    ...synonymHandlers(kit, library),
    ...deskSettingHandlers(kit),
    ...attachmentHandlers(kit),
    ...taskHandlers(kit, pairs),
  } satisfies Handlers;
}
