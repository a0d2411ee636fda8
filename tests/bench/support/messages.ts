import type { IngestRecord } from '../../../src-shared/sync/ingest';
import { sampleMessages } from '../../support/stack/messages';

export const MESSAGES = 50_000;

const DAY_MS = 86_400_000;

/**
 * Messages in the words of the sample desk, spread evenly over 180 days before `until`; remote ids are new, every
 * third citizen writes again in the same conversation.
 * @param until newest instant, ms since 1970
 */
export function manyMessages(count: number, until: number): IngestRecord[] {
  const patterns = sampleMessages();
  const step = (180 * DAY_MS) / count;
  return Array.from({ length: count }, (_, index) => {
    const pattern = patterns[(index * 7) % patterns.length];
    if (pattern === undefined) throw new Error('the sample desk has no messages');
    const thread = index % 3 === 0 ? index : index - (index % 3);
    return {
      ...pattern,
      remoteId: `bench-${index}`,
      conversation: `bench-thread-${thread}`,
      authorId: `bench-author-${thread}`,
      text: `${pattern.text}（第${index}条）`,
      postedAt: new Date(until - (count - index) * step).toISOString(),
      // The sample is rich in emergencies; a real desk has a handful among 50,000.
      emergency: pattern.emergency === true && index % 1_000 < 3,
    };
  });
}
