import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { instantSchema } from '../../../src-shared/domain/ids';

const DAY_MS = 86_400_000;

/**
 * When the workstation last heard from its gateway who may sign in, and for how long that holds without it. Only who has the database key
 * can write one. `seenAt` is the latest instant that this machine's clock has shown: a clock that is set back does not buy time.
 */
export const contactSchema = z.strictObject({
  at: instantSchema,
  seenAt: instantSchema,
  offlineDays: z.number().int().min(1).max(3_650),
  tag: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Contact = z.infer<typeof contactSchema>;

export function makeContact(key: Buffer, fields: Omit<Contact, 'tag'>): Contact {
  return { ...fields, tag: tagOf(key, fields).toString('hex') };
}

/** Whether the slots may still open without the gateway. A record that was changed, or none at all, allows nothing. */
export function maySignInOffline(key: Buffer, contact: Contact | null, now: Date): boolean {
  if (contact === null) return false;
  if (!timingSafeEqual(tagOf(key, contact), Buffer.from(contact.tag, 'hex'))) return false;
  const latest = Math.max(now.getTime(), Date.parse(contact.seenAt));
  return latest - Date.parse(contact.at) <= contact.offlineDays * DAY_MS;
}

function tagOf(key: Buffer, { at, seenAt, offlineDays }: Omit<Contact, 'tag'>): Buffer {
  const macKey = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'dutydesk contact v1', 32));
  return createHmac('sha256', macKey)
    .update(JSON.stringify([at, seenAt, offlineDays]))
    .digest();
}
