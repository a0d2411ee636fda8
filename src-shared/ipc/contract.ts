import { z } from 'zod';
import { businessLineSchema, categorySchema } from '../domain/classification';
import {
  commandIdSchema,
  deliveryIdSchema,
  departmentIdSchema,
  emergencyIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  replyIdSchema,
  ticketIdSchema,
} from '../domain/ids';
import { EMERGENCY_STEPS, messageSchema, outcomeSchema } from '../domain/message';
import { passphraseSchema } from '../domain/passphrase';
import { MAX_REPLY_TEXT, replyBasisSchema, replyOverrideSchema, replySchema } from '../domain/reply';
import { MAX_TICKET_TEXT, RECORDED_STATES } from '../domain/ticket';
import { ENTITY_NAMES } from '../sync/entities';
import {
  administrationContract,
  administrationFileContract,
  administrationHostContract,
} from './administration-contract';
import { attachmentContract, attachmentFileContract, attachmentHostContract } from './attachment-contract';
import { enrolmentContract } from './enrolment-contract';
import { coreStateSchema } from './failure';
import { ferryContract, ferryFileContract, ferryHostContract } from './ferry-contract';
import { fileContract, hostContract, libraryContract } from './library-contract';
import { rotaContract, rotaFileContract, rotaHostContract } from './rota-contract';
import { shiftContract, shiftFileContract } from './shift-contract';
import { supervisionContract } from './supervision-contract';
import {
  claimOutcomeSchema,
  deskInfoSchema,
  doorSchema,
  draftSchema,
  messageDetailSchema,
  outboxItemSchema,
  queueCountsSchema,
  queueFilterSchema,
  queuePageSchema,
  sessionSchema,
  settingsChangeSchema,
  settingsSchema,
  strayDraftSchema,
  syncStatusSchema,
} from './views';

const nothing = z.null();
const onMessage = z.object({ messageId: messageIdSchema });
const onReply = z.object({ replyId: replyIdSchema, replyVersion: z.number().int().nonnegative() });
const onTicket = z.object({ ticketId: ticketIdSchema });

/** Requests that the core answers: channel → input, output. The renderer gets `Result<output>`. */
export const coreContract = {
  'desk.info': { input: nothing, output: deskInfoSchema },
  /** Who is signed in; null while the desk is locked or closed. */
  'session.current': { input: nothing, output: sessionSchema.nullable() },
  /** What the sign-in and lock screens show. */
  'session.door': { input: nothing, output: doorSchema },
  'session.sign_in': {
    input: z.object({ badgeNumber: z.string().trim().min(1).max(20), passphrase: passphraseSchema }),
    output: doorSchema,
  },
  'session.lock': { input: nothing, output: nothing },
  /** The officer is at work; without it for a while the desk locks. */
  'session.active': { input: nothing, output: nothing },
  'session.change_passphrase': {
    input: z.object({ before: passphraseSchema, after: passphraseSchema }),
    /** `waiting`: other workstations and the gateway hear of it at the next contact. */
    output: z.enum(['changed', 'waiting']),
  },
  'session.sign_out': { input: nothing, output: nothing },

  'queue.page': {
    input: z.object({
      filter: queueFilterSchema,
      cursor: z.string().nullable(),
      limit: z.number().int().min(1).max(200),
    }),
    output: queuePageSchema,
  },
  'queue.counts': { input: z.object({ filter: queueFilterSchema }), output: queueCountsSchema },

  'message.detail': { input: onMessage, output: messageDetailSchema },
  /** Shows a protected message as it is; the reason goes on record. */
  'message.unmask': { input: onMessage.extend({ reason: z.string().trim().min(2).max(300) }), output: nothing },
  /** Keeps a message beyond its period, and lets it go again; the reason goes on record. */
  'message.hold': { input: onMessage.extend({ reason: z.string().trim().min(2).max(1_000) }), output: nothing },
  'message.release_hold': { input: onMessage.extend({ reason: z.string().trim().min(2).max(1_000) }), output: nothing },
  'message.claim': { input: onMessage, output: claimOutcomeSchema },
  'message.release': { input: onMessage, output: nothing },
  'message.classify': {
    input: onMessage.extend({ category: categorySchema.nullable(), businessLine: businessLineSchema.nullable() }),
    output: nothing,
  },
  'message.close': { input: onMessage.extend({ outcome: outcomeSchema }), output: nothing },

  'emergency.raise': { input: onMessage.extend({ note: z.string().max(1_000) }), output: nothing },
  'emergency.record': {
    input: onMessage.extend({
      emergencyId: emergencyIdSchema,
      step: z.enum(EMERGENCY_STEPS),
      by: z.string().trim().min(1).max(80),
    }),
    output: nothing,
  },

  'draft.save': {
    input: onMessage.extend({
      text: z.string().max(MAX_REPLY_TEXT),
      basis: replyBasisSchema.nullable(),
      /** Whose words they are: a save that is tried again must not become the draft of whoever has signed in meanwhile. */
      officerId: officerIdSchema.optional(),
    }),
    output: draftSchema.nullable(),
  },
  /** The officer's own. */
  'draft.strays': { input: nothing, output: z.array(strayDraftSchema) },
  'draft.offer': { input: onMessage, output: nothing },

  /** `body` without signature; the core signs it with the officer's name and badge. */
  'reply.send': {
    input: onMessage.extend({
      body: z.string().trim().min(1).max(MAX_REPLY_TEXT),
      basis: replyBasisSchema.nullable(),
      closeAfterSent: z.boolean(),
      /** What the check pointed out and the officer answers for. */
      overrides: z.array(replyOverrideSchema).max(20).default([]),
    }),
    output: nothing,
  },
  /** Replies that wait for somebody's approval, the oldest first. */
  'reply.pending': { input: nothing, output: z.array(z.object({ reply: replySchema, message: messageSchema })) },
  'reply.approve': { input: onReply.extend({ note: z.string().trim().max(1_000) }), output: nothing },
  'reply.return': { input: onReply.extend({ note: z.string().trim().min(1).max(1_000) }), output: nothing },
  /** The officer's own reply goes back into the editor. */
  'reply.take_back': { input: z.object({ replyId: replyIdSchema }), output: nothing },

  'ticket.forward': {
    input: onMessage.extend({
      departmentIds: z.array(departmentIdSchema).min(1).max(20),
      deadlineAt: instantSchema,
      text: z.string().trim().min(1).max(MAX_TICKET_TEXT),
    }),
    output: nothing,
  },
  'ticket.confirm': { input: onTicket, output: nothing },
  'ticket.rework': { input: onTicket.extend({ reason: z.string().trim().min(1).max(2_000) }), output: nothing },
  /** What a department said by telephone or in a group. A feedback and a return need words. */
  'ticket.record': {
    input: onTicket.extend({
      state: z.enum(RECORDED_STATES),
      by: z.string().trim().min(1).max(40),
      text: z.string().trim().max(MAX_TICKET_TEXT),
    }),
    output: nothing,
  },
  'ticket.withdraw': { input: onTicket.extend({ reason: z.string().trim().min(1).max(2_000) }), output: nothing },

  'delivery.settle': {
    input: z.object({
      deliveryId: deliveryIdSchema,
      verdict: z.enum(['arrived', 'send_again']),
      note: z.string().max(500),
    }),
    output: nothing,
  },

  ...libraryContract,
  ...attachmentContract,
  ...supervisionContract,
  ...rotaContract,
  ...administrationContract,
  ...shiftContract,
  ...enrolmentContract,
  ...ferryContract,

  'outbox.list': { input: nothing, output: z.array(outboxItemSchema) },
  /** The officer has seen a refusal; it stays in the history. */
  'outbox.dismiss': { input: z.object({ commandId: commandIdSchema }), output: nothing },
  'sync.status': { input: nothing, output: syncStatusSchema },
  /** Wake the loop now. */
  'sync.now': { input: nothing, output: nothing },

  'settings.get': { input: nothing, output: settingsSchema },
  'settings.set': { input: settingsChangeSchema, output: settingsSchema },
} as const;

