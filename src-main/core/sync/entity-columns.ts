import type { EntityName, EntityRow } from '../../../src-shared/sync/entities';
import type { Database } from '../db/database';

/** How a field is kept in its column. */
type Kind = 'plain' | 'flag' | 'json';
export interface Column {
  field: string;
  column: string;
  kind: Kind;
}

export interface EntityTable {
  table: keyof Database;
  columns: readonly Column[];
}

/** Entity → table and columns, in one place for reading, writing and taking over a snapshot. */
export const entityTables: Record<EntityName, EntityTable> = {
  officer: table('officer', 'id deskId badgeNumber name role active?'),
  department: table('department', 'id deskId name businessLines{} via address active?'),
  account: table('account', 'id deskId channel name region active?'),
  answer: table(
    'answer',
    'id deskId question alternatives{} text shortText link textEn internalNote basis{} businessLine region ownerDepartmentId ownerOfficerId keywords{} attachments{} validFrom validUntil reviewAt status version updatedAt',
  ),
  message: table(
    'message',
    'id deskId accountId channel remoteId conversationId authorId authorName text postedAt receivedAt category businessLine status emergency? claimId claimVersion holderId holderWorkstationId leaseUntil outcome{} closedAt reopenedAt version',
  ),
  emergency: table(
    'emergency',
    'id deskId messageId raisedAt raisedBy note notifiedAt notifiedBy acknowledgedAt acknowledgedBy resolvedAt resolvedBy',
  ),
  reply: table(
    'reply',
    'id deskId messageId text officerId officerName badgeNumber basis{} state queuedAt sentAt closeAfterSent? overrides{} review{} version',
  ),
  ticket: table(
    'ticket',
    'id deskId messageId departmentId number text state deadlineAt createdAt createdBy settledAt version',
  ),
  ticketEvent: table('ticket_event', 'id ticketId messageId kind text at actor'),
  delivery: table('delivery', 'id deskId messageId kind subjectId via state attempts lastError updatedAt'),
  draftOffer: table('draft_offer', 'id deskId messageId fromOfficerId text offeredAt'),
  deskSetting: table('desk_setting', 'id deskId key value{}'),
  answerVersion: table(
    'answer_version',
    'id deskId answerId version status content{} authorId authorName approverId approverName at note importId',
  ),
  answerRevision: table(
    'answer_revision',
    'id deskId answerId baseVersion content{} status authorId authorName origin{} version savedAt submittedAt returnNote returnedBy siblingOfId importId',
  ),
  answerEvent: table('answer_event', 'id deskId answerId kind at actorId actorName note version revisionId'),
  answerImport: table(
    'answer_import',
    'id deskId fileName state created changed importedById importedBy importedAt decidedBy decidedAt note kept',
  ),
  answerGap: table(
    'answer_gap',
    'id deskId question key businessLine count messageId state assigneeId note answerId firstAskedAt lastAskedAt version',
  ),
  answerPair: table('answer_pair', 'id deskId firstId secondId firstVersion secondVersion note settledBy settledAt'),
  correction: table(
    'correction',
    'id deskId answerId usedVersion newVersion reason note replyId messageId state openedAt settledAt settledBy settleNote correctingReplyId',
  ),
  synonym: table('synonym', 'id deskId terms{} state note origin updatedBy updatedAt version'),
  shift: table(
    'shift',
    'id deskId officerId officerName workstationId state startedAt checks{} endedAt handoverId endWord{} version',
  ),
  promise: table('promise', 'id deskId messageId text dueAt madeBy madeAt keptAt keptBy version'),
  handover: table(
    'handover',
    'id deskId shiftId workstationId fromId fromName toId toName state items{} offeredAt acceptedAt outgoing{} incoming{} word{} seal version',
  ),
  rotaShift: table(
    'rota_shift',
    'id deskId day label startsAt endsAt officerId insteadOfId note removed? updatedBy updatedAt version',
  ),
  rotaSwap: table(
    'rota_swap',
    'id deskId shiftId shiftVersion fromId toId otherShiftId otherShiftVersion proposedById proposedAt note state answeredById answeredAt answerNote version',
  ),
  messageAttachment: table(
    'message_attachment',
    'id deskId messageId position name sha256 size kind type state reason thumbnail durationMs addedAt',
  ),
  retention: table('retention', 'id deskId messageId holdReason heldBy heldAt erasedAt'),
};

/** A value as a column keeps it. */
export type ColumnValue = string | number | null;

/** A row's values in the order of its entity's columns. */
export function columnValuesOf<E extends EntityName>(entity: E, row: EntityRow<E>): ColumnValue[] {
  const fields = row as Record<string, unknown>;
  return entityTables[entity].columns.map(({ field, kind }) => {
    const value = fields[field] ?? null;
    if (value === null) return kind === 'flag' ? 0 : null;
    // What is neither a flag nor JSON is text or a number on the wire.
    return kind === 'flag' ? Number(value) : kind === 'json' ? JSON.stringify(value) : (value as string | number);
  });
}

/** `name?` is a flag kept as 0 or 1, `name{}` is kept as JSON text. */
function table(name: keyof Database, fields: string): EntityTable {
  const columns = fields.split(' ').map((spec): Column => {
    const kind: Kind = spec.endsWith('?') ? 'flag' : spec.endsWith('{}') ? 'json' : 'plain';
    const field = spec.replace(/\?$|\{\}$/, '');
    return { field, column: field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), kind };
  });
  return { table: name, columns };
}
