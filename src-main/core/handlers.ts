import type { Officer } from '../../src-shared/domain/officer';
import type { CoreChannel, IpcOutput, IpcParsedInput, Topic } from '../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../src-shared/ipc/failure';
import type { OpenChannel } from './access';
import type { LocalDatabase, WriteTransaction } from './db/database';
import { readAnswer, searchAnswers, suggestAnswers } from './features/answer/answer.service';
import type { AnswerLibrary } from './features/answer/answer-library';
import { settleDelivery } from './features/delivery/delivery.service';
import { listActiveOfficers } from './features/desk/desk.repository';
import { readDeskInfo } from './features/desk/desk.service';
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
import { sendReply } from './features/reply/reply.service';
import { changeSettings, readSettings } from './features/settings/settings.service';
import { confirmTicket, forwardTickets, reworkTicket, withdrawTicket } from './features/ticket/ticket.service';
import { gatewayNow } from './gateway-now';
import { currentSession, signIn, signOut } from './session/session.service';
import type { SyncLoop } from './sync/loop';
import type { OutboxPorts } from './sync/outbox';
import { getSyncStatus } from './sync/status';

/** How long a claim waits for the gateway's decision before it is shown as not decided yet. */
const CLAIM_WAIT_MS = 4_000;

export interface HandlerDependencies {
  db: LocalDatabase;
  ports: OutboxPorts;
  loop: SyncLoop;
  library: AnswerLibrary;
  counter: QueueCounter;
  /** Tells the screens and whatever is kept in memory that something changed. */
  announce(topics: Topic[]): void;
  bootId: string;
  program: { sample: boolean; version: string };
}

/** What answers a channel; without the officer where nobody needs to be signed in. */
type Handler<C extends CoreChannel> = C extends OpenChannel
  ? (input: IpcParsedInput<C>) => Promise<Result<IpcOutput<C>>>
  : (input: IpcParsedInput<C>, officer: Officer) => Promise<Result<IpcOutput<C>>>;
export type Handlers = { [C in CoreChannel]: Handler<C> };

type Service<I> = (trx: WriteTransaction, ports: OutboxPorts, officer: Officer, input: I) => Promise<Result<null>>;

/** Channel → feature. Here, and only here, transactions are opened and what follows a commit is done. */
export function createHandlers({
  db,
  ports,
  loop,
  library,
  counter,
  announce,
  bootId,
  program,
}: HandlerDependencies): Handlers {
  /** Runs a write; tells the screens once it is committed. */
  async function write<T>(topics: Topic[], work: (trx: WriteTransaction) => Promise<Result<T>>): Promise<Result<T>> {
    const result = await db.transact(work);
    if (result.ok) announce(topics);
    return result;
  }

  /** A service that writes a command: the loop is woken to push it. */
  function command<I>(topics: Topic[], service: Service<I>) {
    return async (input: I, officer: Officer) => {
      const result = await write(['outbox', 'message', ...topics], (trx) => service(trx, ports, officer, input));
      if (result.ok) loop.wake();
      return result;
    };
  }

  const now = () => gatewayNow(ports);

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
    'message.release': command([], releaseMessage),
    'message.classify': command([], classifyMessage),
    'message.close': command([], closeMessage),

    'emergency.raise': command(['emergency'], raiseEmergency),
    'emergency.record': command(['emergency'], recordEmergency),

    'draft.save': async ({ officerId, ...input }, officer) =>
      officerId === undefined || officerId === officer.id
        ? write(['draft'], (trx) => saveDraft(trx, ports, officer, input))
        : fail({ code: 'not_signed_in' }),
    'draft.offer': command(['draft', 'draftOffer'], offerDraft),
    'reply.send': command(['reply', 'draft'], sendReply),

    'ticket.forward': command(['ticket', 'ticketEvent'], forwardTickets),
    'ticket.confirm': command(['ticket', 'ticketEvent'], confirmTicket),
    'ticket.rework': command(['ticket', 'ticketEvent'], reworkTicket),
    'ticket.withdraw': command(['ticket', 'ticketEvent'], withdrawTicket),
    'delivery.settle': command(['delivery'], settleDelivery),

    'answer.search': (input) => searchAnswers(db.read, library, input, now()),
    'answer.suggest': (input) => suggestAnswers(db.read, library, input, now()),
    'answer.get': (input) => readAnswer(db.read, input),

    'outbox.list': async () => succeed(await listOutbox(db.read)),
    'outbox.dismiss': (input, officer) => write(['outbox'], (trx) => dismissOutbox(trx, ports.clock, officer, input)),
    'sync.status': async () => succeed(await getSyncStatus(db.read, loop)),
    'sync.now': async () => {
      loop.wake();
      return succeed(null);
    },

    'settings.get': async () => succeed(await readSettings(db.read)),
    'settings.set': (input) => write(['settings'], async (trx) => succeed(await changeSettings(trx, input))),
  } satisfies Handlers;
}
