import { v7 as uuidv7 } from 'uuid';
import { textHash } from '../../src-files/handover/text-hash';
import { type HandoverItem, signedContent } from '../../src-shared/domain/handover';
import type { CommandArgs } from '../../src-shared/sync/commands';
import type { TestWorkstation, Unbranded } from './gateway';

export type PlainItem = Unbranded<HandoverItem>;

/** An item about a message; the rest is empty. */
export function anItem(messageId: string, more: Partial<PlainItem> = {}): PlainItem {
  return {
    id: `message ${messageId}`,
    kind: 'message',
    messageId,
    subject: '市民：请问身份证丢了怎么办？',
    dueAt: null,
    note: '',
    draft: '',
    questions: [],
    ...more,
  };
}

export const NO_TROUBLE = {
  clockOffsetMs: 0,
  syncAgeMs: 0,
  waiting: 0,
  troubledChannels: null,
  openEmergencies: 0,
};

/** Starts a shift of an officer; returns its id. */
export async function onShift(seat: TestWorkstation, officer: string): Promise<string> {
  const shiftId = uuidv7();
  const result = await seat.do('shift.start', { shiftId, checks: NO_TROUBLE }, officer);
  if (result.outcome !== 'applied') throw new Error(`shift not started: ${JSON.stringify(result)}`);
  return shiftId;
}

type Offer = Unbranded<CommandArgs<'handover.offer'>>;

/** Arguments that offer a shift to whoever comes. */
export function anOffer(deskId: string, fromId: string, shiftId: string, items: PlainItem[], more = {}): Offer {
  const handoverId = uuidv7();
  const args = { handoverId, shiftId, toId: null, items, reason: '', ...more };
  return { ...args, contentHash: hashOf({ id: handoverId, deskId, shiftId, fromId, items }) };
}

export function hashOf(content: {
  id: string;
  deskId: string;
  shiftId: string;
  fromId: string;
  items: PlainItem[];
}): string {
  return textHash(signedContent(content as unknown as Parameters<typeof signedContent>[0]));
}
