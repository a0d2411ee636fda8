import type { BusinessLine, Category, Channel } from '../../../src-shared/domain/classification';
import type { DeliveryState } from '../../../src-shared/domain/delivery';
import type { EmergencyStep, MessageStatus, Outcome } from '../../../src-shared/domain/message';
import type { Role } from '../../../src-shared/domain/officer';
import type { ReplyState } from '../../../src-shared/domain/reply';
import type { TicketEvent, TicketState } from '../../../src-shared/domain/ticket';
import type { CommandType } from '../../../src-shared/sync/commands';

/** The words of the glossary (design.md, section 2), by the code they stand for. */
export const terms = {
  channel: {
    weibo: '微博',
    wechat: '微信',
    forum: '论坛',
    qq: 'QQ',
    mailbox: '信箱',
    website: '网站',
    phone: '电话',
  } satisfies Record<Channel, string>,
  category: {
    consultation: '咨询',
    help: '求助',
    complaint: '投诉',
    report: '举报',
    lead: '线索',
    suggestion: '建议',
    praise: '表扬',
    other: '其他',
    unclassified: '未分类',
  } satisfies Record<Category | 'unclassified', string>,
  businessLine: {
    household: '户政',
    exit_entry: '出入境',
    traffic: '交管',
    public_order: '治安',
    cyber: '网安',
    drugs: '禁毒',
    economic_crime: '经侦',
    custody: '监管',
    legal: '法制',
    command_110: '110',
    other: '其他业务',
  } satisfies Record<BusinessLine, string>,
  status: {
    new: '待认领',
    claimed: '已认领',
    waiting: '等待反馈',
    answered: '已答复',
    closed: '已办结',
  } satisfies Record<MessageStatus, string>,
  role: {
    officer: '值班民警',
    lead: '值班长',
    expert: '专家',
    administrator: '管理员',
    auditor: '审计员',
  } satisfies Record<Role, string>,
  replyState: { queued: '待发送', sent: '已送达', failed: '发送失败' } satisfies Record<ReplyState, string>,
  ticketState: {
    queued: '待送出',
    handed_over: '已送达部门',
    accepted: '已签收',
    fed_back: '已反馈',
    rework: '退回重办',
    confirmed: '已确认',
    returned: '部门退回',
    withdrawn: '已撤回',
  } satisfies Record<TicketState, string>,
  ticketEvent: {
    forwarded: '转办',
    handed_over: '送达部门',
    accepted: '签收',
    fed_back: '反馈',
    returned: '部门退回',
    rework: '要求重办',
    confirmed: '确认反馈',
    withdrawn: '撤回',
  } satisfies Record<TicketEvent['kind'], string>,
  delivery: {
    pending: '排队等待送出',
    sending: '正在送出',
    unknown: '是否送达不明，正在核对',
    confirmed: '对方已收到',
    failed: '未能送出',
  } satisfies Record<DeliveryState, string>,
  outcome: {
    answered: '已答复',
    duplicate: '重复来信',
    transferred: '已移交',
    no_reply_needed: '无需答复',
  } satisfies Record<Outcome['kind'], string>,
  emergencyStep: { notified: '已通知指挥中心', acknowledged: '指挥中心已确认', resolved: '处置完毕' } satisfies Record<
    EmergencyStep,
    string
  >,
  command: {
    'message.claim': '认领',
    'message.release': '放回队列',
    'message.classify': '分类',
    'message.close': '办结',
    'emergency.raise': '报紧急',
    'emergency.record': '紧急进展登记',
    'reply.queue': '答复',
    'ticket.forward': '转办',
    'ticket.confirm': '确认反馈',
    'ticket.rework': '要求重办',
    'ticket.withdraw': '撤回转办单',
    'delivery.settle': '送达情况认定',
    'draft.offer': '移交草稿',
  } satisfies Record<CommandType, string>,
};
