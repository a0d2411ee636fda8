import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../../../src-shared/ipc/failure';
import { runCommand } from '../../support/gateway-command';
import { citizenMessage } from '../../support/stack/messages';
import type { History } from './history';
import { citizensMail, departmentsMail } from './peers';
import type { Plan, Step } from './plan';
import type { Seat, Stage } from './stage';
import { makeTrouble } from './troubles';

/** So long a step may wait for its answer before the next one is taken; the answer is still noted when it comes. */
const STEP_MS = 400;

/** One run under way: what the steps of its plan need and change. */
export interface Run {
  plan: Plan;
  stage: Stage;
  history: History;
  /** Ids of messages at the gateway, in the order in which they came in. */
  messageIds: string[];
  /** Of each of them, as the collector calls it: a restored gateway may give it another id. */
  remoteIds: Map<string, string>;
  /** Remote ids that have been given to the gateway or are to be given again. */
  collector: string[];
  backup: string | null;
  /** Gateways that were killed and not started again. */
  killed: Set<number>;
  /** Gateways that ended without that. */
  fallen: number[];
  /** What has been asked and not been answered yet. */
  open: Set<Promise<unknown>>;
}

type Of<K extends Step['do']> = Extract<Step, { do: K }>;

/** @throws Error only when the driver itself is at its end, never for what the program refuses */
export async function takeStep(run: Run, step: Step, index: number): Promise<void> {
  const { history } = run;
  history.note({ what: 'step', index, ...step });
  noteFallen(run);
  switch (step.do) {
    case 'ingest':
      return patience(run, takeIn(run, step, index));
    case 'citizens_mail':
      return citizensWrite(run, step, index);
    case 'department_answers':
      return patience(run, departmentAnswers(run, step, index));
    case 'kill_core':
      return killCore(seatOf(run, step), step.power, history);
    case 'kill_gateway':
      return killGateway(run, step.gateway);
    case 'start_gateway':
      return startGateway(run, step.gateway);
    case 'kill_store':
      return killStore(run, step.downMs);
    case 'cut_store':
      return cutStore(run, step.downMs);
    case 'cut':
      return seatOf(run, step).cable.cut();
    case 'heal':
      return seatOf(run, step).cable.heal();
    case 'device_clock':
      return seatOf(run, step).desk.setClock(step.offsetMs);
    case 'gateway_clock':
      return setGatewayClock(run, step.gateway, step.offsetMs);
    case 'fill_disk':
      return seatOf(run, step).disk.fill();
    case 'free_disk':
      return freeDisk(seatOf(run, step), history);
    case 'fill_store_disk':
      return fillStoreDisk(run, step.fullMs);
    case 'trouble':
      return makeTrouble(run, step);
    case 'backup':
      return backUp(run);
    case 'restore':
      return restore(run);
    default:
      return patience(run, work(run, step, index));
  }
}

/** Before anything restarts it. */
export function noteFallen(run: Run): void {
  for (const [number, { process }] of run.stage.gateways.entries()) {
    if (process.pid() !== null || run.killed.has(number)) continue;
    run.killed.add(number);
    run.fallen.push(number);
  }
}

async function killGateway({ stage, killed }: Run, number: number): Promise<void> {
  killed.add(number);
  await stage.gateways[number]?.process.kill();
}

function seatOf(run: Run, { seat }: { seat: number }): Seat {
  return run.stage.seats[seat] as Seat;
}

/** Waits for an answer, but not for long: nobody stops working because one thing is slow. */
async function patience(run: Run, asked: Promise<unknown>): Promise<void> {
  const settled = asked.finally(() => run.open.delete(settled));
  run.open.add(settled);
  await Promise.race([settled, sleep(STEP_MS)]);
}

