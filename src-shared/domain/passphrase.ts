import { z } from 'zod';

/** Shortest passphrase, in characters as people count them. */
export const MIN_PASSPHRASE = 10;
/** A bound for what is hashed; nobody types more. */
export const MAX_PASSPHRASE = 200;

/** As it is typed; {@link normalPassphrase} makes the same keys of the same characters before it is used. */
export const passphraseSchema = z.string().min(1).max(MAX_PASSPHRASE);

export const PASSPHRASE_PROBLEMS = ['too_short', 'too_common', 'too_simple', 'contains_badge', 'unchanged'] as const;
export type PassphraseProblem = (typeof PASSPHRASE_PROBLEMS)[number];

/** The same characters by whatever input method: full-width letters and composed accents become one form (NFKC). */
export function normalPassphrase(passphrase: string): string {
  return passphrase.normalize('NFKC');
}

/**
 * Why a new passphrase is refused, null when it is not. Length counts for more than kinds of characters, which only make people
 * write it down (NIST SP 800-63B, 5.1.1.2; the same reasons: a list of the commonest, nothing that repeats or counts up, not one's name).
 *
 * @param before the passphrase that it replaces, null for none
 */
export function passphraseProblem(
  passphrase: string,
  badgeNumber: string,
  before: string | null = null,
): PassphraseProblem | null {
  const text = normalPassphrase(passphrase);
  const plain = text.toLowerCase().replace(/[\s._-]/g, '');
  if ([...text].length < MIN_PASSPHRASE) return 'too_short';
  if (before !== null && text === normalPassphrase(before)) return 'unchanged';
  if (badgeNumber.length >= 4 && plain.includes(badgeNumber.toLowerCase())) return 'contains_badge';
  if (COMMON.has(plain) || isCommonWithTail(plain)) return 'too_common';
  return isSimple(plain) ? 'too_simple' : null;
}

/** Few different characters, or a run of the number row, the alphabet or the keyboard, forwards or backwards. */
function isSimple(plain: string): boolean {
  if (new Set(plain).size < 5) return true;
  for (let size = 1; size <= plain.length / 2; size += 1) {
    if (
      plain ===
      plain
        .slice(0, size)
        .repeat(Math.ceil(plain.length / size))
        .slice(0, plain.length)
    )
      return true;
  }
  return RUNS.some((run) => run.includes(plain) || [...run].reverse().join('').includes(plain));
}

/** `password2024`, `woaini1314!`: a common word and a few digits or signs. */
function isCommonWithTail(plain: string): boolean {
  const words = plain.replace(/[^\p{L}]+$/u, '');
  return words.length >= 4 && words !== plain && COMMON_WORDS.has(words);
}

const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
];

/** What stands in front of years and signs in the lists of leaked passphrases, here and abroad. */
const COMMON_WORDS = new Set(
  (
    'password passwd admin administrator root welcome letmein iloveyou monkey dragon football baseball sunshine princess master ' +
    'woaini wodemima mima mimashi xihuanni gongan jingcha police beijing shanghai guangzhou zhongguo china qwer qwert qwerty ' +
    'qwertyuiop asdf asdfgh asdfghjkl zxcv zxcvbnm abcd abcde abcdef abc aaa test tester testing user guest changeme secret login dutydesk ' +
    'zhibantai xiaozhu baobei laopo laogong shenzhen huawei computer internet hello helloworld superman trustno'
  ).split(' '),
);

/** The commonest of at least {@link MIN_PASSPHRASE} characters, without spaces and signs. */
const COMMON = new Set(
  (
    '1234567890 0123456789 0987654321 1234567891 12345678910 123456789a a123456789 123456789q q123456789 aa123456789 1234567890a ' +
    '123123123a 1231231231 123321123321 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y qwertyuiop asdfghjkl1 zxcvbnm123 qwer123456 qwe1234567 ' +
    'qq123456789 abc123456789 abcd123456 abcd1234567 aa12345678 a1234567890 woaini1314 woaini520 woaini521 woaini1314520 5201314520 ' +
    '1314520520 5201314woaini woaini5201314 iloveyou1314 password12 password123 passw0rd123 p@ssw0rd123 p@ssword123 p@$$w0rd123 ' +
    'adminadmin administrator admin12345 admin123456 admin@123456 root123456 welcome123 letmein123 changeme123 1111111111 0000000000 ' +
    '8888888888 6666666666 9999999999 1122334455 11223344556677 1212121212 1357924680 2468101214 147258369 1472583690 7894561230 ' +
    '3691472580 asdf123456 asd123456789 zaq12wsxcde qazwsxedc123 qazwsx123456 computer123 football123 superman123 trustno1trustno1 ' +
    'gongan110110 jingcha110 police110110 zhongguo123 wodemima123 mima123456 test123456 testtest123 dutydesk123 zhibantai123 helloworld123'
  ).split(' '),
);
