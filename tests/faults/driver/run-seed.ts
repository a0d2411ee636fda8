import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../support/runtime';
import { citizenMessages } from '../../support/stack/messages';
import { NotInTime, until } from '../../support/stack/wait';
import { collect, learnIds, type Run, takeStep } from './act';
import { checkAll } from './check';
import { readCopies } from './copies';
import { History } from './history';
import { isOverloaded, patienceMs } from './machine';
import { makePlan, type Plan } from './plan';
import { settle } from './settle';
import { type Ground, type Stage, setStage } from './stage';

/** A machine with other work takes its time. */
const BEGIN_MS = 40_000;

export interface SeedOutcome {
  seed: number;
  violations: string[];
  /** What did not come in time on a machine with far too much to do, so that nothing can be said about this run; else null. */
  late: string | null;
  /** One line: what the run was about. */
  summary: string;
  seconds: number;
}

/** Plays the plan of one seed, lets everything settle and checks the history. Never throws for what the program does. */
export async function runSeed(
  seed: number,
  ground: Ground,
  signal: AbortSignal = new AbortController().signal,
): Promise<SeedOutcome> {
  const startedAt = Date.now();
  const plan = makePlan(seed);
  const history = new History();
  const violations: string[] = [];
  let stage: Stage | null = null;
  let summary = '';
  let late: string | null = null;
  try {
    stage = await setStage(plan, ground, history);
    const run = await begin(plan, stage, history);
    for (const [index, step] of plan.steps.entries()) {
      signal.throwIfAborted();
      await takeStep(run, step, index);
      await sleep(step.pauseMs);
    }
    await settle(run);
    const { copies, record } = await readCopies(run);
    violations.push(...(await checkAll({ run, copies, record })));
    summary = summarise(plan, history, stage);
  } catch (error) {
    if (error instanceof NotInTime && isOverloaded()) late = error.message;
    else violations.push(`broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  if (violations.length > 0 || late !== null) keepTrace(plan, history, stage, violations);
  await stage?.close();
  return { seed, violations, late, summary, seconds: (Date.now() - startedAt) / 1_000 };
}

async function begin(plan: Plan, stage: Stage, history: History): Promise<Run> {
  const collector = citizenMessages(plan.messages, 'first').map(({ remoteId }) => remoteId);
  const run: Run = {
    plan,
    stage,
    history,
    messageIds: [],
    remoteIds: new Map(),
    collector,
    backup: null,
    killed: new Set(),
    fallen: [],
    open: new Set(),
  };
  if (!(await collect(run, collector))) throw new Error('the first messages were not taken in');
  await learnIds(run);
  const calm = stage.calm.yes;
  stage.calm.yes = true;
  for (const seat of stage.seats) {
    await until(
      `${seat.id} to be signed in`,
      () => seat.desk.signIn(seat.officerId),
      (result) => result.ok,
      patienceMs(BEGIN_MS),
    );
    await until(
      `the messages to be at ${seat.id}`,
      () => seat.desk.ask('queue.page', { filter: {}, cursor: null, limit: 50 }),
      ({ items }) => items.length >= plan.messages,
      patienceMs(BEGIN_MS),
    );
  }
  stage.calm.yes = calm;
  return run;
}

function summarise(plan: Plan, history: History, stage: Stage): string {
  const kinds = new Map<string, number>();
  for (const step of plan.steps) kinds.set(step.do, (kinds.get(step.do) ?? 0) + 1);
  const count = (...names: string[]) => names.reduce((sum, name) => sum + (kinds.get(name) ?? 0), 0);
  const applied = new Set(
    history.answered.filter(({ result }) => result.outcome === 'applied').map(({ command }) => command.id),
  );
  const refused = new Set(
    history.answered
      .filter(({ result }) => result.outcome === 'conflict' || result.outcome === 'rejected')
      .map(({ command }) => command.id),
  );
  const met = history.events.filter(
    ({ what, fate }) => (what === 'request' || what === 'peer') && fate !== 'pass',
  ).length;
  return [
    `${plan.seats} seats, ${plan.gateways} gateways`,
    `${applied.size} applied, ${refused.size} refused`,
    `${stage.world.publish.replies().length} replies, ${stage.world.oa.tickets().length} tickets by OA, ${stage.peers.robots.posts().length} robot posts, ${stage.peers.mail.smtp.mails.length} mails out, ${history.mailed.length} in`,
    `${met} spoilt requests, ${count('kill_core', 'kill_gateway', 'kill_store')} kills, ${count('cut', 'cut_store')} cuts, ${count('device_clock', 'gateway_clock')} clock jumps, ${count('fill_disk', 'fill_store_disk')} full disks${history.restored ? ', restored' : ''}`,
  ].join('; ');
}

/** What is needed to understand it, since timing is never quite the same again. */
function keepTrace(plan: Plan, history: History, stage: Stage | null, violations: readonly string[]): void {
  const folder = join(projectRoot, 'out', 'test', 'faults', `seed-${plan.seed}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan, null, 2));
  writeFileSync(join(folder, 'history.jsonl'), history.events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  writeFileSync(join(folder, 'violations.txt'), violations.join('\n'));
  for (const { id } of stage?.seats ?? []) {
    const logs = join(stage?.world.folder ?? '', `${id}-logs`);
    if (existsSync(logs)) cpSync(logs, join(folder, `${id}-logs`), { recursive: true });
  }
  for (const [index, { process }] of (stage?.gateways ?? []).entries())
    writeFileSync(join(folder, `gateway-${index + 1}.log`), process.output());
}