async function work(run: Run, step: Extract<Step, { seat: number; message: number }>, index: number): Promise<void> {
  const seat = seatOf(run, step);
  const { desk } = seat;
  const { history } = run;
  const id = run.messageIds[step.message % run.messageIds.length];
  if (id === undefined) return;
  const messageId = id as never;
  const text = `${seat.id} 第 ${index} 步`;
  const write = async (
    kind: 'reply' | 'ticket' | 'raise',
    asked: Promise<Result<unknown>>,
  ): Promise<Result<unknown>> => {
    const result = await asked;
    if (result.ok || isUnsure(result))
      history.written.push({ kind, seat: seat.id, officerId: seat.officerId, messageId: id, text, sure: result.ok });
    return result;
  };
  const draft = (kind: 'saved' | 'sent' | 'offered', result: Result<unknown>): void => {
    if (result.ok || isUnsure(result))
      history.drafts.push({ seat: seat.id, messageId: id, do: kind, text, sure: result.ok });
  };
  let result: Result<unknown>;
  switch (step.do) {
    case 'claim':
      result = await desk.tell('message.claim', { messageId });
      break;
    case 'draft':
      result = await desk.tell('draft.save', { messageId, text, basis: null });
      draft('saved', result);
      break;
    case 'reply':
      result = await write(
        'reply',
        desk.tell('reply.send', { messageId, body: text, basis: null, closeAfterSent: index % 3 === 0 }),
      );
      draft('sent', result);
      break;
    case 'forward':
      // Whoever forwards has taken the message first; here it is taken again where that got lost.
      await desk.tell('message.claim', { messageId });
      result = await write(
        'ticket',
        desk.tell('ticket.forward', {
          messageId,
          departmentIds: [step.department as never],
          deadlineAt: new Date(Date.now() + 86_400_000).toISOString(),
          text,
        }),
      );
      break;
    case 'classify':
      result = await desk.tell('message.classify', { messageId, category: 'complaint', businessLine: 'traffic' });
      break;
    case 'release':
      result = await desk.tell('message.release', { messageId });
      break;
    case 'raise':
      result = await write('raise', desk.tell('emergency.raise', { messageId, note: text }));
      break;
    case 'close':
      result = await desk.tell('message.close', {
        messageId,
        outcome: { kind: 'no_reply_needed', note: text } as never,
      });
      break;
    case 'offer':
      result = await desk.tell('draft.offer', { messageId });
      draft('offered', result);
      break;
    case 'confirm':
      result = await confirmOne(seat, id);
      break;
  }
  history.note({ what: 'told', index, do: step.do, seat: seat.id, messageId: id, result: brief(result) });
}

/** The core was killed, or the request got lost in it: nobody was told that it is done. */
function isUnsure(result: Result<unknown>): boolean {
  return !result.ok && (result.failure.code === 'core_unavailable' || result.failure.code === 'unexpected');
}

function brief(result: Result<unknown>): unknown {
  return result.ok ? 'ok' : result.failure;
}

/** Confirms a ticket whose feedback is there, as an officer who sees it would. */
async function confirmOne({ desk }: Seat, messageId: string): Promise<Result<unknown>> {
  const detail = await desk.tell('message.detail', { messageId: messageId as never });
  if (!detail.ok) return detail;
  const { tickets } = detail.value as { tickets: { ticket: { id: string; state: string } }[] };
  const fed = tickets.find(({ ticket }) => ticket.state === 'fed_back');
  return fed === undefined ? detail : desk.tell('ticket.confirm', { ticketId: fed.ticket.id as never });
}

/** The collector keeps what the gateway did not acknowledge and gives it again later. */
async function takeIn(run: Run, { count, again }: Of<'ingest' | 'citizens_mail'>, index: number): Promise<void> {
  const fresh = Array.from({ length: count }, (_, number) => `late-${index}-${number}`);
  run.collector.push(...fresh);
  if (await collect(run, again ? run.collector.slice(-8) : fresh)) await learnIds(run);
}

/** Officers work on what has come in since as well, which a restore may lose. */
export async function learnIds(run: Run): Promise<void> {
  for (const { id, remoteId } of await run.stage.record.remoteIds()) {
    if (!run.remoteIds.has(id)) run.messageIds.push(id);
    run.remoteIds.set(id, remoteId);
  }
}

/** Gives messages to the gateway, once. Refusals and lost answers are noted; the collector tries again at the end. */
export async function collect(run: Run, remoteIds: readonly string[]): Promise<boolean> {
  const { stage, history } = run;
  const { life } = history;
  try {
    await stage.world.push(remoteIds.map((remoteId) => citizenMessage({ remoteId, postedAt: POSTED_AT })));
    for (const remoteId of remoteIds) history.taken.set(remoteId, life);
    return true;
  } catch (error) {
    history.note({ what: 'not_taken', remoteIds, error: String(error).slice(0, 200) });
    return false;
  }
}

/** The same at each try: a collector does not make up the time again. */
const POSTED_AT = new Date(Date.now() - 600_000).toISOString();

/** What lies in the mailbox is to be taken in, whenever the gateway comes to it; some mails come twice, as relays send them. */
function citizensWrite({ stage, history }: Run, { count, again }: Of<'ingest' | 'citizens_mail'>, index: number): void {
  for (let number = 0; number < count; number += 1) {
    const { id, raw } = citizensMail(`citizen-${index}-${number}`);
    for (let times = again ? 2 : 1; times > 0; times -= 1) stage.peers.mail.arrive(raw);
    history.mailed.push({ id, from: 'citizen', text: null });
  }
}

