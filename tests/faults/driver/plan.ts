/** What happens in one run, all of it drawn from the seed before anything starts: the same seed gives the same plan. */

export const SEATS = ['ws-1', 'ws-2', 'ws-3'] as const;
export const OFFICERS = ['of-01', 'of-02', 'of-03'] as const;

/** One that is reached by OA, one by each kind of robot, two by mail (peers.ts). */
export const DEPARTMENTS = [
  'dept-traffic',
  'dept-household',
  'dept-exit-entry',
  'dept-public-order',
  'dept-cyber',
  'dept-drugs',
] as const;

export type WorkKind = 'claim' | 'draft' | 'reply' | 'classify' | 'release' | 'raise' | 'close' | 'offer' | 'confirm';
export const PEERS = ['oa', 'publish', 'robot', 'mail'] as const;
export type PeerTrouble = 'lose_answer' | 'hang' | 'cut' | 'fail' | 'status_down' | 'callbacks_twice' | 'slow';

/** One step; `pauseMs` passes after it. Numbers of messages are taken modulo how many there are. */
export type Step = { pauseMs: number } & (
  | { do: WorkKind; seat: number; message: number }
  | { do: 'forward'; seat: number; message: number; department: (typeof DEPARTMENTS)[number] }
  | { do: 'ingest' | 'citizens_mail'; count: number; again: boolean }
  | { do: 'department_answers'; pick: number; kind: 'accepted' | 'fed_back' | 'returned' }
  | { do: 'kill_core'; seat: number; power: boolean }
  | { do: 'kill_gateway' | 'start_gateway'; gateway: number }
  | { do: 'kill_store'; downMs: number }
  | { do: 'cut_store'; downMs: number }
  | { do: 'cut' | 'heal'; seat: number }
  | { do: 'device_clock'; seat: number; offsetMs: number }
  | { do: 'gateway_clock'; gateway: number; offsetMs: number }
  | { do: 'fill_disk' | 'free_disk'; seat: number }
  | { do: 'fill_store_disk'; fullMs: number }
  | { do: 'trouble'; peer: (typeof PEERS)[number]; trouble: PeerTrouble; times: number }
  | { do: 'backup' }
  | { do: 'restore' }
);

export interface Plan {
  seed: number;
  seats: number;
  gateways: number;
  messages: number;
  /** Whether the mail server keeps what the bureau sends, where the gateway can look it up. */
  keepsSent: boolean;
  leaseMs: number;
  /** Share of requests that meet something, 0 to 1. */
  roughness: number;
  steps: Step[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const JUMPS = [-3 * HOUR, -10 * MINUTE, -20_000, 20_000, 10 * MINUTE, 3 * HOUR, 40 * 24 * HOUR];
const GATEWAY_JUMPS = [-10 * MINUTE, -30_000, 30_000, 10 * MINUTE, 2 * HOUR];

export function makePlan(seed: number): Plan {
  const random = generator(seed);
  const plan: Plan = {
    seed,
    seats: 2 + int(random, 2),
    gateways: 1 + int(random, 2),
    messages: 4 + int(random, 6),
    keepsSent: random() < 0.5,
    leaseMs: pick(random, [1_500, 4_000, 900_000]),
    roughness: pick(random, [0, 0.15, 0.3]),
    steps: [],
  };
  const length = 55 + int(random, 20);
  // What each officer claimed last, as far as the plan can know: there they go on working, mostly.
  const claimed = Array.from({ length: plan.seats }, () => int(random, 1_000));
  for (let at = 0; at < length; at += 1)
    plan.steps.push(random() < 0.74 ? workStep(random, plan, claimed) : faultStep(random, plan));
  // A restore takes a few seconds: every third run has one, somewhere after its backup.
  if (random() < 0.35) {
    const backup = int(random, length >> 1);
    const restore = backup + 8 + int(random, length - backup - 8);
    plan.steps.splice(restore, 0, { do: 'restore', pauseMs: 0 });
    plan.steps.splice(backup, 0, { do: 'backup', pauseMs: 0 });
  }
  return plan;
}

function workStep(random: () => number, plan: Plan, claimed: number[]): Step {
  const seat = int(random, plan.seats);
  const other = int(random, 1_000);
  const staysThere = random() < 0.8;
  const pauseMs = int(random, 40);
  const dice = random();
  if (dice < 0.06) return { do: 'ingest', count: 1 + int(random, 3), again: random() < 0.4, pauseMs };
  if (dice < 0.09) return { do: 'citizens_mail', count: 1 + int(random, 2), again: random() < 0.4, pauseMs };
  if (dice < 0.16)
    return {
      do: 'department_answers',
      pick: int(random, 1_000),
      kind: pick(random, ['accepted', 'fed_back', 'returned']),
      pauseMs,
    };
  const kinds: [WorkKind | 'forward', number][] = [
    ['claim', 0.38],
    ['draft', 0.5],
    ['reply', 0.65],
    ['forward', 0.81],
    ['classify', 0.86],
    ['release', 0.89],
    ['raise', 0.92],
    ['close', 0.95],
    ['offer', 0.97],
    ['confirm', 1],
  ];
  const kind = kinds.find(([, until]) => dice < until)?.[0] ?? 'claim';
  const message = kind !== 'claim' && staysThere ? (claimed[seat] ?? other) : other;
  if (kind === 'claim') claimed[seat] = message;
  if (kind === 'forward') return { do: kind, seat, message, department: pick(random, DEPARTMENTS), pauseMs };
  return { do: kind, seat, message, pauseMs };
}

function faultStep(random: () => number, plan: Plan): Step {
  const seat = int(random, plan.seats);
  const gateway = int(random, plan.gateways);
  const pauseMs = int(random, 120);
  const dice = random();
  if (dice < 0.14) return { do: 'cut', seat, pauseMs };
  if (dice < 0.32) return { do: 'heal', seat, pauseMs };
  if (dice < 0.42) return { do: 'kill_core', seat, power: random() < 0.3, pauseMs };
  if (dice < 0.5) return { do: 'kill_gateway', gateway, pauseMs };
  if (dice < 0.58) return { do: 'start_gateway', gateway, pauseMs };
  if (dice < 0.61) return { do: 'kill_store', downMs: 50 + int(random, 400), pauseMs };
  if (dice < 0.66) return { do: 'cut_store', downMs: 50 + int(random, 600), pauseMs };
  if (dice < 0.74) return { do: 'device_clock', seat, offsetMs: pick(random, JUMPS), pauseMs };
  if (dice < 0.78) return { do: 'gateway_clock', gateway, offsetMs: pick(random, GATEWAY_JUMPS), pauseMs };
  if (dice < 0.82) return { do: 'fill_disk', seat, pauseMs };
  if (dice < 0.88) return { do: 'free_disk', seat, pauseMs };
  if (dice < 0.89) return { do: 'fill_store_disk', fullMs: 100 + int(random, 400), pauseMs };
  const trouble = pick<PeerTrouble>(random, [
    'lose_answer',
    'hang',
    'cut',
    'fail',
    'status_down',
    'callbacks_twice',
    'slow',
  ]);
  return { do: 'trouble', peer: pick(random, PEERS), trouble, times: 1 + int(random, 3), pauseMs };
}

export function int(random: () => number, below: number): number {
  return Math.floor(random() * below);
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  return list[int(random, list.length)] as T;
}

/** Mulberry32: a small generator whose whole run follows from its seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
