import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTicketOpen, mayTicketBecome, TICKET_STATES, type TicketState } from './ticket';

const state = fc.constantFrom(...TICKET_STATES);

describe('ticket states', () => {
  test('the way of design.md section 4 is open', () => {
    const way: TicketState[] = [
      'queued',
      'handed_over',
      'accepted',
      'fed_back',
      'rework',
      'accepted',
      'fed_back',
      'confirmed',
    ];
    for (const [at, to] of way.entries()) {
      const from = way[at - 1];
      if (from !== undefined) expect(mayTicketBecome(from, to), `${from} → ${to}`).toBe(true);
    }
  });

  test('nothing is claimed before the channel confirmed it: a queued ticket is only handed over or withdrawn', () => {
    expect(TICKET_STATES.filter((to) => mayTicketBecome('queued', to))).toEqual(['handed_over', 'withdrawn']);
  });

  test('what was fed back can no longer be returned or withdrawn, only judged', () => {
    expect(TICKET_STATES.filter((to) => mayTicketBecome('fed_back', to))).toEqual(['rework', 'confirmed']);
  });

  test('exactly confirmed, returned and withdrawn are final', () => {
    expect(TICKET_STATES.filter((each) => !isTicketOpen(each))).toEqual(['confirmed', 'returned', 'withdrawn']);
    fc.assert(
      fc.property(state, state, (from, to) => {
        if (!isTicketOpen(from)) expect(mayTicketBecome(from, to)).toBe(false);
        expect(mayTicketBecome(from, from)).toBe(false);
      }),
    );
  });

  test('every state can be reached, and a final one from every state', () => {
    expect([...reachable('queued')].sort()).toEqual([...TICKET_STATES].sort());
    for (const from of TICKET_STATES) expect([...reachable(from)].some((each) => !isTicketOpen(each))).toBe(true);
  });
});

function reachable(start: TicketState): Set<TicketState> {
  const seen = new Set<TicketState>([start]);
  for (const from of seen) for (const to of TICKET_STATES) if (mayTicketBecome(from, to)) seen.add(to);
  return seen;
}