async function departmentAnswers(run: Run, { pick, kind }: Of<'department_answers'>, index: number): Promise<void> {
  const { stage, history } = run;
  // Mails have come in since as well.
  await learnIds(run);
  const { oa } = stage.world;
  const waiting = oa
    .tickets()
    .filter(({ state }) => state === 'received' || state === 'accepted' || state === 'rework');
  const mailed = stage.peers.mail.tickets();
  const chosen = pick % Math.max(1, waiting.length + mailed.length);
  const ticket = waiting[chosen];
  if (ticket !== undefined) await oa.answer(ticket.number, kind, `部门意见 ${ticket.revision}`);
  const ticketId = mailed[chosen - waiting.length];
  if (ticketId === undefined) return;
  const text = `部门在第 ${index} 步的意见`;
  const { id, raw } = departmentsMail(`answer-${index}`, ticketId, kind, text);
  stage.peers.mail.arrive(raw);
  history.mailed.push({ id, from: 'department', text: kind === 'accepted' ? null : text });
}

export async function killCore(seat: Seat, power: boolean, history: History): Promise<void> {
  await seat.desk.kill();
  await startDesk(seat, power, history);
}

/** Starts the core again; where its disk is full it may refuse, and waits for {@link freeDisk}. */
export async function startDesk(seat: Seat, power: boolean, history: History): Promise<void> {
  try {
    await seat.desk.start(power);
  } catch (error) {
    history.note({ what: 'core_did_not_start', seat: seat.id, error: String(error) });
    return;
  }
  if (!power) return;
  const signedIn = await seat.desk.signIn(seat.officerId);
  history.note({ what: 'signed_in', seat: seat.id, result: brief(signedIn) });
}

async function freeDisk(seat: Seat, history: History): Promise<void> {
  seat.disk.free();
  if (!seat.desk.isRunning) await startDesk(seat, true, history);
}

export async function startGateway({ stage, history, killed }: Run, number: number): Promise<void> {
  const gateway = stage.gateways[number];
  if (gateway === undefined || gateway.process.pid() !== null) return;
  await gateway.process.start();
  killed.delete(number);
  history.note({ what: 'gateway_started', number });
}

async function killStore({ stage }: Run, downMs: number): Promise<void> {
  await stage.ground.postgres.kill();
  await sleep(downMs);
  await stage.ground.postgres.start();
}

async function cutStore({ stage }: Run, downMs: number): Promise<void> {
  await stage.storeCable.cut();
  await sleep(downMs);
  await stage.storeCable.heal();
}

function setGatewayClock({ stage }: Run, number: number, offsetMs: number): void {
  const file = stage.gateways[number]?.clockFile;
  if (file !== undefined) writeFileSync(file, String(offsetMs));
}

/** PostgreSQL on a full disk ends itself rather than lose a commit; then it is started again. */
async function fillStoreDisk({ stage, history }: Run, fullMs: number): Promise<void> {
  const { storeDisk, postgres } = stage.ground;
  storeDisk.fill();
  await sleep(fullMs);
  storeDisk.free();
  if (await postgres.isRunning()) return;
  history.note({ what: 'store_ended' });
  await postgres.start();
}

function adminEnv({ stage }: Run): Record<string, string> {
  return {
    DUTYDESK_GATEWAY_CONFIG: join(stage.world.folder, 'gateway.yaml'),
    DATABASE_URL: stage.databaseUrl,
    DUTYDESK_GATEWAY_DATA: join(stage.world.folder, 'admin'),
  };
}

async function backUp(run: Run): Promise<void> {
  const file = join(run.stage.world.folder, 'backup.gz');
  rmSync(file, { force: true });
  const { code, refusal } = await runCommand(['backup', '--to', file], adminEnv(run));
  run.history.note({ what: 'backup', code, refusal });
  if (code === 0) run.backup = file;
}

/** The administrator stops every gateway, puts the old backup back and starts them again. */
async function restore(run: Run): Promise<void> {
  const { stage, history, backup } = run;
  if (backup === null) return;
  for (const number of stage.gateways.keys()) await killGateway(run, number);
  for (let attempt = 1; ; attempt += 1) {
    const { code, refusal } = await runCommand(['restore', '--from', backup, '--replace'], adminEnv(run));
    history.note({ what: 'restore', code, refusal });
    if (code === 0) break;
    // A killed gateway's connections are gone only when the server notices.
    if (attempt === 50) throw new Error(`the backup cannot be restored: ${refusal}`);
    await sleep(200);
  }
  history.life += 1;
  history.restored = true;
  for (const number of stage.gateways.keys()) await startGateway(run, number);
}
