import { z } from 'zod';
import { answerSchema } from '../domain/answer';
import { answerGapSchema, answerPairSchema } from '../domain/answer-gap';
import { answerImportSchema } from '../domain/answer-import';
import { answerRevisionSchema } from '../domain/answer-revision';
import { answerEventSchema, answerVersionSchema } from '../domain/answer-version';
import { messageAttachmentSchema } from '../domain/attachment';
import { correctionSchema } from '../domain/correction';
import { deliverySchema } from '../domain/delivery';
import { deskSettingSchema } from '../domain/desk-setting';
import { draftOfferSchema } from '../domain/draft-offer';
import { handoverSchema } from '../domain/handover';
import { emergencySchema, messageSchema } from '../domain/message';
import { accountSchema, departmentSchema, officerSchema } from '../domain/officer';
import { replySchema } from '../domain/reply';
import { retentionSchema } from '../domain/retention';
import { rotaShiftSchema } from '../domain/rota';
import { rotaSwapSchema } from '../domain/rota-swap';
import { promiseSchema, shiftSchema } from '../domain/shift';
import { synonymSchema } from '../domain/synonym';
import { ticketEventSchema, ticketSchema } from '../domain/ticket';

/** Everything that is synced to a workstation: entity name → row schema. */
export const entitySchemas = {
  officer: officerSchema,
  department: departmentSchema,
  account: accountSchema,
  answer: answerSchema,
  message: messageSchema,
  emergency: emergencySchema,
  reply: replySchema,
  ticket: ticketSchema,
  ticketEvent: ticketEventSchema,
  delivery: deliverySchema,
  draftOffer: draftOfferSchema,
  deskSetting: deskSettingSchema,
  answerVersion: answerVersionSchema,
  answerRevision: answerRevisionSchema,
  answerEvent: answerEventSchema,
  answerImport: answerImportSchema,
  answerGap: answerGapSchema,
  answerPair: answerPairSchema,
  correction: correctionSchema,
  synonym: synonymSchema,
  messageAttachment: messageAttachmentSchema,
  rotaShift: rotaShiftSchema,
  rotaSwap: rotaSwapSchema,
  shift: shiftSchema,
  promise: promiseSchema,
  handover: handoverSchema,
  retention: retentionSchema,
} as const;

export type EntityName = keyof typeof entitySchemas;
export const ENTITY_NAMES = Object.keys(entitySchemas) as EntityName[];
export type EntityRow<E extends EntityName> = z.infer<(typeof entitySchemas)[E]>;

const put = <E extends EntityName>(entity: E) =>
  z.object({ op: z.literal('put'), entity: z.literal(entity), row: entitySchemas[entity] });

const putSchema = z.discriminatedUnion('entity', [
  put('officer'),
  put('department'),
  put('account'),
  put('answer'),
  put('message'),
  put('emergency'),
  put('reply'),
  put('ticket'),
  put('ticketEvent'),
  put('delivery'),
  put('draftOffer'),
  put('deskSetting'),
  put('answerVersion'),
  put('answerRevision'),
  put('answerEvent'),
  put('answerImport'),
  put('answerGap'),
  put('answerPair'),
  put('correction'),
  put('synonym'),
  put('messageAttachment'),
  put('rotaShift'),
  put('rotaSwap'),
  put('shift'),
  put('promise'),
  put('handover'),
  put('retention'),
]);

/** A tombstone: the row is gone, or this workstation may no longer see it. */
const deleteSchema = z.object({
  op: z.literal('delete'),
  entity: z.enum(ENTITY_NAMES as [EntityName, ...EntityName[]]),
  id: z.string(),
});

export const changeSchema = z.union([putSchema, deleteSchema]);
export type Change = z.infer<typeof changeSchema>;
export type PutChange = z.infer<typeof putSchema>;
