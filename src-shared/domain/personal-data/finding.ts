import { z } from 'zod';

export const personalDataKindSchema = z.enum([
  'id_card',
  'mobile',
  'landline',
  'plate',
  'bank_card',
  'passport',
  'travel_permit',
  'address',
  'name',
]);
export type PersonalDataKind = z.infer<typeof personalDataKindSchema>;

/** One piece of personal data in a text, from `start` up to but not including `end` (UTF-16 units, as strings count). */
export interface PersonalFinding {
  kind: PersonalDataKind;
  start: number;
  end: number;
  /** In one form however it was written: digits only, letters large, no blanks. */
  value: string;
}
