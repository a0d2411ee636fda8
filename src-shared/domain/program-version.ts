/** What a workstation runs, compared with what its gateway runs. */
export interface ProgramVersion {
  version: string;
  protocol: number;
}

/**
 * Whether a workstation needs an update: `must` when it speaks another protocol, and so cannot connect; `should` when its program is
 * older than the gateway's; null when it need not. A newer one of the same protocol works.
 */
export function updateOf(seat: ProgramVersion, gateway: ProgramVersion): 'must' | 'should' | null {
  if (seat.protocol !== gateway.protocol) return 'must';
  return isOlder(seat.version, gateway.version) ? 'should' : null;
}

/** By their numbers, as in semantic versioning; what follows a hyphen comes before the version that it leads to. */
function isOlder(version: string, than: string): boolean {
  const [mine, theirs] = [partsOf(version), partsOf(than)];
  const differs = [0, 1, 2].find((at) => mine.numbers[at] !== theirs.numbers[at]);
  if (differs !== undefined) return (mine.numbers[differs] ?? 0) < (theirs.numbers[differs] ?? 0);
  return mine.isEarly && !theirs.isEarly;
}

function partsOf(version: string): { numbers: number[]; isEarly: boolean } {
  const [core = '', early] = version.split('+')[0]?.split(/-(.*)/) ?? [];
  const numbers = core.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return { numbers: [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0], isEarly: early !== undefined };
}
