/**
 * What an officer feels at a desk of 50,000 messages: changing the filter, opening a message, claiming one. Each is measured
 * in the real window, from the event of the mouse or the key, and next to what it cannot do without: the same SQL run by
 * the driver alone on the same file, or the same request made by a bare HTTP client to the same gateway.
 *
 *   npm run bench:desk [-- --json] [--messages 50000] [--samples 60]
 *
 * Everything is real: PostgreSQL, the gateway as a process, and the workstation that took the messages over by sync.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readMessageDetail } from '../../src-main/core/features/message/message-detail.service';
import { readQueuePage } from '../../src-main/core/features/queue/queue.service';
import { deskIdSchema } from '../../src-shared/domain/ids';
import type { Officer } from '../../src-shared/domain/officer';
import type { IpcOutput } from '../../src-shared/ipc/contract';
import { type QueueFilter, type QueueItem, queueFilterSchema } from '../../src-shared/ipc/views';
import { TestWorkstation } from '../support/gateway';
import { type Stack, startStack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { openBareSql } from './support/bare-sql';
import { against, alone, type Metric, progress, quantile, report } from './support/figures';
import { MESSAGES, manyMessages } from './support/messages';
import { clocked, type Moment, roundTrip } from './support/page-clock';

const WARM_UP = 5;
const FIRST_PAGE = 60;
const LATER_PAGE = 200;
/** What a claim sets going on the screen is over after this. */
const REST_MS = 400;
const SYNC_LIMIT_MS = 300_000;
const NO_FILTER = queueFilterSchema.parse({});
const OPEN_STATUSES: QueueFilter['statuses'] = ['new', 'claimed', 'waiting', 'answered'];

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    messages: { type: 'string', default: String(MESSAGES) },
    samples: { type: 'string', default: '60' },
  },
});
const count = Number(options.messages);
const samples = Number(options.samples);

await main();

async function main(): Promise<void> {
  const stack = await startStack({ workstations: ['ws-1', 'ws-2'] });
  const metrics: Metric[] = [];
  try {
    await fill(stack);
    const desk = await stack.openWorkstation('ws-1', { env: { DUTYDESK_GATEWAY_URL: stack.gateway.url } });
    const officer = officerOf(stack);
    await desk.signIn(officer.name);
    await settle(desk);
    const filters = await measureFilters(desk);
    const openings = await measureOpenings(desk);
    metrics.push(...(await measureClaims(desk, stack, officer)));
    await desk.close();

    const bare = await openBareSql(stack.userData('ws-1'));
    try {
      const now = new Date().toISOString();
      const bareFilters = await each(filters.inputs, (filter) =>
        bare.timeOf((db) => readQueuePage(db, officer, { filter, cursor: null, limit: FIRST_PAGE }, now)),
      );
      const bareOpenings = await each(openings.inputs, (messageId) =>
        bare.timeOf((db) => readMessageDetail(db, officer, messageId, now)),
      );
      metrics.unshift(...rows('filter_change', filters, bareFilters), ...rows('open_message', openings, bareOpenings));
    } finally {
      bare.close();
    }
  } finally {
    await stack.close();
  }
  report('desk', [...metrics, alone('messages', '', count)], options.json);
}

