import type { Insertable, Selectable } from 'kysely';
import type { MessageAttachment } from '../../../src-shared/domain/attachment';
import type { Reader, Trx } from '../../db/database';
import type { AttachmentPreviewTable, MessageAttachmentTable } from './attachment.table';

type Row = Selectable<MessageAttachmentTable> & Pick<Selectable<AttachmentPreviewTable>, 'thumbnail' | 'duration_ms'>;

function selectRows(db: Reader) {
  return db
    .selectFrom('message_attachment')
    .leftJoin('attachment_preview', 'attachment_preview.sha256', 'message_attachment.sha256')
    .select([
      'message_attachment.id',
      'message_attachment.desk_id',
      'message_attachment.message_id',
      'message_attachment.position',
      'message_attachment.name',
      'message_attachment.sha256',
      'message_attachment.size',
      'message_attachment.kind',
      'message_attachment.type',
      'message_attachment.state',
      'message_attachment.reason',
      'message_attachment.added_at',
      'attachment_preview.thumbnail',
      'attachment_preview.duration_ms',
    ]);
}

function toMessageAttachment(row: Row): MessageAttachment {
  // Bytes alone do not make a picture: what its name contradicts is not shown.
  const isPictured = row.state === 'stored' && row.kind !== 'other';
  return {
    id: row.id,
    deskId: row.desk_id,
    messageId: row.message_id,
    position: row.position,
    name: row.name,
    sha256: row.sha256,
    size: row.size,
    kind: row.kind,
    type: row.type,
    state: row.state,
    reason: row.reason,
    thumbnail: isPictured ? (row.thumbnail?.toString('base64') ?? null) : null,
    durationMs: isPictured ? row.duration_ms : null,
    addedAt: row.added_at,
  };
}

export async function insertMessageAttachment(trx: Trx, row: Insertable<MessageAttachmentTable>): Promise<void> {
  await trx.insertInto('message_attachment').values(row).execute();
}

export async function completeMessageAttachment(
  trx: Trx,
  id: string,
  file: Pick<MessageAttachment, 'size' | 'kind' | 'type' | 'state' | 'reason'>,
): Promise<void> {
  await trx.updateTable('message_attachment').set(file).where('id', '=', id).execute();
}

/** Files of a message in their order. The message must be locked where they are to be added to. */
export async function listOfMessage(
  db: Reader,
  messageId: MessageAttachment['messageId'],
): Promise<MessageAttachment[]> {
  const rows = await selectRows(db).where('message_id', '=', messageId).orderBy('position').execute();
  return rows.map(toMessageAttachment);
}

/** Files that wait for these bytes; locked, in the order of their ids, until the transaction ends. */
export async function lockAwaited(trx: Trx, deskId: string, sha256: string): Promise<MessageAttachment[]> {
  const rows = await selectRows(trx)
    .where('message_attachment.sha256', '=', sha256)
    .where('desk_id', '=', deskId as MessageAttachment['deskId'])
    .where('state', '=', 'awaited')
    .orderBy('id')
    .forUpdate('message_attachment')
    .execute();
  return rows.map(toMessageAttachment);
}

/** Every message's file of this content that the gateway has, of all desks. */
export async function listStoredOf(db: Reader, sha256: string): Promise<MessageAttachment[]> {
  const rows = await selectRows(db)
    .where('message_attachment.sha256', '=', sha256)
    .where('state', '=', 'stored')
    .orderBy('id')
    .execute();
  return rows.map(toMessageAttachment);
}

export async function pageMessageAttachments(
  db: Reader,
  deskId: string,
  after: string,
  limit: number,
): Promise<MessageAttachment[]> {
  const rows = await selectRows(db)
    .where('desk_id', '=', deskId as MessageAttachment['deskId'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toMessageAttachment);
}

export async function hasPreview(db: Reader, sha256: string): Promise<boolean> {
  const row = await db
    .selectFrom('attachment_preview')
    .select('sha256')
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row !== undefined;
}

/** Another gateway may have made it too: the first stays. */
export async function insertPreview(
  trx: Trx,
  preview: { sha256: string; thumbnail: Buffer | null; durationMs: number | null },
): Promise<void> {
  await trx
    .insertInto('attachment_preview')
    .values({ sha256: preview.sha256, thumbnail: preview.thumbnail, duration_ms: preview.durationMs })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}
