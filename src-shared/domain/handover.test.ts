import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptHandover,
  answerItem,
  endedShift,
  type Handover,
  type HandoverItem,
  type HandoverStep,
  isHandoverOpen,
  isIntact,
  offerHandover,
  overrideHandover,
  questionItem,
  signedContent,
  withAnswer,
} from './handover';
import {
  deskIdSchema,
  handoverIdSchema,
  messageIdSchema,
  officerIdSchema,
  shiftIdSchema,
  workstationIdSchema,
} from './ids';
import type { Officer } from './officer';
import type { Shift } from './shift';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const AT = '2026-03-02T08:00:00.000Z';
const NO_BLOCKERS = { emergencies: 0, unsyncedReplies: 0 };
const deskId = deskIdSchema.parse('desk-a');
const officer = (id: string, role: Officer['role'] = 'officer'): Officer => ({
  id: officerIdSchema.parse(id),
  deskId,
  badgeNumber: id,
  name: id,
  role,
  active: true,
});
const [ANNE, BEN, CARL] = [officer('anne'), officer('ben'), officer('carl')];
const LEAD = officer('lead', 'lead');
const workstationId = workstationIdSchema.parse('ws-1');
const SHIFT: Shift = {
  id: shiftIdSchema.parse('0198c0de-0000-7000-8000-000000000001'),
  deskId,
  officerId: ANNE.id,
  officerName: ANNE.name,
  workstationId,
  state: 'running',
  startedAt: AT,
  checks: { clockOffsetMs: 0, syncAgeMs: 0, waiting: 0, troubledChannels: null, openEmergencies: 0 },
  endedAt: null,
  handoverId: null,
  endWord: null,
  version: 1,
};
const item = (id: string, kind: HandoverItem['kind'] = 'message'): HandoverItem => ({
  id,
  kind,
  messageId: messageIdSchema.parse('0198c0de-0000-7000-8000-000000000009'),
  subject: `关于${id}`,
  dueAt: null,
  note: '',
  draft: '',
  questions: [],
});
const ITEMS = [item('a'), item('b', 'promise')];

function offer(
  by: Officer,
  {
    to = null,
    items = ITEMS,
    reason = '',
    shift = SHIFT,
  }: Partial<{
    to: Officer | null;
    items: HandoverItem[];
    reason: string;
    shift: Shift;
  }> = {},
): HandoverStep {
  const id = handoverIdSchema.parse('0198c0de-0000-7000-8000-000000000002');
  const contentHash = hash(signedContent({ id, deskId, shiftId: SHIFT.id, fromId: ANNE.id, items }));
  return offerHandover({ id, shift, workstationId, to, items, contentHash, reason }, { officer: by, at: AT }, hash);
}

function done(step: HandoverStep): Handover {
  if (!step.ok) throw new Error(step.code);
  return step.handover;
}

const question = (handover: Handover, by: Officer, itemId = 'a', version = handover.version) =>
  questionItem(handover, { version, itemId, question: '哪一天？' }, { officer: by, at: AT });
function answer(handover: Handover, by: Officer, itemId = 'a', reason = '', version = handover.version): HandoverStep {
  const asked = handover.items.find(({ id }) => id === itemId) ?? item(itemId);
  const items = withAnswer(handover.items, asked, '周五', by.name);
  const contentHash = hash(signedContent({ ...handover, items }));
  return answerItem(handover, { version, itemId, answer: '周五', contentHash, reason }, { officer: by, at: AT }, hash);
}
function accept(
  handover: Handover,
  by: Officer,
  { incoming = by, itemIds = ['a', 'b'], reason = '', blockers = NO_BLOCKERS, version = handover.version } = {},
): HandoverStep {
  const contentHash = hash(signedContent(handover));
  return acceptHandover(
    handover,
    { version, contentHash, itemIds, incoming, reason, blockers },
    { officer: by, at: AT },
    hash,
  );
}
const refused = (code: string) => ({ ok: false, code });

