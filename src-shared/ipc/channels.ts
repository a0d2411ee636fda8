import type { IpcChannel, IpcEvent } from './contract';

/**
 * The names of the contract without its schemas, so that the preload, which runs before every page, stays a page long.
 * `satisfies` and the completeness check below keep the list equal to the contract at compile time.
 */
export const IPC_CHANNELS = [
  'app.core_state',
  'app.retry',
  'app.quit',
  'app.open_logs',
  'desk.info',
  'session.officers',
  'session.current',
  'session.sign_in',
  'session.sign_out',
  'queue.page',
  'queue.counts',
  'message.detail',
  'message.claim',
  'message.release',
  'message.classify',
  'message.close',
  'emergency.raise',
  'emergency.record',
  'draft.save',
  'draft.offer',
  'reply.send',
  'ticket.forward',
  'ticket.confirm',
  'ticket.rework',
  'ticket.withdraw',
  'delivery.settle',
  'answer.search',
  'answer.suggest',
  'answer.get',
  'outbox.list',
  'outbox.dismiss',
  'sync.status',
  'sync.now',
  'settings.get',
  'settings.set',
] as const satisfies readonly IpcChannel[];

export const IPC_EVENTS = ['changed', 'core.state', 'menu.action'] as const satisfies readonly IpcEvent[];

type Missing = Exclude<IpcChannel, (typeof IPC_CHANNELS)[number]> | Exclude<IpcEvent, (typeof IPC_EVENTS)[number]>;
/** Fails to compile when a channel or event of the contract is not listed above. */
export type EveryChannelIsListed = Missing extends never ? true : { missing: Missing };
const complete: EveryChannelIsListed = true;
void complete;