/** Requests that the main process answers itself. */
export const shellContract = {
  'app.core_state': { input: nothing, output: coreStateSchema },
  /** Try to start the core again after a failure. */
  'app.retry': { input: nothing, output: nothing },
  'app.quit': { input: nothing, output: nothing },
  'app.open_logs': { input: nothing, output: nothing },
} as const;

/** Requests that begin with a file dialog. */
const dialogContract = {
  ...fileContract,
  ...rotaFileContract,
  ...attachmentFileContract,
  ...ferryFileContract,
  ...administrationFileContract,
  ...shiftFileContract,
} as const;

export const ipcContract = { ...shellContract, ...dialogContract, ...coreContract } as const;

/** Everything that the core answers: the page's requests and those of the main process after a file dialog. */
export const engineContract = {
  ...coreContract,
  ...hostContract,
  ...rotaHostContract,
  ...attachmentHostContract,
  ...ferryHostContract,
  ...administrationHostContract,
} as const;

export type CoreChannel = keyof typeof coreContract;
export type ShellChannel = keyof typeof shellContract;
export type FileChannel = keyof typeof dialogContract;
export type EngineChannel = keyof typeof engineContract;
export type EngineInput<C extends EngineChannel> = z.output<(typeof engineContract)[C]['input']>;
export type EngineOutput<C extends EngineChannel> = z.output<(typeof engineContract)[C]['output']>;
export type IpcChannel = keyof typeof ipcContract;
export type IpcInput<C extends IpcChannel> = z.input<(typeof ipcContract)[C]['input']>;
export type IpcParsedInput<C extends IpcChannel> = z.output<(typeof ipcContract)[C]['input']>;
export type IpcOutput<C extends IpcChannel> = z.output<(typeof ipcContract)[C]['output']>;

/** Events only announce that something changed; the renderer asks again for what it shows. */
export const LOCAL_TOPICS = [
  'answerUse',
  'download',
  'draft',
  'ferry',
  'importJob',
  'outbox',
  'pairs',
  'session',
  'settings',
  'syncStatus',
] as const;
const topicSchema = z.enum([...LOCAL_TOPICS, ...ENTITY_NAMES]);
export type Topic = z.infer<typeof topicSchema>;
export const MENU_ACTIONS = [
  'help',
  'settings',
  'outbox',
  'lock',
  'sign_out',
  'search',
  'sync_now',
  'library',
  'management',
  'ferry',
  'enrol',
] as const;

export const ipcEvents = {
  changed: z.object({ topics: z.array(topicSchema) }),
  'core.state': coreStateSchema,
  'menu.action': z.object({ action: z.enum(MENU_ACTIONS) }),
} as const;
export type IpcEvent = keyof typeof ipcEvents;
export type IpcEventPayload<E extends IpcEvent> = z.infer<(typeof ipcEvents)[E]>;

/** What the preload exposes as `window.api`: one named function per channel, nothing generic. */
export type WorkstationApi = {
  [C in IpcChannel]: (input: IpcInput<C>) => Promise<import('./failure').Result<IpcOutput<C>>>;
} & { subscribe: { [E in IpcEvent]: (listener: (payload: IpcEventPayload<E>) => void) => () => void } };
