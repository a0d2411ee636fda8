import type { Action } from '../../src-shared/domain/permission';
import type { CoreChannel, EngineChannel } from '../../src-shared/ipc/contract';

/** Who may ask: anyone at the workstation, any signed-in officer, or one whose role permits an action (domain/permission.ts). */
export type Access = 'anyone' | 'signed_in' | Action;

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
  'outbox.list': 'signed_in',
  'sync.now': 'signed_in',

  'message.claim': 'handle_messages',
  'message.release': 'handle_messages',
  'message.classify': 'handle_messages',
  'message.close': 'handle_messages',
  // As on the gateway: an alarm that is shown as raised and refused later would be worse than none.
  'emergency.raise': 'handle_messages',
  'emergency.record': 'handle_messages',
  'draft.save': 'handle_messages',
  'draft.offer': 'handle_messages',
  'reply.send': 'handle_messages',
  'ticket.forward': 'handle_messages',
  'ticket.confirm': 'handle_messages',
  'ticket.rework': 'handle_messages',
  'ticket.withdraw': 'handle_messages',
  'ticket.record': 'handle_messages',
  'delivery.settle': 'handle_messages',
  // Whoever wrote a command sees what became of it.
  'outbox.dismiss': 'propose_answers',

  'answer.search': 'signed_in',
  'answer.suggest': 'signed_in',
  'answer.similar': 'signed_in',
  'record.search': 'signed_in',
  'answer.get': 'signed_in',
  'answer.list': 'signed_in',
  'answer.facets': 'signed_in',
  'answer.detail': 'signed_in',
  'answer.usages': 'signed_in',
  'answer.pairs': 'signed_in',
  'answer.figures': 'signed_in',
  'answer.figure_list': 'signed_in',
  'revision.list': 'signed_in',
  'revision.detail': 'signed_in',
  'task.list': 'signed_in',
  'correction.list': 'signed_in',
  'gap.list': 'signed_in',
  'synonym.list': 'signed_in',
  'desk_setting.get': 'signed_in',
  'answer_import.job': 'signed_in',
  'answer_import.rows': 'signed_in',
  'answer_import.list': 'signed_in',
  'officer.list': 'signed_in',

  'answer.save': 'propose_answers',
  'answer.propose': 'propose_answers',
  'answer.submit': 'propose_answers',
  'answer.recall': 'propose_answers',
  'answer.discard': 'propose_answers',
  'gap.report': 'propose_answers',
  'answer.return': 'decide_answers',
  'answer.approve': 'decide_answers',
  'answer.retire': 'decide_answers',
  'answer.review': 'decide_answers',
  'answer.settle_pair': 'keep_library',
  'gap.update': 'keep_library',
  'synonym.save': 'keep_library',
  'correction.settle': 'handle_messages',
  'correction.reopen': 'handle_messages',
  'desk_setting.set': 'configure_desk',
  'answer_import.map': 'keep_library',
  'answer_import.abandon': 'keep_library',
  'answer_import.commit': 'keep_library',
  'answer_import.cancel': 'keep_library',
  'answer_import.approve': 'decide_answers',
  'answer_import.refuse': 'decide_answers',
  'answer_import.undo': 'decide_answers',

  'answer_import.read': 'keep_library',
  'answer_export.write': 'keep_library',
  'attachment.take': 'propose_answers',
  'attachment.write': 'signed_in',
} as const satisfies Record<EngineChannel, Access>;

/** Channels that answer without a session. */
export type OpenChannel = { [C in CoreChannel]: (typeof channelAccess)[C] extends 'anyone' ? C : never }[CoreChannel];
