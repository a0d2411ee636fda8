import type { CoreChannel } from '../../src-shared/ipc/contract';

/** Who may ask: anyone at the workstation, any signed-in officer, or one who handles messages (`mayHandleMessages`). */
export type Access = 'anyone' | 'signed_in' | 'handler';

/** Checked before every request; the gateway checks roles again (design.md, section 6). */
export const channelAccess = {
  'desk.info': 'anyone',
  'session.officers': 'anyone',
  'session.current': 'anyone',
  'session.sign_in': 'anyone',
  'session.sign_out': 'anyone',
  'settings.get': 'anyone',
  'settings.set': 'anyone',
  'sync.status': 'anyone',

  'queue.page': 'signed_in',
  'queue.counts': 'signed_in',
  'message.detail': 'signed_in',
  'answer.search': 'signed_in',
  'answer.suggest': 'signed_in',
  'answer.get': 'signed_in',
  'outbox.list': 'signed_in',
  'sync.now': 'signed_in',

  'message.claim': 'handler',
  'message.release': 'handler',
  'message.classify': 'handler',
  'message.close': 'handler',
  // As on the gateway: an alarm that is shown as raised and refused later would be worse than none.
  'emergency.raise': 'handler',
  'emergency.record': 'handler',
  'draft.save': 'handler',
  'draft.offer': 'handler',
  'reply.send': 'handler',
  'ticket.forward': 'handler',
  'ticket.confirm': 'handler',
  'ticket.rework': 'handler',
  'ticket.withdraw': 'handler',
  'delivery.settle': 'handler',
  'outbox.dismiss': 'handler',
} as const satisfies Record<CoreChannel, Access>;

/** Channels that answer without a session. */
export type OpenChannel = { [C in CoreChannel]: (typeof channelAccess)[C] extends 'anyone' ? C : never }[CoreChannel];