async function fill(stack: Stack): Promise<void> {
  const started = performance.now();
  await stack.push(manyMessages(count, Date.now()));
  progress(`the gateway took ${count} messages in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Waits until the workstation has every message and is quiet. */
async function settle(desk: DeskPage): Promise<void> {
  const started = performance.now();
  for (;;) {
    const { value } = await roundTrip<IpcOutput<'queue.counts'>>(desk.window, 'queue.counts', { filter: NO_FILTER });
    if (value.matching === count) break;
    if (performance.now() - started > SYNC_LIMIT_MS)
      throw new Error(`the workstation has ${value.matching} of ${count} messages`);
    await sleep(1_000);
  }
  await desk.connection('online');
  progress(`the workstation has them ${((performance.now() - started) / 1000).toFixed(1)} s after signing in`);
  await sleep(3_000);
}

interface Measured<I> {
  inputs: I[];
  moments: Moment[];
  roundTrips: number[];
}

/** Ticks business lines, categories and channels in and out, so that every filter is new to the page. */
async function measureFilters(desk: DeskPage): Promise<Measured<QueueFilter>> {
  const found: Measured<QueueFilter> = { inputs: [], moments: [], roundTrips: [] };
  const menus = { 'business-line': 'businessLines', category: 'categories', channel: 'channels' } as const;
  const chosen = { businessLines: new Set<string>(), categories: new Set<string>(), channels: new Set<string>() };
  const seen = new Set<string>();
  const perMenu = Math.ceil((samples + WARM_UP) / 3);
  for (const [menu, field] of Object.entries(menus) as [keyof typeof menus, (typeof menus)[keyof typeof menus]][]) {
    await desk.at(`queue-filter-${menu}`).click();
    const items = desk.window.locator(`[role=menu] [data-value]`);
    const values = await items.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-value') ?? ''));
    for (let step = 0, done = 0; done < perMenu; step += 1) {
      // A Gray code: one tick at a time, and no set of ticks comes twice.
      const at = (31 - Math.clz32((step + 1) & -(step + 1))) % values.length;
      const value = values[at] ?? '';
      if (!chosen[field].delete(value)) chosen[field].add(value);
      const filter = {
        ...NO_FILTER,
        statuses: OPEN_STATUSES,
        businessLines: [...chosen.businessLines],
        categories: [...chosen.categories],
        channels: [...chosen.channels],
      } as QueueFilter;
      const fresh = !seen.has(keyOf(filter));
      seen.add(keyOf(filter));
      if (!fresh) {
        await items.nth(at).click();
        await desk.window.waitForSelector('[data-testid=queue-list][data-stale=false]');
        continue;
      }
      const moment = await clocked(
        desk.window,
        'click',
        `(() => { const list = document.querySelector('[data-testid=queue-list]'); if (list.dataset.stale === 'true') since.stale = true; return since.stale === true && list.dataset.stale === 'false'; })()`,
        () => items.nth(at).click(),
      );
      done += 1;
      found.inputs.push(filter);
      found.moments.push(moment);
    }
    await desk.press('Escape');
  }
  // Apart, so that the page's own requests do not stand in the way.
  for (const filter of found.inputs)
    found.roundTrips.push((await roundTrip(desk.window, 'queue.page', { filter, cursor: null, limit: FIRST_PAGE })).ms);
  await desk.at('queue-clear-filters').click();
  return withoutWarmUp(found);
}

function keyOf(filter: QueueFilter): string {
  return JSON.stringify([filter.businessLines, filter.categories, filter.channels].map((values) => [...values].sort()));
}

/** Opens messages one after another with the mouse, each for the first time. */
async function measureOpenings(desk: DeskPage): Promise<Measured<Parameters<typeof readMessageDetail>[2]>> {
  const found: Measured<Parameters<typeof readMessageDetail>[2]> = { inputs: [], moments: [], roundTrips: [] };
  const page = await unclaimed(desk, 2 * (samples + WARM_UP));
  await desk.view('unclaimed');
  for (const { id } of page.slice(0, samples + WARM_UP)) {
    const moment = await clocked(
      desk.window,
      'keydown',
      `document.querySelector('[data-testid=message-text][data-message-id="${id}"]') !== null`,
      async () => {
        await desk.press('Enter');
      },
    ).catch((cause: unknown) => {
      throw new Error(`message ${id} did not open`, { cause });
    });
    found.inputs.push(id);
    found.moments.push(moment);
    await sleep(60);
    await desk.toQueue();
    await desk.press('ArrowDown');
    await sleep(60);
  }
  for (const { id } of page.slice(samples + WARM_UP))
    found.roundTrips.push((await roundTrip(desk.window, 'message.detail', { messageId: id })).ms);
  return withoutWarmUp(found);
}

/** Claims with the key C until the page says that it is ours, then over the bridge alone, then by bare HTTP. */
async function measureClaims(desk: DeskPage, stack: Stack, officer: Officer): Promise<Metric[]> {
  const needed = samples + WARM_UP;
  const moments: Moment[] = [];
  const bridge: number[] = [];
  const http: number[] = [];
  const health: number[] = [];
  const other = new TestWorkstation(stack.gateway.url, 'ws-2', stack.keys('ws-2'));
  const colleague = stack.desk.officers.find(({ id }) => id !== officer.id)?.id ?? officer.id;
  // A colleague may not claim within a conversation that we hold, so the three kinds keep well apart.
  const free = await unclaimed(desk, 3 * needed + 40);
  const forBridge = free.slice(needed + 10, 2 * needed + 10);
  const forHttp = free.slice(2 * needed + 30);

  for (let at = 0; at < needed; at += 1) {
    await desk.toQueue();
    await desk.press('Home');
    const shown = await desk.window
      .locator('[data-testid=queue-item][aria-posinset="1"]')
      .getAttribute('data-message-id');
    const second = forBridge[at]?.id;
    const third = forHttp[at]?.id;
    if (shown === null || second === undefined || third === undefined) throw new Error('no unclaimed message is left');
    await desk.open(shown);
    await desk.toQueue();
    moments.push(
      await clocked(
        desk.window,
        'keydown',
        `document.querySelector('[data-testid=claim-state]')?.dataset.claim === 'mine'`,
        () => desk.press('c'),
      ),
    );
    // The page reads the queue anew after each claim; the next request is not to wait behind that.
    await sleep(REST_MS);
    bridge.push((await roundTrip(desk.window, 'message.claim', { messageId: second })).ms);
    await sleep(REST_MS);
    const command = other.command('message.claim', { messageId: third, tentative: false, baseVersion: 0 }, colleague);
    const pushed = await timed(() => other.post('/sync/commands', { commands: [command] }));
    if (!pushed.text.includes('"applied"')) throw new Error(`the bare claim was not applied: ${pushed.text}`);
    http.push(pushed.ms);
    health.push((await timed(() => other.get('/health'))).ms);
    await sleep(REST_MS);
  }
  const counted = (list: number[]) => list.slice(WARM_UP);
  const shown = counted(moments.map(({ changed }) => changed));
  const rival = 'a bare POST of the same command';
  return [0.5, 0.95].flatMap((share) => {
    const name = share === 0.5 ? 'p50' : 'p95';
    const bare = quantile(counted(http), share);
    return [
      against(`claim_acknowledged_${name}`, 'ms', quantile(shown, share), rival, bare),
      against(`claim_request_${name}`, 'ms', quantile(counted(bridge), share), rival, bare),
      alone(`claim_bare_post_${name}`, 'ms', bare),
      alone(`health_bare_get_${name}`, 'ms', quantile(counted(health), share)),
    ];
  });
}

/** Messages that nobody has, in the order of the queue's view of them. */
async function unclaimed(desk: DeskPage, limit: number): Promise<QueueItem[]> {
  const filter: QueueFilter = { ...NO_FILTER, statuses: ['new'] };
  const found: QueueItem[] = [];
  let cursor: string | null = null;
  do {
    const { value }: { value: IpcOutput<'queue.page'> } = await roundTrip(desk.window, 'queue.page', {
      filter,
      cursor,
      limit: LATER_PAGE,
    });
    found.push(...value.items.filter((item) => item.claim.state === 'free'));
    cursor = value.nextCursor;
  } while (cursor !== null && found.length < limit);
  return found.slice(0, limit);
}

async function timed(request: () => Promise<Response>): Promise<{ ms: number; text: string }> {
  const started = performance.now();
  const response = await request();
  const text = await response.text();
  return { ms: performance.now() - started, text };
}

function rows<I>(name: string, measured: Measured<I>, bare: readonly number[]): Metric[] {
  const rival = 'its SQL alone';
  return [0.5, 0.95].flatMap((share) => {
    const label = share === 0.5 ? 'p50' : 'p95';
    const sql = quantile(bare, share);
    const pick = (part: keyof Moment) =>
      quantile(
        measured.moments.map((moment) => moment[part]),
        share,
      );
    return [
      against(`${name}_${label}`, 'ms', pick('changed'), rival, sql),
      against(`${name}_drawn_${label}`, 'ms', pick('drawn'), rival, sql),
      against(`${name}_request_${label}`, 'ms', quantile(measured.roundTrips, share), rival, sql),
      alone(`${name}_sql_${label}`, 'ms', sql),
    ];
  });
}

function withoutWarmUp<I>({ inputs, moments, roundTrips }: Measured<I>): Measured<I> {
  return { inputs: inputs.slice(WARM_UP), moments: moments.slice(WARM_UP), roundTrips: roundTrips.slice(WARM_UP) };
}

async function each<I>(inputs: readonly I[], time: (input: I) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (const input of inputs) times.push(await time(input));
  return times;
}

function officerOf(stack: Stack): Officer {
  const found = stack.desk.officers.find(({ role }) => role === 'officer');
  if (found === undefined) throw new Error('the sample desk has no officer');
  return { ...found, deskId: deskIdSchema.parse(stack.desk.deskId), active: true } as Officer;
}
