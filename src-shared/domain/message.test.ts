import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { officerIdSchema } from './ids';
import {
  closeRefusal,
  MESSAGE_STATUSES,
  nextEmergencyStep,
  OUTCOME_KINDS,
  outcomeSchema,
  statusFromFacts,
} from './message';
import { REPLY_STATES } from './reply';
import { isTicketOpen, TICKET_STATES } from './ticket';

const instant = fc
  .integer({ min: 0, max: 20 })
  .map((minute) => new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString());
const ticket = fc.record({ state: fc.constantFrom(...TICKET_STATES), settledAt: fc.option(instant, { nil: null }) });
const reply = fc.record({ state: fc.constantFrom(...REPLY_STATES), queuedAt: instant });
const message = fc.record({
  status: fc.constantFrom(...MESSAGE_STATUSES),
  holderId: fc.option(fc.constant(officerIdSchema.parse('o1')), { nil: null }),
  reopenedAt: fc.option(instant, { nil: null }),
});
const facts = { tickets: fc.array(ticket, { maxLength: 4 }), replies: fc.array(reply, { maxLength: 4 }) };

describe('statusFromFacts', () => {
  test('closed stays closed; an open ticket keeps an open message waiting', () => {
    fc.assert(
      fc.property(message, facts.tickets, facts.replies, (about, tickets, replies) => {
        const status = statusFromFacts(about, tickets, replies);
        if (about.status === 'closed') expect(status).toBe('closed');
        else expect(status === 'waiting').toBe(tickets.some((each) => isTicketOpen(each.state)));
      }),
    );
  });

  test('does not depend on the order in which the facts arrived, nor on the open status before', () => {
    fc.assert(
      fc.property(message, facts.tickets, facts.replies, (about, tickets, replies) => {
        const reversed = statusFromFacts(about, [...tickets].reverse(), [...replies].reverse());
        expect(reversed).toBe(statusFromFacts(about, tickets, replies));
        if (about.status !== 'closed')
          expect(statusFromFacts({ ...about, status: 'new' }, tickets, replies)).toBe(reversed);
      }),
    );
  });

  test('a reply written before the last feedback does not answer it', () => {
    const settled = [{ state: 'confirmed' as const, settledAt: '2026-03-02T09:00:00.000Z' }];
    const sent = (queuedAt: string) => [{ state: 'sent' as const, queuedAt }];
    const about = { status: 'waiting' as const, holderId: officerIdSchema.parse('o1'), reopenedAt: null };
    expect(statusFromFacts(about, settled, sent('2026-03-02T08:59:59.999Z'))).toBe('claimed');
    expect(statusFromFacts(about, settled, sent('2026-03-02T09:00:00.000Z'))).toBe('answered');
  });

  test('a message taken up again for a correction is answered by a new reply only', () => {
    const about = { status: 'claimed' as const, holderId: null, reopenedAt: '2026-03-02T09:00:00.000Z' };
    const before = { state: 'sent' as const, queuedAt: '2026-03-02T08:00:00.000Z' };
    expect(statusFromFacts(about, [], [before])).toBe('new');
    expect(statusFromFacts(about, [], [before, { ...before, queuedAt: '2026-03-02T09:30:00.000Z' }])).toBe('answered');
  });

  test('a reply that is queued or failed answers nothing', () => {
    const about = { status: 'claimed' as const, holderId: null, reopenedAt: null };
    for (const state of ['queued', 'failed'] as const)
      expect(statusFromFacts(about, [], [{ state, queuedAt: '2026-03-02T09:00:00.000Z' }])).toBe('new');
  });
});

describe('closeRefusal', () => {
  test('never lets a message be closed over an open ticket or a reply on its way', () => {
    fc.assert(
      fc.property(
        message,
        facts.tickets,
        facts.replies,
        fc.constantFrom(...OUTCOME_KINDS),
        (about, tickets, replies, kind) => {
          const refusal = closeRefusal(about, tickets, replies, { kind });
          const free =
            about.status !== 'closed' &&
            !tickets.some((each) => isTicketOpen(each.state)) &&
            !replies.some((each) => each.state === 'queued' || each.state === 'checking');
          const answered = replies.some((each) => each.state === 'sent');
          expect(refusal === null).toBe(free && (kind !== 'answered' || answered));
        },
      ),
    );
  });

  test('names the first reason', () => {
    const open = [{ state: 'accepted' as const }];
    expect(closeRefusal({ status: 'closed' }, open, [], { kind: 'answered' })).toBe('closed_message');
    expect(closeRefusal({ status: 'waiting' }, open, [], { kind: 'answered' })).toBe('open_tickets');
    expect(closeRefusal({ status: 'claimed' }, [], [], { kind: 'answered' })).toBe('reply_not_sent');
  });

  test('a transfer and a refusal to reply need a reason in words', () => {
    expect(outcomeSchema.safeParse({ kind: 'transferred', note: '  ' }).success).toBe(false);
    expect(outcomeSchema.safeParse({ kind: 'no_reply_needed', note: '' }).success).toBe(false);
    expect(outcomeSchema.safeParse({ kind: 'answered', note: '' }).success).toBe(true);
  });
});

describe('nextEmergencyStep', () => {
  test('goes raised → notified → acknowledged → resolved', () => {
    const at = '2026-03-02T08:00:00.000Z';
    expect(nextEmergencyStep({ notifiedAt: null, acknowledgedAt: null, resolvedAt: null })).toBe('notified');
    expect(nextEmergencyStep({ notifiedAt: at, acknowledgedAt: null, resolvedAt: null })).toBe('acknowledged');
    expect(nextEmergencyStep({ notifiedAt: at, acknowledgedAt: at, resolvedAt: null })).toBe('resolved');
    expect(nextEmergencyStep({ notifiedAt: at, acknowledgedAt: at, resolvedAt: at })).toBeNull();
  });
});