describe('a handover', () => {
  it('goes from one officer to the next, with a question sent back', () => {
    const asked = done(question(done(offer(ANNE, { to: BEN })), BEN));
    expect(asked).toMatchObject({ state: 'questioned', version: 2 });
    expect(accept(asked, BEN)).toEqual(refused('open_questions'));
    expect(answer(asked, BEN)).toEqual(refused('not_permitted'));
    const answered = done(answer(asked, ANNE));
    expect(answered.items[0]?.questions).toEqual([{ text: '哪一天？', by: 'ben', answer: '周五', answeredBy: 'anne' }]);
    const accepted = done(accept(answered, BEN));
    expect(accepted).toMatchObject({ state: 'accepted', toId: 'ben', incoming: { officerId: 'ben' } });
    expect(isIntact(accepted, hash)).toBe(true);
    expect(endedShift(SHIFT, { at: AT, handoverId: accepted.id, word: null })).toMatchObject({ state: 'ended' });
  });

  it('takes two persons, and every item', () => {
    const offered = done(offer(ANNE));
    expect(accept(offered, ANNE)).toEqual(refused('same_person'));
    expect(accept(offered, BEN, { itemIds: ['a'] })).toEqual(refused('open_questions'));
    expect(accept(done(offer(ANNE, { to: BEN })), CARL)).toEqual(refused('not_addressed'));
    expect(offer(ANNE, { to: ANNE })).toEqual(refused('same_person'));
    expect(offer(ANNE, { items: [item('a'), item('a')] })).toEqual(refused('invalid'));
    expect(offer(ANNE, { shift: { ...SHIFT, state: 'ended' } })).toEqual(refused('wrong_state'));
  });

  it('has one taker of two who come at once, and takes no question afterwards', () => {
    const offered = done(offer(ANNE));
    const accepted = done(accept(offered, BEN));
    expect(accept(accepted, CARL, { version: offered.version })).toEqual(refused('wrong_state'));
    expect(question(accepted, CARL)).toEqual(refused('wrong_state'));
    expect(answer(accepted, ANNE)).toEqual(refused('wrong_state'));
  });

  it('is signed by a lead for one who is absent, with a reason, but not for both', () => {
    expect(offer(CARL, { reason: '代签' })).toEqual(refused('not_permitted'));
    expect(offer(LEAD)).toEqual(refused('invalid'));
    const offered = done(offer(LEAD, { reason: '突发疾病' }));
    expect(offered.outgoing).toMatchObject({ officerId: 'lead', reason: '突发疾病' });
    expect(accept(offered, LEAD, { incoming: BEN, reason: '代签' })).toEqual(refused('same_person'));
    expect(done(accept(offered, BEN)).state).toBe('accepted');
    const byAnne = done(offer(ANNE));
    expect(done(accept(byAnne, LEAD, { incoming: BEN, reason: '路上堵车' }))).toMatchObject({
      toId: 'ben',
      incoming: { officerId: 'lead', reason: '路上堵车' },
    });
  });

  it('does not pass by what stands in the way, except on the recorded word of a lead', () => {
    const offered = done(offer(ANNE));
    const blockers = { emergencies: 1, unsyncedReplies: 0 };
    expect(accept(offered, BEN, { blockers })).toEqual(refused('shift_blocked'));
    expect(accept(offered, BEN, { blockers: { emergencies: 0, unsyncedReplies: 2 } })).toEqual(
      refused('shift_blocked'),
    );
    const step = { version: 1, reason: '已电话报指挥中心' };
    expect(overrideHandover(offered, step, { officer: BEN, at: AT })).toEqual(refused('not_permitted'));
    const word = done(overrideHandover(offered, step, { officer: LEAD, at: AT }));
    expect(done(accept(word, BEN, { blockers })).word).toMatchObject({ reason: '已电话报指挥中心' });
  });
});

/** What anybody may try on a handover, whatever its state, by the version that they saw. */
type Try = { what: 'question' | 'answer' | 'accept' | 'override'; who: number; itemId: string; seen: number };
const tries: fc.Arbitrary<Try[]> = fc.array(
  fc.record({
    what: fc.constantFrom('question', 'answer', 'accept', 'override'),
    who: fc.nat({ max: 3 }),
    itemId: fc.constantFrom('a', 'b', 'c'),
    seen: fc.integer({ min: 1, max: 8 }),
  }),
  { maxLength: 30 },
);
const WHO = [ANNE, BEN, CARL, LEAD] as const;

function attempt(handover: Handover, { what, who, itemId, seen }: Try): HandoverStep {
  const by = WHO[who] ?? ANNE;
  switch (what) {
    case 'question':
      return question(handover, by, itemId, seen);
    case 'answer':
      return answer(handover, by, itemId, '代答', seen);
    case 'accept':
      return accept(handover, by, { version: seen });
    case 'override':
      return overrideHandover(handover, { version: seen, reason: '情况紧急' }, { officer: by, at: AT });
  }
}

describe('whatever comes in whatever order', () => {
  it('each step is taken once, by two persons, and nothing after the last', () => {
    fc.assert(
      fc.property(tries, (sequence) => {
        let handover = done(offer(ANNE));
        for (const each of sequence) {
          const before = handover;
          const step = attempt(before, each);
          if (!step.ok) continue;
          handover = step.handover;
          expect(isHandoverOpen(before)).toBe(true);
          expect(handover.version).toBe(before.version + 1);
          // A replay of the same step names a version that has passed.
          expect(attempt(handover, each).ok).toBe(false);
          if (handover.state !== 'accepted') continue;
          expect(handover.items.flatMap(({ questions }) => questions).every(({ answer }) => answer !== null)).toBe(
            true,
          );
          expect(handover.incoming?.officerId).not.toBe(handover.outgoing.officerId);
          expect(isIntact(handover, hash)).toBe(true);
        }
      }),
    );
  });

  it('a changed byte of a frozen handover shows', () => {
    const accepted = done(accept(done(answer(done(question(done(offer(ANNE)), BEN)), ANNE)), BEN));
    const text = JSON.stringify(accepted);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        const read = readJson(changed);
        if (changed === text || read === null) return;
        // Only what reads as the very same values may pass: `1` and `1.` are one number to nobody.
        if (JSON.stringify(read) !== text) expect(isIntact(read, hash)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

function readJson(text: string): Handover | null {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Not JSON any more: found before anybody asks for the seal.
  }
}
