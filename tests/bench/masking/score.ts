import { findPersonalData } from '../../../src-shared/domain/personal-data';
import type { PersonalDataKind, PersonalFinding } from '../../../src-shared/domain/personal-data/finding';
import type { MarkedLine, Span } from './marked-lines';

export interface Score {
  /** Marked and found, from the first to the last character. */
  right: number;
  /** Found and not marked so. */
  surplus: number;
  /** Marked and not found so. */
  missed: number;
  precision: number;
  recall: number;
  f1: number;
}

export interface WrongLine {
  place: string;
  half: string;
  text: string;
  surplus: string[];
  missed: string[];
}

/** Which findings agree with the marks of their line in kind, start and end. @param kinds all of them unless told */
export function score(lines: readonly MarkedLine[], kinds?: readonly PersonalDataKind[]): Score {
  let [right, surplus, missed] = [0, 0, 0];
  for (const line of lines) {
    const wanted = line.spans.filter(({ kind }) => kinds?.includes(kind) ?? true);
    const found = findPersonalData(line.text, kinds === undefined ? {} : { kinds });
    const agreeing = found.filter((finding) => isAmong(finding, wanted)).length;
    right += agreeing;
    surplus += found.length - agreeing;
    missed += wanted.length - agreeing;
  }
  const precision = shareOf(right, right + surplus);
  const recall = shareOf(right, right + missed);
  return { right, surplus, missed, precision, recall, f1: shareOf(2 * precision * recall, precision + recall) };
}

/** The lines in which something is found that is not marked, or the other way round. */
export function wrongLines(lines: readonly MarkedLine[]): WrongLine[] {
  return lines.flatMap(({ place, half, text, spans }) => {
    const found = findPersonalData(text);
    const inWords = ({ kind, start, end }: Span) => `${kind} ${text.slice(start, end)}`;
    const surplus = found.filter((finding) => !isAmong(finding, spans)).map(inWords);
    const missed = spans.filter((span) => !isAmong(span, found)).map(inWords);
    return surplus.length + missed.length === 0 ? [] : [{ place, half, text, surplus, missed }];
  });
}

function isAmong({ kind, start, end }: Span | PersonalFinding, others: readonly Span[]): boolean {
  return others.some((other) => other.kind === kind && other.start === start && other.end === end);
}

/** Nothing of nothing is all of it. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
