import { describe, expect, it } from 'vitest';
import { isStaleAfter } from './topics';

describe('isStaleAfter', () => {
  it('reads again only what the topic touches', () => {
    expect(isStaleAfter('queue.page', new Set(['message']))).toBe(true);
    expect(isStaleAfter('queue.page', new Set(['settings']))).toBe(false);
    expect(isStaleAfter('sync.status', new Set(['syncStatus']))).toBe(true);
    expect(isStaleAfter('answer.search', new Set(['synonym']))).toBe(true);
    expect(isStaleAfter('task.list', new Set(['answerGap']))).toBe(true);
    expect(isStaleAfter('answer.save', new Set(['answerRevision']))).toBe(false);
    expect(isStaleAfter('message.claim', new Set(['message']))).toBe(false);
    expect(isStaleAfter(undefined, new Set(['message']))).toBe(false);
  });
});
