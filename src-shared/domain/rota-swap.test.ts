import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deskIdSchema, type OfficerId, officerIdSchema, rotaShiftIdSchema, rotaSwapIdSchema } from './ids';
import type { Officer, Role } from './officer';
import { changeWeek, type RotaShift } from './rota';
import { answerSwap, overtakenSwaps, proposeSwap, type RotaSwap, SWAP_ANSWERS, withdrawSwap } from './rota-swap';

const DESK = deskIdSchema.parse('desk-a');
const AT = '2026-11-20T00:00:00.000Z';
const LATE = '2026-11-30T00:00:00.000Z';
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const person = (id: string, role: Role, active = true): Officer => ({
  id: officerIdSchema.parse(id),
  deskId: DESK,
  badgeNumber: id,
  name: id,
  role,
  active,
});
const LIN = person('lin', 'officer');
const SUN = person('sun', 'officer');
const ZHAO = person('zhao', 'lead');
const HE = person('he', 'lead');

function shiftOf(n: number, officerId: OfficerId, day = '2026-11-23'): RotaShift {
  const puts = [
    {
      shiftId: rotaShiftIdSchema.parse(uuid(n)),
      baseVersion: null,
      day,
      label: '早班',
      start: '08:00',
      end: '15:00',
      officerId,
      note: '',
    },
  ];
  const changed = changeWeek([], { week: '2026-11-23', puts, removes: [] }, { deskId: DESK, name: '何', at: AT });
  const shift = changed.ok ? changed.shifts[0] : undefined;
  if (shift === undefined) throw new Error('no shift');
  return shift;
}

const mine = shiftOf(1, LIN.id);
const theirs = shiftOf(2, SUN.id, '2026-11-24');
const standIn = { shift: mine, otherShift: null, to: SUN };
const exchange = { shift: mine, otherShift: theirs, to: SUN };

function proposal(facts: { shift: RotaShift; otherShift: RotaShift | null; to: Officer }) {
  return {
    swapId: rotaSwapIdSchema.parse(uuid(9)),
    shiftId: facts.shift.id,
    shiftVersion: facts.shift.version,
    toId: facts.to.id,
    otherShiftId: facts.otherShift?.id ?? null,
    otherShiftVersion: facts.otherShift?.version ?? null,
    note: '',
  };
}

function proposed(facts: typeof standIn | typeof exchange, officer = LIN): RotaSwap {
  const result = proposeSwap(facts, proposal(facts), { officer, at: AT }, DESK);
  if (!result.ok) throw new Error(result.code);
  return result.swap;
}

const by = (officer: Officer, at = AT) => ({ officer, at });
const yes = { answer: 'agree', note: '' } as const;

