import { z } from 'zod';

/**
 * Identifiers. Rows that are born on a workstation or in the gateway carry a UUIDv7 so that ids can be made offline
 * and still sort by time; rows that an administrator names (officers, departments, accounts) carry a short slug.
 */
const uuid = z.uuid();
const slug = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'slug');

export const messageIdSchema = uuid.brand<'MessageId'>();
export const conversationIdSchema = uuid.brand<'ConversationId'>();
export const replyIdSchema = uuid.brand<'ReplyId'>();
export const ticketIdSchema = uuid.brand<'TicketId'>();
export const ticketEventIdSchema = uuid.brand<'TicketEventId'>();
export const emergencyIdSchema = uuid.brand<'EmergencyId'>();
export const deliveryIdSchema = uuid.brand<'DeliveryId'>();
export const draftOfferIdSchema = uuid.brand<'DraftOfferId'>();
export const commandIdSchema = uuid.brand<'CommandId'>();
export const answerVersionIdSchema = uuid.brand<'AnswerVersionId'>();
export const answerRevisionIdSchema = uuid.brand<'AnswerRevisionId'>();
export const answerEventIdSchema = uuid.brand<'AnswerEventId'>();
export const answerImportIdSchema = uuid.brand<'AnswerImportId'>();
export const answerGapIdSchema = uuid.brand<'AnswerGapId'>();
export const answerPairIdSchema = uuid.brand<'AnswerPairId'>();
export const correctionIdSchema = uuid.brand<'CorrectionId'>();
export const synonymIdSchema = uuid.brand<'SynonymId'>();
export const rotaShiftIdSchema = uuid.brand<'RotaShiftId'>();
export const rotaSwapIdSchema = uuid.brand<'RotaSwapId'>();
export const shiftIdSchema = uuid.brand<'ShiftId'>();
export const handoverIdSchema = uuid.brand<'HandoverId'>();
export const promiseIdSchema = uuid.brand<'PromiseId'>();
export const officerIdSchema = slug.brand<'OfficerId'>();
export const departmentIdSchema = slug.brand<'DepartmentId'>();
export const accountIdSchema = slug.brand<'AccountId'>();
export const answerIdSchema = slug.brand<'AnswerId'>();
export const deskIdSchema = slug.brand<'DeskId'>();
export const workstationIdSchema = slug.brand<'WorkstationId'>();

export type MessageId = z.infer<typeof messageIdSchema>;
export type ConversationId = z.infer<typeof conversationIdSchema>;
export type ReplyId = z.infer<typeof replyIdSchema>;
export type TicketId = z.infer<typeof ticketIdSchema>;
export type TicketEventId = z.infer<typeof ticketEventIdSchema>;
export type EmergencyId = z.infer<typeof emergencyIdSchema>;
export type DeliveryId = z.infer<typeof deliveryIdSchema>;
export type DraftOfferId = z.infer<typeof draftOfferIdSchema>;
export type CommandId = z.infer<typeof commandIdSchema>;
export type AnswerVersionId = z.infer<typeof answerVersionIdSchema>;
export type AnswerRevisionId = z.infer<typeof answerRevisionIdSchema>;
export type AnswerEventId = z.infer<typeof answerEventIdSchema>;
export type AnswerImportId = z.infer<typeof answerImportIdSchema>;
export type AnswerGapId = z.infer<typeof answerGapIdSchema>;
export type AnswerPairId = z.infer<typeof answerPairIdSchema>;
export type CorrectionId = z.infer<typeof correctionIdSchema>;
export type SynonymId = z.infer<typeof synonymIdSchema>;
export type RotaShiftId = z.infer<typeof rotaShiftIdSchema>;
export type RotaSwapId = z.infer<typeof rotaSwapIdSchema>;
export type ShiftId = z.infer<typeof shiftIdSchema>;
export type HandoverId = z.infer<typeof handoverIdSchema>;
export type PromiseId = z.infer<typeof promiseIdSchema>;
export type OfficerId = z.infer<typeof officerIdSchema>;
export type DepartmentId = z.infer<typeof departmentIdSchema>;
export type AccountId = z.infer<typeof accountIdSchema>;
export type AnswerId = z.infer<typeof answerIdSchema>;
export type DeskId = z.infer<typeof deskIdSchema>;
export type WorkstationId = z.infer<typeof workstationIdSchema>;

/** An instant: ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it, so that text order is time order. */
export const instantSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'instant');
/** A calendar day `YYYY-MM-DD` in the bureau's time zone. */
export const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'day');
