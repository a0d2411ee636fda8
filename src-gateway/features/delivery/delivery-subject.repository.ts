import {
  type ChannelLimit,
  type ChannelLimits,
  channelLimitsSchema,
  DEFAULT_CHANNEL_LIMITS,
} from '../../../src-shared/domain/channel-text';
import type { Channel } from '../../../src-shared/domain/classification';
import type { TicketState } from '../../../src-shared/domain/ticket';
import type { Reader } from '../../db/database';
import type { DeliveryRow } from './delivery.repository';

/** What is delivered, as a connector needs it. Nothing of the citizen goes to a department but the officer's text. */
export type Parcel =
  | {
      kind: 'ticket';
      ticketId: string;
      number: string;
      departmentId: string;
      departmentName: string;
      /** Where on the delivery's way: group number, mail address or robot's name. */
      address: string;
      text: string;
      deadlineAt: string;
    }
  | {
      kind: 'ticket_remark';
      ticketId: string;
      number: string;
      key: string;
      departmentName: string;
      address: string;
      remark: 'rework' | 'withdraw' | 'confirm';
      text: string;
      /** The peer's own id of the ticket, where it gave one when it took it. */
      ticketRef?: string | null;
    }
  | {
      kind: 'reply';
      replyId: string;
      channel: Channel;
      account: string;
      remoteId: string;
      conversation: string;
      text: string;
      /** How much one post of the channel carries at this desk. */
      limit: ChannelLimit;
    };

const REMARKS = { rework: 'rework', withdrawn: 'withdraw', confirmed: 'confirm' } as const;

/** Reads what a delivery carries; null when its ticket, ticket event or reply does not exist or is of another kind. */
export async function readParcel(db: Reader, row: DeliveryRow): Promise<Parcel | null> {
  if (row.kind === 'ticket') return readTicket(db, row);
  return row.kind === 'reply' ? readReply(db, row) : readRemark(db, row);
}

async function readTicket(db: Reader, row: DeliveryRow): Promise<Parcel | null> {
  const ticket = await db
    .selectFrom('ticket')
    .innerJoin('department', 'department.id', 'ticket.department_id')
    .select([
      'ticket.id',
      'ticket.number',
      'ticket.text',
      'ticket.deadline_at',
      'ticket.department_id',
      'department.name',
      'department.via',
      'department.address',
    ])
    .where('ticket.id', '=', row.subject_id as never)
    .executeTakeFirst();
  if (!ticket) return null;
  return {
    kind: 'ticket',
    ticketId: ticket.id,
    number: ticket.number,
    departmentId: ticket.department_id,
    departmentName: ticket.name,
    address: addressOf(row, ticket),
    text: ticket.text,
    deadlineAt: ticket.deadline_at,
  };
}

async function readRemark(db: Reader, row: DeliveryRow): Promise<Parcel | null> {
  const event = await db
    .selectFrom('ticket_event')
    .innerJoin('ticket', 'ticket.id', 'ticket_event.ticket_id')
    .innerJoin('department', 'department.id', 'ticket.department_id')
    .leftJoin('delivery', (join) =>
      join
        .onRef('delivery.subject_id', '=', 'ticket.id')
        .on('delivery.kind', '=', 'ticket')
        .on('delivery.via', '=', row.via)
        .on('delivery.remote_ref', 'is not', null),
    )
    .select([
      'delivery.remote_ref',
      'ticket_event.id',
      'ticket_event.kind',
      'ticket_event.text',
      'ticket.number',
      'ticket.id as ticket_id',
      'department.name',
      'department.via',
      'department.address',
    ])
    .where('ticket_event.id', '=', row.subject_id as never)
    .executeTakeFirst();
  if (!event || !(event.kind in REMARKS)) return null;
  return {
    kind: 'ticket_remark',
    ticketId: event.ticket_id,
    number: event.number,
    key: event.id,
    departmentName: event.name,
    address: addressOf(row, event),
    remark: REMARKS[event.kind as keyof typeof REMARKS],
    text: row.remark ?? event.text,
    ticketRef: event.remote_ref,
  };
}

/** As the department has it now, so that a corrected address serves what is sent again; its old one once it has another way. */
function addressOf(row: DeliveryRow, department: { via: DeliveryRow['via']; address: string }): string {
  return department.via === row.via ? department.address : row.address;
}

async function readReply(db: Reader, row: DeliveryRow): Promise<Parcel | null> {
  const reply = await db
    .selectFrom('reply')
    .innerJoin('message', 'message.id', 'reply.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .leftJoin('desk_setting', (join) =>
      join.onRef('desk_setting.desk_id', '=', 'reply.desk_id').on('desk_setting.key', '=', 'channelLimits'),
    )
    .select([
      'reply.id',
      'reply.text',
      'message.channel',
      'message.account_id',
      'message.remote_id',
      'conversation.remote_key',
      'desk_setting.value as limits',
    ])
    .where('reply.id', '=', row.subject_id as never)
    .executeTakeFirst();
  if (!reply) return null;
  return {
    kind: 'reply',
    replyId: reply.id,
    channel: reply.channel,
    account: reply.account_id,
    remoteId: reply.remote_id,
    conversation: reply.remote_key,
    text: reply.text,
    limit: limitsOf(reply.limits)[reply.channel],
  };
}

/** The desk's own limits; the starting value where it has set none. */
function limitsOf(setting: Record<string, unknown> | null): ChannelLimits {
  return channelLimitsSchema.parse({ ...DEFAULT_CHANNEL_LIMITS, ...setting });
}

/** State of a ticket, or null when there is none. */
export async function readTicketState(db: Reader, ticketId: string): Promise<TicketState | null> {
  const row = await db
    .selectFrom('ticket')
    .select('state')
    .where('id', '=', ticketId as never)
    .executeTakeFirst();
  return row?.state ?? null;
}
