import type { AnswerContent } from '../../../../src-shared/domain/answer';
import type { CommandId, MessageId, OfficerId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { OutboxItem } from '../../../../src-shared/ipc/views';
import type { Command } from '../../../../src-shared/sync/commands';
import { appendAudit } from '../../audit/audit.repository';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import type { Clock } from '../../platform/clock';
import {
  commandOf,
  dismissRefusal,
  listShownOutbox,
  listShownOutboxOfMessage,
  type OutboxRow,
  resultOf,
} from '../../sync/outbox.repository';
import { officerNames } from '../desk/desk.repository';

/** What waits for the gateway and what it refused and nobody has looked at, each with what the officer wrote; oldest first. */
export async function listOutbox(db: ReadDatabase): Promise<OutboxItem[]> {
  return toItems(db, await listShownOutbox(db));
}

/** The same for one message. */
export async function listOutboxOfMessage(db: ReadDatabase, messageId: MessageId): Promise<OutboxItem[]> {
  return toItems(db, await listShownOutboxOfMessage(db, messageId));
}

/** Marks a refusal as looked at; it stays in the history. @returns `not_found` for anything but a refusal */
export async function dismissOutbox(
  trx: WriteTransaction,
  clock: Clock,
  officer: Officer,
  { commandId }: { commandId: CommandId },
): Promise<Result<null>> {
  if (!(await dismissRefusal(trx, commandId))) return fail({ code: 'not_found' });
  await appendAudit(trx, {
    at: clock.now().toISOString(),
    actor: officer.id,
    action: 'outbox.dismissed',
    subject: commandId,
    detail: {},
  });
  return succeed(null);
}

async function toItems(db: ReadDatabase, rows: readonly OutboxRow[]): Promise<OutboxItem[]> {
  if (rows.length === 0) return [];
  const names = await officerNames(db);
  return rows.flatMap((row) => {
    const item = toItem(row, names);
    return item === null ? [] : [item];
  });
}

function toItem(row: OutboxRow, names: ReadonlyMap<OfficerId, string>): OutboxItem | null {
  if (row.state === 'applied') return null;
  const result = resultOf(row);
  return {
    commandId: row.id,
    messageId: row.message_id,
    type: row.type,
    at: row.enqueued_at,
    actorName: names.get(row.actor) ?? row.actor,
    state: row.state,
    code: result?.outcome === 'rejected' ? result.code : null,
    conflict: result?.outcome === 'conflict' ? result.current : null,
    text: writtenText(commandOf(row)),
  };
}

/** What the officer wrote into a command; empty for commands that hold no words. */
function writtenText(command: Command): string {
  switch (command.type) {
    case 'reply.queue':
    case 'draft.offer':
      return command.args.text;
    case 'ticket.record':
      return command.args.text;
    case 'ticket.forward':
      return command.args.tickets[0]?.text ?? '';
    case 'ticket.rework':
    case 'ticket.withdraw':
      return command.args.reason;
    case 'message.close':
      return command.args.outcome.note;
    case 'emergency.raise':
    case 'delivery.settle':
      return command.args.note;
    case 'emergency.record':
      return command.args.by;
    case 'answer.save':
      return wordsOf(command.args.content);
    case 'reply.approve':
    case 'reply.return':
    case 'answer.return':
    case 'answer.approve':
    case 'answer.review':
    case 'answer.settle_pair':
    case 'answer_import.approve':
    case 'answer_import.refuse':
    case 'answer_import.undo':
    case 'correction.settle':
      return command.args.note;
    case 'answer.retire':
    case 'shift.end':
    case 'handover.override':
    case 'message.hold':
    case 'message.release_hold':
      return command.args.reason;
    case 'promise.make':
      return command.args.text;
    case 'handover.question':
      return command.args.question;
    case 'handover.answer':
      return command.args.answer;
    case 'handover.offer':
      return joined(command.args.items.map(({ note }) => note));
    case 'gap.report':
      return command.args.question;
    case 'gap.update':
      return joined([command.args.question, command.args.note]);
    case 'rota.swap_propose':
    case 'rota.swap_answer':
      return command.args.note;
    case 'rota.save_week':
      return joined(command.args.puts.map(({ note }) => note));
    case 'synonym.save':
      return command.args.terms.join('、');
    case 'answer_import.finish':
      return command.args.fileName;
    case 'message.claim':
    case 'message.release':
    case 'message.classify':
    case 'ticket.confirm':
    case 'reply.recall':
    case 'answer.submit':
    case 'answer.recall':
    case 'answer.discard':
    case 'answer_import.stage':
    case 'answer_import.cancel':
    case 'correction.reopen':
    case 'shift.start':
    case 'promise.keep':
    case 'handover.accept':
    case 'rota.swap_withdraw':
    case 'desk_setting.save':
      return '';
  }
}

/** All that was written of an answer: a refused text must be there to be written again. */
function wordsOf(content: AnswerContent): string {
  const { question, alternatives, text, shortText, textEn, internalNote, keywords, link, basis } = content;
  const laid = basis === null ? '' : [basis.title, basis.source, basis.note].filter((part) => part !== '').join(' ');
  return joined([question, ...alternatives, text, shortText, textEn, link, internalNote, keywords.join('、'), laid]);
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n');
}
