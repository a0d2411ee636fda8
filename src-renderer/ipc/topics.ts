import type { CoreChannel, FileChannel, Topic } from '../../src-shared/ipc/contract';

const conversation = [
  'message',
  'reply',
  'delivery',
  'ticket',
  'ticketEvent',
  'emergency',
  'draft',
  'draftOffer',
  'outbox',
  'officer',
  'account',
  'department',
  'session',
] as const satisfies readonly Topic[];
const queue = [
  'message',
  'ticket',
  'emergency',
  'draft',
  'outbox',
  'officer',
  'account',
  'session',
] as const satisfies readonly Topic[];

const search = ['answer', 'synonym', 'answerUse', 'deskSetting', 'message'] as const satisfies readonly Topic[];
const revision = [
  'answer',
  'answerVersion',
  'answerRevision',
  'reply',
  'outbox',
  'session',
] as const satisfies readonly Topic[];
const figures = [
  'reply',
  'answerUse',
  'message',
  'answer',
  'answerGap',
  'deskSetting',
] as const satisfies readonly Topic[];
const imports = [
  'importJob',
  'answerImport',
  'answerRevision',
  'outbox',
  'session',
] as const satisfies readonly Topic[];
const shiftBoard = [
  'shift',
  'promise',
  'handover',
  'message',
  'reply',
  'ticket',
  'emergency',
  'outbox',
  'officer',
  'session',
  'syncStatus',
] as const satisfies readonly Topic[];

/** Which topics make the answer of a reading channel stale. A channel that is not here changes something. */
const READ_TOPICS = {
  'desk.info': ['account', 'department', 'session'],
  // It changes only with the core's next start, after which everything is asked again.
  'enrolment.status': [],
  'session.current': ['session', 'officer'],
  'session.door': ['session', 'officer'],
  'queue.page': queue,
  'queue.counts': queue,
  'message.detail': conversation,
  'answer.search': search,
  'answer.suggest': search,
  'answer.similar': search,
  'record.search': ['reply', 'ticket', 'message', 'delivery'],
  // What the gateway says: asked again while it is shown.
  'reply.pending': ['reply', 'message', 'outbox', 'session'],
  'channel.health': ['delivery'],
  'audit.list': ['session'],
  'audit.check': ['session'],
  'shift.board': shiftBoard,
  'handover.prepare': [...shiftBoard, 'draft', 'department'],
  'handover.list': ['handover'],
  'handover.detail': ['handover', 'shift', 'emergency', 'outbox', 'officer', 'session'],
  'administration.workstations': [],
  'administration.condition': [],
  'administration.entries': ['officer', 'department', 'account'],
  'answer.get': ['answer'],
  'answer.list': [
    'answer',
    'answerRevision',
    'correction',
    'answerUse',
    'synonym',
    'officer',
    'department',
    'deskSetting',
  ],
  'answer.facets': ['answer', 'officer', 'department', 'deskSetting'],
  'answer.detail': [
    'answer',
    'answerVersion',
    'answerEvent',
    'answerRevision',
    'correction',
    'outbox',
    'answerUse',
    'officer',
    'department',
  ],
  'answer.usages': ['reply', 'answerUse', 'delivery'],
  'answer.pairs': ['pairs', 'answer', 'answerPair', 'outbox'],
  'revision.list': revision,
  'revision.detail': revision,
  'task.list': [
    'answer',
    'answerRevision',
    'correction',
    'answerGap',
    'answerImport',
    'pairs',
    'answerPair',
    'deskSetting',
    'outbox',
    'officer',
    'department',
    'session',
  ],
  'correction.list': ['correction', 'answerVersion', 'answer', 'reply', 'message', 'outbox'],
  'gap.list': ['answerGap', 'officer', 'outbox'],
  'synonym.list': ['synonym', 'answerUse', 'answer', 'outbox'],
  'desk_setting.get': ['deskSetting'],
  'answer.figures': figures,
  'answer.figure_list': figures,
  'answer_import.job': imports,
  'answer_import.rows': imports,
  'answer_import.list': imports,
  'rota.week': ['rotaShift', 'rotaSwap', 'officer', 'deskSetting', 'outbox'],
  'rota.now': ['rotaShift', 'rotaSwap', 'officer', 'deskSetting', 'session'],
  'officer.list': ['officer'],
  'attachment.list': ['messageAttachment', 'download', 'message'],
  'ferry.status': ['ferry', 'outbox'],
  'outbox.list': ['outbox'],
  'draft.strays': ['draft', 'message', 'session'],
  'sync.status': ['syncStatus', 'outbox'],
  'settings.get': ['settings'],
} as const satisfies Partial<Record<CoreChannel, readonly Topic[]>>;

export type ReadChannel = keyof typeof READ_TOPICS;
export type ActChannel = Exclude<CoreChannel, ReadChannel> | FileChannel;

/** Whether the first element of a query key names a channel that one of the topics makes stale. */
export function isStaleAfter(channel: unknown, topics: ReadonlySet<Topic>): boolean {
  if (typeof channel !== 'string' || !(channel in READ_TOPICS)) return false;
  return READ_TOPICS[channel as ReadChannel].some((topic) => topics.has(topic));
}
