import * as chineseDays from 'chinese-days';
import type { NationalCalendar } from '../../../../src-shared/domain/work-calendar';

// Node reads the package's CommonJS form, whose names stand under `default`; the bundler reads the other one.
const { getDayDetail }: Pick<typeof chineseDays, 'getDayDetail'> =
  chineseDays.getDayDetail === undefined ? chineseDays.default : chineseDays;

/**
 * Holidays and make-up working days as the State Council announces them, from the package's own data, so also without a network.
 * Which years it knows depends on its version (1.5.7: 2004 to 2026); a later year shows as not announced until the package is
 * renewed or an administrator enters its days (docs/decisions/0021-the-rota.md).
 */
export const nationalCalendar: NationalCalendar = {
  knows: (year) => isNamed(getDayDetail(`${year}-01-01`).name),
  of(day) {
    const { name, work } = getDayDetail(day);
    return isNamed(name) ? { off: !work, name: name.split(',')[1] ?? name } : null;
  },
};

/** `Spring Festival,春节,4`; an ordinary day has the name of its weekday. */
function isNamed(name: string): boolean {
  return name.includes(',');
}
