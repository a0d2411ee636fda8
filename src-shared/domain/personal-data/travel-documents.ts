import { isNamedThing } from './context';
import { beforeOf } from './digit-runs';
import type { PersonalDataKind, PersonalFinding } from './finding';

interface Form {
  kind: Extract<PersonalDataKind, 'passport' | 'travel_permit'>;
  /** The number, standing alone. */
  number: RegExp;
  /** What must be said before or behind; null where the form alone is enough. */
  named: RegExp | null;
}

const PASSPORT = /护照|passport/i;
const PERMIT = /通行证|回乡证|港澳|往来|赴台/;
const TAIWANESE = /台胞证|台湾居民|来往大陆/;

/** Passports (GA 460: E with a letter, the older G, and those for service) and the permits for Hong Kong, Macau and Taiwan. */
const FORMS: readonly Form[] = [
  { kind: 'passport', number: alone('[EGeg]\\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\\d{7}'), named: null },
  { kind: 'passport', number: alone('[DSPdsp][A-Za-z]?\\d{7,8}|1[45]\\d{7}'), named: PASSPORT },
  { kind: 'travel_permit', number: alone('[CWcw]\\d{8}|[Cc][A-HJ-NP-Za-hj-np-z]\\d{7}'), named: PERMIT },
  { kind: 'travel_permit', number: alone('[HMhm]\\d{8}(?:\\d{2})?|[TLtl]\\d{8}'), named: PERMIT },
  { kind: 'travel_permit', number: alone('\\d{8}'), named: TAIWANESE },
];

const AROUND = 14;

export function findTravelDocuments(plain: string): PersonalFinding[] {
  return FORMS.flatMap(({ kind, number, named }) =>
    [...plain.matchAll(number)].flatMap((found) => {
      const [written] = found;
      const end = found.index + written.length;
      const before = beforeOf(plain, found.index);
      const around = sentenceEnd(before) + sentenceStart(plain.slice(end, end + AROUND));
      const isIt =
        named === null
          ? !isNamedThing(before) && !/^(?:次|号文|订单|快递|航班)/.test(plain.slice(end))
          : named.test(around);
      return isIt || (PASSPORT.test(before) && kind === 'passport')
        ? [{ kind, start: found.index, end, value: written.toUpperCase() }]
        : [];
    }),
  );
}

function alone(form: string): RegExp {
  return new RegExp(`(?<![A-Za-z\\d.-])(?:${form})(?![A-Za-z\\d-])`, 'g');
}

function sentenceEnd(before: string): string {
  return before.slice(before.search(/[^。！？!?\n]*$/));
}

function sentenceStart(after: string): string {
  return /^[^。！？!?\n]*/.exec(after)?.[0] ?? '';
}
