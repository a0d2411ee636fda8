import { describe, expect, test } from 'vitest';
import { DELIVERY_STATES, mayDeliveryBecome } from './delivery';

const next = (from: (typeof DELIVERY_STATES)[number]) => DELIVERY_STATES.filter((to) => mayDeliveryBecome(from, to));

describe('delivery states', () => {
  test('a confirmed delivery stays confirmed, unless it is sent back', () => {
    expect(next('confirmed')).toEqual(['failed']);
  });

  test('nothing is confirmed that was never sent', () => {
    expect(mayDeliveryBecome('pending', 'confirmed')).toBe(false);
  });

  test('what is unknown is resolved by reading back or by a person, never by sending blindly', () => {
    expect(mayDeliveryBecome('unknown', 'sending')).toBe(false);
    expect(next('unknown')).toEqual(['pending', 'confirmed', 'failed']);
  });

  test('a failed one can be sent again or found to have arrived', () => {
    expect(next('failed')).toEqual(['pending', 'confirmed']);
  });
});