describe('a swap', () => {
  test('takes effect when the other one agrees, and says for whom each stands in', () => {
    const answered = answerSwap(proposed(exchange), exchange, yes, by(SUN));
    expect(answered).toMatchObject({
      swap: { state: 'agreed', answeredById: SUN.id, version: 2 },
      shifts: [
        { id: mine.id, officerId: SUN.id, insteadOfId: LIN.id, version: 2 },
        { id: theirs.id, officerId: LIN.id, insteadOfId: SUN.id, version: 2 },
      ],
    });
  });

  test('may be offered by whoever would stand in; then the one whose shift it is answers', () => {
    const swap = proposed(standIn, SUN);
    expect(answerSwap(swap, standIn, yes, by(SUN))).toEqual({ ok: false, code: 'same_person' });
    expect(answerSwap(swap, standIn, yes, by(LIN))).toMatchObject({ shifts: [{ officerId: SUN.id }] });
  });

  test('is nobody else’s, but a lead may order it with a reason, and not in an own matter', () => {
    const swap = proposed(standIn);
    expect(answerSwap(swap, standIn, yes, by(ZHAO))).toEqual({ ok: false, code: 'not_author' });
    const order = { answer: 'order', note: '孙住院' } as const;
    expect(answerSwap(swap, standIn, order, by(SUN))).toMatchObject({ code: 'not_permitted' });
    expect(answerSwap(swap, standIn, { ...order, note: '' }, by(ZHAO))).toMatchObject({ code: 'invalid' });
    expect(answerSwap(swap, standIn, order, by(ZHAO))).toMatchObject({
      swap: { state: 'ordered', answerNote: '孙住院' },
    });
    const own = { shift: mine, otherShift: null, to: HE };
    expect(answerSwap(proposed(own), own, order, by(HE))).toMatchObject({ code: 'same_person' });
    expect(answerSwap(proposed(own), own, order, by(ZHAO))).toMatchObject({ swap: { state: 'ordered' } });
  });

  test('back again ends the standing in', () => {
    const there = answerSwap(proposed(standIn), standIn, yes, by(SUN));
    const handed = there.ok ? there.shifts[0] : undefined;
    if (handed === undefined) throw new Error('not handed');
    const back = { shift: handed, otherShift: null, to: LIN };
    expect(answerSwap(proposed(back, SUN), back, yes, by(LIN))).toMatchObject({
      shifts: [{ officerId: LIN.id, insteadOfId: null }],
    });
  });

  test('of what has changed, is over, or falls to somebody who left is refused', () => {
    const swap = proposed(standIn);
    const moved = { ...standIn, shift: { ...mine, version: 2 } };
    expect(answerSwap(swap, moved, yes, by(SUN))).toMatchObject({ code: 'changed_meanwhile' });
    expect(answerSwap(swap, standIn, yes, by(SUN, LATE))).toMatchObject({ code: 'wrong_state' });
    expect(answerSwap(swap, { ...standIn, to: { ...SUN, active: false } }, yes, by(SUN))).toMatchObject({
      code: 'unknown_officer',
    });
    expect(proposeSwap(standIn, proposal(standIn), by(ZHAO), DESK)).toMatchObject({ code: 'not_author' });
    expect(
      proposeSwap(
        { ...standIn, to: person('au', 'auditor') },
        { ...proposal(standIn), toId: officerIdSchema.parse('au') },
        by(LIN),
        DESK,
      ),
    ).toMatchObject({
      code: 'unknown_officer',
    });
  });

  test('may be taken back by whoever proposed it', () => {
    expect(withdrawSwap(proposed(standIn), by(SUN))).toMatchObject({ code: 'not_author' });
    expect(withdrawSwap(proposed(standIn), by(LIN))).toMatchObject({ swap: { state: 'withdrawn' } });
  });
});

test('of any proposals about the same shifts, in any order of answers, one at most takes effect for each shift', () => {
  const people = [LIN, SUN, ZHAO, HE];
  const steps = fc.array(
    fc.record({
      swap: fc.nat({ max: 2 }),
      actor: fc.constantFrom(...people),
      answer: fc.constantFrom(...SWAP_ANSWERS),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, (given) => {
      let shifts = [mine, theirs];
      const find = (id: string | null) => shifts.find((shift) => shift.id === id) ?? null;
      let swaps = [SUN, ZHAO, HE].map((to, n) => ({
        ...proposed({ ...standIn, to }),
        id: rotaSwapIdSchema.parse(uuid(20 + n)),
      }));
      for (const { swap: index, actor, answer } of given) {
        const swap = swaps[index];
        if (swap === undefined) continue;
        const facts = {
          shift: find(swap.shiftId),
          otherShift: find(swap.otherShiftId),
          to: people.find(({ id }) => id === swap.toId) ?? null,
        };
        const answered = answerSwap(swap, facts, { answer, note: '理由' }, by(actor));
        if (!answered.ok) continue;
        const changed = new Map(answered.shifts.map((shift) => [shift.id, shift]));
        shifts = shifts.map((shift) => changed.get(shift.id) ?? shift);
        swaps = swaps.map((one) => (one.id === swap.id ? answered.swap : one));
        const overtaken = new Map(overtakenSwaps(swaps, answered.shifts, AT).map((one) => [one.id, one]));
        swaps = swaps.map((one) => overtaken.get(one.id) ?? one);
      }
      const effective = swaps.filter(({ state }) => state === 'agreed' || state === 'ordered');
      expect(effective.length).toBeLessThanOrEqual(1);
      expect(find(mine.id)?.officerId).toBe(effective[0]?.toId ?? LIN.id);
      if (effective.length === 1) expect(swaps.every(({ state }) => state !== 'proposed')).toBe(true);
      for (const swap of effective) {
        const consented = swap.state === 'agreed' && swap.answeredById === swap.toId;
        const ordered =
          swap.state === 'ordered' && swap.answeredById !== swap.toId && swap.answeredById !== swap.fromId;
        expect(consented || ordered).toBe(true);
      }
    }),
  );
});
