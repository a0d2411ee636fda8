import { z } from 'zod';
import { deskIdSchema, draftOfferIdSchema, instantSchema, messageIdSchema, officerIdSchema } from './ids';
import { MAX_REPLY_TEXT } from './reply';

/** The draft of an officer who lost a claim, handed to the one who won it. */
export const draftOfferSchema = z.object({
  id: draftOfferIdSchema,
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  fromOfficerId: officerIdSchema,
  text: z.string().min(1).max(MAX_REPLY_TEXT),
  offeredAt: instantSchema,
});
export type DraftOffer = z.infer<typeof draftOfferSchema>;
