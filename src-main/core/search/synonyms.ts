import { type Analysed, type Analyser, isHan } from './analysis';

/** Words that the bureau's people and the public use for one thing. */
export interface SynonymGroup {
  terms: readonly string[];
}

/** A word of the query that has other names. */
export interface Echo {
  /** The word as it stands in the query, normalised. */
  asked: string;
  /** Another name for it, normalised. */
  term: string;
  analysed: Analysed;
}

export interface Synonyms {
  /** The other names of the words that stand in a normalised text; those that stand in it themselves are left out. */
  echoes(normalised: string): Echo[];
}

/** A message may name many things; the first ones are enough. */
const MOST_ECHOES = 24;

/** Prepares a table of synonyms for reading queries. A term may stand in several groups. */
export function createSynonyms(groups: Iterable<SynonymGroup>, analyser: Analyser): Synonyms {
  /** Terms by their first UTF-16 unit, longest first. */
  const byStart = new Map<string, { term: string; others: Set<string> }[]>();
  const known = new Map<string, Set<string>>();
  for (const { terms } of groups) {
    const normalised = [...new Set(terms.map((term) => analyser.normalise(term).trim()))].filter((term) => term !== '');
    for (const term of normalised) {
      const others = known.get(term) ?? new Set<string>();
      for (const other of normalised) if (other !== term) others.add(other);
      known.set(term, others);
    }
  }
  for (const [term, others] of known) {
    const start = term.charAt(0);
    const terms = [...(byStart.get(start) ?? []), { term, others }];
    byStart.set(
      start,
      terms.sort((a, b) => b.term.length - a.term.length),
    );
  }

  function echoes(normalised: string): Echo[] {
    const found = new Map<string, Echo>();
    for (let at = 0; at < normalised.length && found.size < MOST_ECHOES; at += 1) {
      const here = byStart.get(normalised.charAt(at))?.find(({ term }) => standsAt(normalised, term, at));
      if (here === undefined) continue;
      for (const term of here.others) {
        if (found.has(term) || normalised.includes(term)) continue;
        found.set(term, { asked: here.term, term, analysed: analyser.analyse(term) });
      }
      at += here.term.length - 1;
    }
    return [...found.values()];
  }

  return { echoes };
}

/** Letters and digits must stand by themselves: 110 is not in 1100. */
function standsAt(text: string, term: string, at: number): boolean {
  if (!text.startsWith(term, at)) return false;
  return !joins(text, at - 1, at) && !joins(text, at + term.length - 1, at + term.length);
}

function joins(text: string, left: number, right: number): boolean {
  return isLetterOrDigit(text.charCodeAt(left)) && isLetterOrDigit(text.charCodeAt(right));
}

function isLetterOrDigit(unit: number): boolean {
  return !Number.isNaN(unit) && !isHan(unit) && /[\p{L}\p{N}]/u.test(String.fromCharCode(unit));
}
