import { describe, expect, it } from 'vitest';
import { isStaleAfter } from './topics';

describe('isStaleAfter', () => {
  it('reads again only what the topic touches', () => {
    expect(isStaleAfter('queue.page', new Set(['message']))).toBe(true);
    expect(isStaleAfter('queue.page', new Set(['settings']))).toBe(false);
    expect(isStaleAfter('sync.status', new Set(['syncStatus']))).toBe(true);
    expect(isStaleAfter('message.claim', new Set(['message']))).toBe(false);
    expect(isStaleAfter(undefined, new Set(['message']))).toBe(false);
  });
});
