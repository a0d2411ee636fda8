import { describe, expect, it } from 'vitest';
import type { QueueCounts } from '../../../src-shared/ipc/views';
import { queueFilterSchema } from '../../../src-shared/ipc/views';
import { AGES, isNarrowed, NO_FILTER, toggled, toQueueFilter, VIEWS, viewCount } from './queue-filter';

const counts: QueueCounts = {
  matching: 9,
  byStatus: { new: 4, claimed: 3, waiting: 2, answered: 1, closed: 7 },
  byChannel: { weibo: 0, wechat: 0, forum: 0, qq: 0, mailbox: 0, website: 0, phone: 0 },
  byCategory: {
    consultation: 0,
    help: 0,
    complaint: 0,
    report: 0,
    lead: 0,
    suggestion: 0,
    praise: 0,
    other: 0,
    unclassified: 0,
  },
  mine: 2,
  emergencies: 0,
};

describe('toQueueFilter', () => {
  it('makes a valid request of every view and age', () => {
    for (const view of VIEWS)
      for (const age of AGES)
        expect(queueFilterSchema.safeParse(toQueueFilter({ ...NO_FILTER, view, age })).success, `${view} ${age}`).toBe(
          true,
        );
  });

  it('keeps closed messages out of the open view and cuts the text to what the contract takes', () => {
    expect(toQueueFilter(NO_FILTER).statuses).not.toContain('closed');
    expect(toQueueFilter({ ...NO_FILTER, text: '问'.repeat(300) }).text).toHaveLength(100);
  });
});

describe('viewCount', () => {
  it('adds up the statuses of the view', () => {
    expect(VIEWS.map((view) => viewCount(counts, view))).toEqual([10, 4, 2, 2, 1, 7]);
  });
});

describe('isNarrowed', () => {
  it('does not count the view', () => {
    expect(isNarrowed({ ...NO_FILTER, view: 'mine' })).toBe(false);
    expect(isNarrowed({ ...NO_FILTER, text: '身份证' })).toBe(true);
    expect(isNarrowed({ ...NO_FILTER, text: '  ' })).toBe(false);
    expect(isNarrowed({ ...NO_FILTER, channels: ['qq'] })).toBe(true);
  });
});

describe('toggled', () => {
  it('adds and removes', () => {
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});
