const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** So many wrong passphrases in a row cost nothing: people mistype. */
const FREE = { officer: 2, workstation: 9 } as const;

/**
 * How long further attempts are refused after so many in a row that failed: 5 s, 10 s, 20 s … 15 min. Counted for each officer, and
 * for the workstation as a whole, where whoever tries one passphrase on many badges is met.
 */
export function waitAfterMs(failures: number, of: keyof typeof FREE): number {
  const counted = failures - FREE[of];
  return counted <= 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (counted - 1));
}
