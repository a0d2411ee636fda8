import { readDeskFolder } from '../../../src-gateway/features/desk/desk-import';
import type { WriteTransaction } from '../../../src-main/core/db/database';
import { SLOT_COST_LOG2 } from '../../../src-main/core/key-slots/officer-slot';
import { putEntity } from '../../../src-main/core/sync/entity.repository';
import { deskIdSchema, type OfficerId, officerIdSchema } from '../../../src-shared/domain/ids';
import type { MessageStatus } from '../../../src-shared/domain/message';
import type { EntityRow } from '../../../src-shared/sync/entities';
import { uuidOf } from '../../support/core-desk';
import { giveSlot } from '../../support/key-slots';
import { openLocal } from '../../support/local-database';
import { sampleFolder } from '../../support/stack/messages';
import { manyMessages } from './messages';

const BATCH = 2_000;

/** Out of a hundred: most of a desk's messages are history, and one in ten waits for somebody. */
const STATUSES: readonly [MessageStatus, number][] = [
  ['new', 10],
  ['claimed', 2],
  ['waiting', 8],
  ['answered', 10],
  ['closed', 70],
];

/**
 * Fills a workstation's data folder through the core's own repository, as a sync would have: the sample desk with its
 * answers, `count` messages in every status, a reply to each that was answered and a ticket to each that waits.
 *
 * @returns an officer who can sign in, with the passphrase of all tests
 */
export async function fillDesk(folder: string, count: number): Promise<{ officerId: OfficerId; badgeNumber: string }> {
  const desk = await readDeskFolder(sampleFolder);
  const deskId = deskIdSchema.parse(desk.desk.id);
  const officer = desk.officers[0];
  if (officer === undefined) throw new Error('the sample desk has no officers');
  const db = await openLocal(folder);
  await giveSlot(folder, officer.id, { badgeNumber: officer.badgeNumber, costLog2: SLOT_COST_LOG2 });
  try {
    await db.transact(async (trx) => {
      for (const row of desk.officers) await putEntity(trx, 'officer', { ...row, deskId });
      for (const row of desk.departments) await putEntity(trx, 'department', { ...row, deskId });
      for (const row of desk.accounts) await putEntity(trx, 'account', { ...row, deskId });
      for (const { ownerDepartment, ownerOfficer, ...row } of desk.answers)
        await putEntity(trx, 'answer', {
          ...row,
          deskId,
          ownerDepartmentId: ownerDepartment,
          ownerOfficerId: ownerOfficer,
          attachments: [],
          updatedAt: new Date().toISOString(),
          version: row.version ?? 1,
        });
    });
    const records = manyMessages(count, Date.now());
    for (let from = 0; from < count; from += BATCH) {
      await db.transact(async (trx) => {
        for (let at = from; at < Math.min(from + BATCH, count); at += 1) await putMessage(trx, at);
      });
    }

    async function putMessage(trx: WriteTransaction, at: number): Promise<void> {
      const record = records[at];
      if (record === undefined || officer === undefined) throw new Error(`no message ${at}`);
      const status = statusOf(at);
      const settled = status === 'answered' || status === 'closed';
      const held = status !== 'new' && status !== 'closed';
      const holder = desk.officers[at % desk.officers.length] ?? officer;
      const message = {
        id: uuidOf(1, at),
        deskId,
        accountId: record.account,
        channel: record.channel,
        remoteId: record.remoteId,
        conversationId: uuidOf(2, at - (at % 3)),
        authorId: record.authorId,
        authorName: record.authorName,
        text: record.text,
        postedAt: record.postedAt,
        receivedAt: record.postedAt,
        category: record.category ?? null,
        businessLine: record.businessLine ?? null,
        status,
        emergency: record.emergency === true && status === 'new',
        claimId: held ? uuidOf(3, at) : null,
        claimVersion: held ? 1 : 0,
        holderId: held ? holder.id : null,
        holderWorkstationId: held ? 'ws-2' : null,
        leaseUntil: held ? new Date(Date.now() + 3_600_000).toISOString() : null,
        outcome: status === 'closed' ? { kind: 'answered', note: '' } : null,
        closedAt: status === 'closed' ? record.postedAt : null,
        version: 1,
      } as EntityRow<'message'>;
      await putEntity(trx, 'message', message);
      if (settled) await putEntity(trx, 'reply', replyTo(message, holder, at));
      if (status === 'waiting')
        await putEntity(
          trx,
          'ticket',
          ticketOf(message, holder.id, desk.departments[at % desk.departments.length]?.id ?? '', at),
        );
    }
  } finally {
    await db.close();
  }
  return { officerId: officerIdSchema.parse(officer.id), badgeNumber: officer.badgeNumber };
}

function statusOf(at: number): MessageStatus {
  let place = (at * 37) % 100;
  for (const [status, share] of STATUSES) {
    if (place < share) return status;
    place -= share;
  }
  return 'closed';
}

function replyTo(
  message: EntityRow<'message'>,
  officer: { id: string; name: string; badgeNumber: string },
  at: number,
): EntityRow<'reply'> {
  return {
    id: uuidOf(4, at),
    deskId: message.deskId,
    messageId: message.id,
    text: `您好，您反映的情况我们已登记，请携带身份证件到就近派出所办理。\n——值班民警 ${officer.name}（警号 ${officer.badgeNumber}）`,
    officerId: officer.id,
    officerName: officer.name,
    badgeNumber: officer.badgeNumber,
    basis: null,
    state: 'sent',
    queuedAt: message.receivedAt,
    sentAt: message.receivedAt,
    closeAfterSent: false,
    overrides: [],
    review: null,
    version: 1,
  } as unknown as EntityRow<'reply'>;
}

function ticketOf(
  message: EntityRow<'message'>,
  officerId: string,
  departmentId: string,
  at: number,
): EntityRow<'ticket'> {
  return {
    id: uuidOf(5, at),
    deskId: message.deskId,
    messageId: message.id,
    departmentId,
    number: `ZB-${at}`,
    text: '请核实并反馈。',
    state: at % 50 === 0 ? 'fed_back' : 'accepted',
    deadlineAt: message.receivedAt,
    createdAt: message.receivedAt,
    createdBy: officerId,
    settledAt: at % 50 === 0 ? message.receivedAt : null,
    version: 1,
  } as EntityRow<'ticket'>;
}
