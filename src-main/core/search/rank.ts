/**
 * What being on the message's business line adds, in text scores scaled to 1 at the best entry: enough to order entries that fit
 * about equally, too little to lift one that fits badly. A judgement, not a measurement: no labelled set has business lines.
 */
export const BUSINESS_LINE_BOOST = 0.05;

/** An entry found by its text, with what decides whether and how high it may be shown. */
export interface Candidate {
  id: string;
  /** Text score, about 1 for the best. */
  score: number;
  status: string;
  businessLine: string | null;
  /** First and last day of validity as ISO dates (a time after the day is ignored); null for no limit. */
  validFrom: string | null;
  validUntil: string | null;
}

export interface RankContext {
  /** Local day as an ISO date. */
  today: string;
  businessLine?: string | null;
}

export interface Ranked {
  id: string;
  score: number;
  /** Outside its days of validity: already over, or not yet begun. */
  expired: boolean;
}

/** Orders candidates: retired ones are left out, those outside their validity stand below all others, ties stand by id. */
export function rank(candidates: readonly Candidate[], context: RankContext): Ranked[] {
  const ranked: Ranked[] = [];
  for (const candidate of candidates) {
    if (isRetired(candidate.status)) continue;
    const sameLine = candidate.businessLine !== null && candidate.businessLine === (context.businessLine ?? null);
    ranked.push({
      id: candidate.id,
      score: candidate.score + (sameLine ? BUSINESS_LINE_BOOST : 0),
      expired: !isValid(candidate, context.today),
    });
  }
  return ranked.sort(
    (a, b) => Number(a.expired) - Number(b.expired) || b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
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
