import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { officerIdSchema } from '../../../src-shared/domain/ids';
import { contactSchema, makeContact, maySignInOffline } from './contact';
import { makeOfficerSlot, officerSlotSchema, openOfficerSlot } from './officer-slot';

const COST = 10;
const key = randomBytes(32);
const passphrase = '湖边的灯三更还亮着呢';
const officer = { id: officerIdSchema.parse('lin'), badgeNumber: '010203', secretVersion: 3 };

test('a slot opens with the passphrase, by whatever input method, and with no other', async () => {
  const slot = await makeOfficerSlot(key, officer, { passphrase: 'ｃａｆｅ am See', deviceSecret: null }, COST);
  expect(await openOfficerSlot(slot, { passphrase: 'cafe am See', deviceSecret: null })).toEqual(key);
  expect(await openOfficerSlot(slot, { passphrase: 'cafe am see', deviceSecret: null })).toBeNull();
  expect(await openOfficerSlot(slot, { passphrase: '', deviceSecret: null })).toBeNull();
});

test('where there is a key store, neither passphrase nor key store alone is enough', async () => {
  const deviceSecret = randomBytes(32).toString('hex');
  const slot = await makeOfficerSlot(key, officer, { passphrase, deviceSecret }, COST);
  expect(await openOfficerSlot(slot, { passphrase, deviceSecret })).toEqual(key);
  expect(await openOfficerSlot(slot, { passphrase, deviceSecret: null })).toBeNull();
  expect(await openOfficerSlot(slot, { passphrase, deviceSecret: randomBytes(32).toString('hex') })).toBeNull();
  expect(
    await openOfficerSlot({ ...slot, secondFactor: 'none' }, { passphrase, deviceSecret: null }),
    'the need for it cannot be taken away',
  ).toBeNull();
});

test('whichever single byte of a slot is flipped, it is refused or opens the same key', async () => {
  const slot = await makeOfficerSlot(key, officer, { passphrase, deviceSecret: null }, COST);
  const text = Buffer.from(JSON.stringify(slot, null, 2));
  let refused = 0;
  for (let at = 0; at < text.length; at += 1) {
    for (const mask of [0x01, 0x10, 0x80]) {
      const flipped = Buffer.from(text);
      flipped[at] = (flipped[at] ?? 0) ^ mask;
      const opened = await openText(flipped.toString('utf8'));
      if (opened === null) refused += 1;
      else expect([at, mask, opened]).toEqual([at, mask, key]);
    }
  }
  // All but spaces between the fields and the case of hexadecimal digits, which the form does not allow either.
  expect(refused).toBeGreaterThan(text.length * 2);
});

test('an officer cannot pass a slot off as a colleague’s, or weaken it', async () => {
  const slot = await makeOfficerSlot(key, officer, { passphrase, deviceSecret: null }, COST);
  for (const edit of [
    { officerId: officerIdSchema.parse('zhao') },
    { badgeNumber: '010204' },
    { secretVersion: 4 },
    { kdf: { ...slot.kdf, costLog2: 11 } },
  ])
    expect(await openOfficerSlot({ ...slot, ...edit }, { passphrase, deviceSecret: null })).toBeNull();
});

test('without the gateway it opens for so many days, whatever the clock is set to', () => {
  const at = '2026-03-01T00:00:00.000Z';
  const contact = makeContact(key, { at, seenAt: at, offlineDays: 14 });
  const on = (day: string) => new Date(`${day}T00:00:00.000Z`);
  expect(maySignInOffline(key, contact, on('2026-03-15'))).toBe(true);
  expect(maySignInOffline(key, contact, on('2026-03-16'))).toBe(false);
  const seen = makeContact(key, { at, seenAt: '2026-03-20T00:00:00.000Z', offlineDays: 14 });
  expect(maySignInOffline(key, seen, on('2026-03-02')), 'set back').toBe(false);
  expect(maySignInOffline(key, { ...contact, offlineDays: 999 }, on('2026-03-16')), 'edited').toBe(false);
  expect(maySignInOffline(key, null, on('2026-03-02'))).toBe(false);
  expect(contactSchema.safeParse(contact).success).toBe(true);
});

async function openText(text: string): Promise<Buffer | null> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const slot = officerSlotSchema.safeParse(parsed);
  return slot.success ? openOfficerSlot(slot.data, { passphrase, deviceSecret: null }) : null;
}
