import type { Answer } from '../../src-shared/domain/answer';
import { type AnswerContent, contentOf } from '../../src-shared/domain/answer';
import {
  answerImportIdSchema,
  answerRevisionIdSchema,
  answerVersionIdSchema,
  correctionIdSchema,
  replyIdSchema,
} from '../../src-shared/domain/ids';
import type { EntityRow } from '../../src-shared/sync/entities';
import { answerRow, COLLEAGUE, DESK, ME, messageRow, uuidOf } from './core-desk';

/** Rows of the answer library as a pull would bring them. */

const T0 = '2026-03-01T00:00:00.000Z';

export function contentRow(over: Partial<AnswerContent> = {}): AnswerContent {
  return { ...contentOf(answerRow('any')), ...over };
}

export function versionRow(
  answer: Answer,
  number: number,
  over: Partial<EntityRow<'answerVersion'>> = {},
): EntityRow<'answerVersion'> {
  return {
    id: answerVersionIdSchema.parse(uuidOf(20, number)),
    deskId: DESK,
    answerId: answer.id,
    version: answer.version,
    status: answer.status,
    content: contentOf(answer),
    authorId: ME,
    authorName: '林晓',
    approverId: COLLEAGUE,
    approverName: '赵明',
    at: T0,
    note: '',
    importId: null,
    ...over,
  };
}

export function revisionRow(
  number: number,
  over: Partial<EntityRow<'answerRevision'>> = {},
): EntityRow<'answerRevision'> {
  return {
    id: answerRevisionIdSchema.parse(uuidOf(21, number)),
    deskId: DESK,
    answerId: answerRow(`new-${number}`).id,
    baseVersion: null,
    content: contentRow(),
    status: 'in_review',
    authorId: COLLEAGUE,
    authorName: '赵明',
    origin: { kind: 'blank' },
    version: 2,
    savedAt: T0,
    submittedAt: T0,
    returnNote: '',
    returnedBy: '',
    siblingOfId: null,
    importId: null,
    ...over,
  };
}

export function replyRow(number: number, over: Partial<EntityRow<'reply'>> = {}): EntityRow<'reply'> {
  return {
    id: replyIdSchema.parse(uuidOf(22, number)),
    deskId: DESK,
    messageId: messageRow(number).id,
    text: '您好，请到就近派出所补领。\n——值班民警 林晓（警号 010203）',
    officerId: ME,
    officerName: '林晓',
    badgeNumber: '010203',
    basis: null,
    state: 'sent',
    queuedAt: T0,
    sentAt: T0,
    closeAfterSent: false,
    overrides: [],
    review: null,
    version: 1,
    ...over,
  };
}

export function correctionRow(number: number, over: Partial<EntityRow<'correction'>> = {}): EntityRow<'correction'> {
  return {
    id: correctionIdSchema.parse(uuidOf(23, number)),
    deskId: DESK,
    answerId: answerRow('id-card').id,
    usedVersion: 1,
    newVersion: 2,
    reason: 'changed',
    note: '',
    replyId: replyRow(number).id,
    messageId: messageRow(number).id,
    state: 'open',
    openedAt: '2026-03-01T12:00:00.000Z',
    settledAt: null,
    settledBy: null,
    settleNote: '',
    correctingReplyId: null,
    ...over,
  };
}

export function importRow(number: number, over: Partial<EntityRow<'answerImport'>> = {}): EntityRow<'answerImport'> {
  return {
    id: answerImportIdSchema.parse(uuidOf(24, number)),
    deskId: DESK,
    fileName: '户政口径.xlsx',
    state: 'in_review',
    created: 1,
    changed: 0,
    importedById: COLLEAGUE,
    importedBy: '赵明',
    importedAt: T0,
    decidedBy: null,
    decidedAt: null,
    note: '',
    kept: 0,
    ...over,
  };
}
