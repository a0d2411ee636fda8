import type { BusinessLine, Category, Channel } from '../../../src-shared/domain/classification';
import type { MessageStatus } from '../../../src-shared/domain/message';
import type { QueueCounts, QueueFilter } from '../../../src-shared/ipc/views';

/** The usual views, in the order of their keys 1 to 6. */
export const VIEWS = ['open', 'unclaimed', 'mine', 'waiting', 'answered', 'closed'] as const;
export type View = (typeof VIEWS)[number];

export const AGES = ['any', 'upTo1h', '1hTo8h', '8hTo24h', 'over24h', 'over72h'] as const;
export type Age = (typeof AGES)[number];

/** What the officer chose in the queue pane; {@link toQueueFilter} makes the request of it. */
export interface FilterChoice {
  view: View;
  emergency: boolean;
  channels: readonly Channel[];
  categories: readonly (Category | 'unclassified')[];
  businessLines: readonly BusinessLine[];
  age: Age;
  text: string;
}

export const NO_FILTER: FilterChoice = {
  view: 'open',
  emergency: false,
  channels: [],
  categories: [],
  businessLines: [],
  age: 'any',
  text: '',
};

const STATUSES: Record<View, readonly MessageStatus[]> = {
  open: ['new', 'claimed', 'waiting', 'answered'],
  unclaimed: ['new'],
  mine: ['claimed', 'waiting', 'answered'],
  waiting: ['waiting'],
  answered: ['answered'],
  closed: ['closed'],
};

const HOUR = 60;
const AGE_LIMITS: Record<Age, Pick<QueueFilter, 'minAgeMinutes' | 'maxAgeMinutes'>> = {
  any: { minAgeMinutes: null, maxAgeMinutes: null },
  upTo1h: { minAgeMinutes: null, maxAgeMinutes: HOUR },
  '1hTo8h': { minAgeMinutes: HOUR, maxAgeMinutes: 8 * HOUR },
  '8hTo24h': { minAgeMinutes: 8 * HOUR, maxAgeMinutes: 24 * HOUR },
  over24h: { minAgeMinutes: 24 * HOUR, maxAgeMinutes: null },
  over72h: { minAgeMinutes: 72 * HOUR, maxAgeMinutes: null },
};

export function toQueueFilter(choice: FilterChoice): QueueFilter {
  return {
    channels: [...choice.channels],
    categories: [...choice.categories],
    businessLines: [...choice.businessLines],
    statuses: [...STATUSES[choice.view]],
    mine: choice.view === 'mine',
    emergency: choice.emergency,
    ...AGE_LIMITS[choice.age],
    text: choice.text.trim().slice(0, 100),
  };
}

/** The badge of a view, over the whole desk. */
export function viewCount(counts: QueueCounts, view: View): number {
  if (view === 'mine') return counts.mine;
  return STATUSES[view].reduce((sum, status) => sum + (counts.byStatus[status] ?? 0), 0);
}

/** Whether anything narrows the view further. */
export function isNarrowed(choice: FilterChoice): boolean {
  return (
    choice.emergency ||
    choice.age !== 'any' ||
    choice.text.trim() !== '' ||
    choice.channels.length + choice.categories.length + choice.businessLines.length > 0
  );
}

/** Adds a value that is missing, removes one that is there. */
export function toggled<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}
