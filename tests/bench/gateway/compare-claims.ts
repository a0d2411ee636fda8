import { rmSync } from 'node:fs';
import type { TestWorkstation } from '../../support/gateway';
import { temporaryFolder } from '../../support/postgres';
import type { GatewayProcess } from '../../support/stack/gateway-process';
import { type Metric, median, progress } from '../support/figures';
import { type BenchStore, openBenchStore } from './bench-store';
import { claimsPerSecond, openClaimant } from './claims';
import { claimScript, runPgbench } from './pgbench';
import { recordClaim } from './record-claim';

const SEATS = 32;
const GATEWAYS = 3;
/** More than any of them claims in a second on one disk. */
const MOST_PER_SECOND = 4_000;
const AIM = 0.5;

/** Claims per second: through one gateway against pgbench, then through one, two and three. */
export async function compareClaims(pgbench: string, rounds: number, seconds: number): Promise<Metric[]> {
  // Of each seat one is the gateways', another pgbench's, and one is for recording.
  const store = await openBenchStore({ workstations: 2 * SEATS + 1 });
  const folder = temporaryFolder('pgbench');
  const gateways: GatewayProcess[] = [];
  try {
    for (let at = 0; at < GATEWAYS; at += 1) gateways.push(await store.startGateway());
    const { statements, own } = await recordClaim(store.url, `ws-${2 * SEATS + 1}`, await store.addMessages(1));
    progress(`a claim is ${statements.length} statements`);
    const script = claimScript(statements, own);
    const contest = new Contest(store, gateways, (first, clients) =>
      runPgbench(pgbench, script, { url: store.url, folder, clients, seconds, first, seats: SEATS + 1 }),
    );
    const metrics: Metric[] = [];
    for (const clients of [1, 8, SEATS]) metrics.push(await againstPgbench(contest, clients, rounds, seconds));
    metrics.push(...(await byGateways(contest, rounds, seconds)));
    return metrics;
  } finally {
    for (const gateway of gateways) await gateway.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Contest {
  /** Each counts its commands on, whichever gateway it asks. */
  private readonly seats: readonly TestWorkstation[];

  constructor(
    private readonly store: BenchStore,
    private readonly gateways: readonly GatewayProcess[],
    private readonly bench: (first: number, clients: number) => Promise<number>,
  ) {
    this.seats = Array.from({ length: SEATS }, (_, index) => store.seat(gateways[0]?.url ?? '', index + 1));
  }

  async pgbench(clients: number, seconds: number): Promise<number> {
    return this.bench(await this.store.addMessages(MOST_PER_SECOND * seconds), clients);
  }

  /** The seats take turns at the gateways. */
  async gateway(clients: number, gateways: number, seconds: number): Promise<number> {
    const first = await this.store.addMessages(MOST_PER_SECOND * seconds);
    const claimants = Array.from({ length: clients }, (_, index) =>
      openClaimant(this.seats[index] as TestWorkstation, this.gateways[index % gateways]?.url ?? ''),
    );
    try {
      return await claimsPerSecond(claimants, first, seconds);
    } finally {
      for (const claimant of claimants) await claimant.close();
    }
  }
}

async function againstPgbench(contest: Contest, clients: number, rounds: number, seconds: number): Promise<Metric> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const rival = await contest.pgbench(clients, seconds);
    const own = await contest.gateway(clients, 1, seconds);
    // The first warms up.
    if (round === 0) continue;
    theirs.push(rival);
    ours.push(own);
    ratios.push(own / rival);
  }
  progress(`${clients} workstations: ${median(ours).toFixed(0)} claims/s, pgbench ${median(theirs).toFixed(0)}/s`);
  const ratio = round3(median(ratios));
  return {
    name: `claims_${clients}_workstations`,
    value: Math.round(median(ours)),
    unit: '/s',
    rival: `pgbench, ${Math.round(median(theirs))}/s`,
    ratio,
    aim: AIM,
    met: ratio >= AIM,
  };
}

async function byGateways(contest: Contest, rounds: number, seconds: number): Promise<Metric[]> {
  const counts = Array.from({ length: GATEWAYS }, (_, index) => index + 1);
  const rates = counts.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1)
    for (const count of counts) {
      const rate = await contest.gateway(SEATS, count, seconds);
      if (round > 0) rates[count - 1]?.push(rate);
    }
  const one = median(rates[0] ?? []);
  return counts.map((count) => {
    const rate = median(rates[count - 1] ?? []);
    const name = `claims_${count}_gateway${count === 1 ? '' : 's'}`;
    const metric = { name, value: Math.round(rate), unit: '/s' };
    return count === 1 ? metric : { ...metric, rival: 'one gateway', ratio: round3(rate / one) };
  });
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
