/**
 * What orders answers besides their text, in text scores scaled to 1 at the best entry. Judgements, not measurements: no labelled set has
 * business lines, regions or use. Together they add 0.15 at most and take 0.04, so that they order entries that fit about equally and
 * never lift one that fits clearly worse.
 */
export const FACTORS = {
  /** On the business line of the message. */
  businessLine: 0.05,
  /** For the region that is asked about; as much is taken off for another one. */
  region: 0.04,
  /** Used here as often as `MUCH_USED`, on a logarithmic scale below that. */
  use: 0.03,
  /** All of its text kept in every reply, in proportion below that. */
  success: 0.03,
} as const;
export type FactorName = keyof typeof FACTORS;

const MUCH_USED = 200;
/** Replies below which the share kept is chance. */
const ENOUGH_REPLIES = 3;

/** An entry found by its text, with what decides whether and how high it may be shown. */
export interface Candidate {
  id: string;
  /** Text score, about 1 for the best. */
  score: number;
  status: string;
  businessLine: string | null;
  /** Empty for no region in particular. */
  region: string;
  /** First and last day of validity as ISO dates (a time after the day is ignored); null for no limit. */
  validFrom: string | null;
  validUntil: string | null;
}

/** How often an entry was used, and the mean share of its text that was kept. */
export interface UseFigures {
  replies: number;
  kept: number | null;
}

export interface RankContext {
  /** Local day as an ISO date. */
  today: string;
  businessLine?: string | null;
  /** Regions that are asked about; none when it is not known. */
  regions?: readonly string[];
  uses?: ReadonlyMap<string, UseFigures>;
  /** Factors that are switched off are left out; all count when it is missing. */
  ranking?: Readonly<Record<FactorName, boolean>>;
}

export type Factors = Record<FactorName | 'text', number>;

export interface Ranked {
  id: string;
  /** Sum of the factors. */
  score: number;
  factors: Factors;
  /** Outside its days of validity: already over, or not yet begun. */
  expired: boolean;
}

/** Orders candidates: retired ones are left out, those outside their validity stand below all others, ties stand by id. */
export function rank(candidates: readonly Candidate[], context: RankContext): Ranked[] {
  const ranked: Ranked[] = [];
  for (const candidate of candidates) {
    if (isRetired(candidate.status)) continue;
    const factors = factorsOf(candidate, context);
    const { text, businessLine, region, use, success } = factors;
    ranked.push({
      id: candidate.id,
      score: text + businessLine + region + use + success,
      factors,
      expired: !isValid(candidate, context.today),
    });
  }
  return ranked.sort(
    (a, b) => Number(a.expired) - Number(b.expired) || b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

function factorsOf(candidate: Candidate, { businessLine = null, regions = [], uses, ranking }: RankContext): Factors {
  const when = (name: FactorName, share: number) => (ranking?.[name] === false ? 0 : FACTORS[name] * share);
  const { replies, kept } = uses?.get(candidate.id) ?? { replies: 0, kept: null };
  const isOnLine = candidate.businessLine !== null && candidate.businessLine === businessLine;
  return {
    text: candidate.score,
    businessLine: when('businessLine', isOnLine ? 1 : 0),
    region: when('region', regionFit(candidate.region, regions)),
    use: when('use', Math.min(1, Math.log1p(replies) / Math.log1p(MUCH_USED))),
    success: when('success', replies >= ENOUGH_REPLIES ? (kept ?? 0) : 0),
  };
}

function regionFit(region: string, asked: readonly string[]): number {
  if (region === '' || asked.length === 0) return 0;
  return asked.includes(region) ? 1 : -1;
}

/** True for an entry that must not be offered any more. */
export function isRetired(status: string): boolean {
  return status === 'retired';
}

/** True from the first to the last day of validity, both included. */
export function isValid(entry: { validFrom: string | null; validUntil: string | null }, today: string): boolean {
  const day = today.slice(0, 10);
  if (entry.validFrom !== null && entry.validFrom !== '' && entry.validFrom.slice(0, 10) > day) return false;
  return entry.validUntil === null || entry.validUntil === '' || entry.validUntil.slice(0, 10) >= day;
}
