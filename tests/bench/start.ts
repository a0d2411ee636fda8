/**
 * How long an officer waits after starting the program, and what it keeps in memory, beside the same Electron opening an
 * empty window.
 *
 *   npm run bench:start [-- --json] [--messages 50000] [--runs 7] [--app FOLDER]
 *
 * Both sides are started in turns with the same switches; nothing is attached until the window has long been ready, and
 * the times are read afterwards from the page's own clock. The local, encrypted database holds 50,000 messages and no
 * gateway is configured. Because every start of the program asks who is on duty, the time to the queue is the time to
 * the usable sign-in page plus the time from Enter to the usable queue; the officer's own time between is left out. Of the
 * second part, what the key slot's scrypt takes is shown by itself: it is meant to take that long.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TEST_PASSPHRASE } from '../support/key-slots';
import { projectRoot } from '../support/runtime';
import { DevToolsPage } from './support/devtools';
import { type ElectronRun, runElectron } from './support/electron-run';
import { against, alone, median, progress, quantile, report } from './support/figures';
import { fillDesk } from './support/full-desk';
import { keySlotTime } from './support/key-slot-time';
import { type Memory, memoryByProcess, memoryOfTree } from './support/memory';
import { MESSAGES } from './support/messages';

const AIM = 2;
/** Long enough for either side to be ready and quiet before anything asks it. */
const SETTLE_MS = 2_500;
const READY_LIMIT_MS = 30_000;
const IDLE_MS = 5_000;
const RIVAL = 'the same Electron with an empty window';

interface Run {
  /** From the start of the process until the page is of use, ms. */
  ready: number;
  /** From Enter on the sign-in page to the usable queue, ms; nothing to wait for in an empty window. */
  signIn: number;
  /** The key slot's scrypt alone, just before; ms. */
  keySlot: number;
  memory: Memory;
}

/** When the page was of use and its window was on the screen, whichever came later. */
const READ_SIGN_IN = `(() => {
  const [mark] = performance.getEntriesByName('sign-in-interactive');
  const shown = performance.getEntriesByType('visibility-state').find(({ name }) => name === 'visible');
  if (mark === undefined || shown === undefined) return null;
  return performance.timeOrigin + Math.max(mark.startTime, shown.startTime);
})()`;

const READ_QUEUE = `new Promise((resolve, reject) => {
  const limit = setTimeout(() => reject(new Error('no queue: ' + document.body.innerText.slice(0, 300))), 15000);
  const look = () => {
    const [mark] = performance.getEntriesByName('queue-interactive');
    if (mark === undefined || window.pressedAt === undefined) return setTimeout(look, 50);
    clearTimeout(limit);
    if (document.querySelectorAll('[data-testid=queue-item]').length === 0) return reject(new Error('the queue is empty'));
    resolve(mark.startTime - window.pressedAt);
  };
  look();
})`;

/** When the empty page had loaded; a page without content has no first picture. */
const READ_EMPTY = `(() => {
  const [page] = performance.getEntriesByType('navigation');
  return page !== undefined && page.loadEventEnd > 0 ? performance.timeOrigin + page.loadEventEnd : null;
})()`;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    messages: { type: 'string', default: String(MESSAGES) },
    runs: { type: 'string', default: '7' },
    /** Another built app, to compare two builds. */
    app: { type: 'string', default: projectRoot },
    /** Prints the memory of each process of the last run of each side. */
    processes: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'dutydesk-bench-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const count = Number(options.messages);
  const deskData = join(folder, 'desk');
  const emptyData = join(folder, 'empty');
  for (const made of [deskData, emptyData]) mkdirSync(made);
  const load = (loadavg()[0] ?? 0) / availableParallelism();
  progress(`filling a local database with ${count} messages`);
  const officer = await fillDesk(deskData, count);

  const desk: Run[] = [];
  const empty: Run[] = [];
  const runs = Number(options.runs);
  // The first round fills caches that every later start finds, and is not counted.
  for (let round = 0; round <= runs; round += 1) {
    const ofEmpty = await startEmpty(emptyData, round === runs);
    const ofDesk = await startDesk(options.app, deskData, officer.badgeNumber, round === runs);
    progress(
      `${round === 0 ? 'warm-up' : `${round}/${runs}`}: empty ${ofEmpty.ready.toFixed(0)} ms, sign-in ${ofDesk.ready.toFixed(0)} ms, then queue ${ofDesk.signIn.toFixed(0)} ms (scrypt alone ${ofDesk.keySlot.toFixed(0)} ms)`,
    );
    if (round === 0) continue;
    empty.push(ofEmpty);
    desk.push(ofDesk);
  }

  const of = (runsOf: readonly Run[], pick: (run: Run) => number) => runsOf.map(pick);
  const total = (run: Run) => run.ready + run.signIn;
  const emptyReady = median(of(empty, (run) => run.ready));
  const emptyRss = median(of(empty, (run) => run.memory.rss));
  const emptyPss = median(of(empty, (run) => run.memory.pss));
  report(
    'start',
    [
      against('start_to_queue', 'ms', median(of(desk, total)), RIVAL, emptyReady, AIM),
      against('start_to_sign_in', 'ms', median(of(desk, (run) => run.ready)), RIVAL, emptyReady),
      against('sign_in_to_queue', 'ms', median(of(desk, (run) => run.signIn)), RIVAL, emptyReady),
      alone('key_slot_scrypt', 'ms', median(of(desk, (run) => run.keySlot))),
      against(
        'sign_in_to_queue_without_scrypt',
        'ms',
        median(of(desk, (run) => run.signIn - run.keySlot)),
        RIVAL,
        emptyReady,
      ),
      alone('start_to_queue_slowest', 'ms', quantile(of(desk, total), 1)),
      alone('empty_window', 'ms', emptyReady),
      against('resident_memory', 'MB', median(of(desk, (run) => run.memory.rss)), RIVAL, emptyRss, AIM),
      against('proportional_memory', 'MB', median(of(desk, (run) => run.memory.pss)), RIVAL, emptyPss),
      alone('empty_window_resident_memory', 'MB', emptyRss),
      alone('processes', '', median(of(desk, (run) => run.memory.processes))),
      // Above 1 other programs took the processors too, and the times say little.
      alone('load_per_processor_before', '', load),
      alone('messages', '', count),
    ],
    options.json,
  );
}

async function startEmpty(userData: string, show: boolean): Promise<Run> {
  const run = await runElectron(fileURLToPath(new URL('support/empty-window', import.meta.url)), userData);
  try {
    const { page, at } = await readLater(run, READ_EMPTY);
    page.close();
    await sleep(IDLE_MS);
    if (show) showProcesses('empty window', run.pid);
    return { ready: at - run.startedAt, signIn: 0, keySlot: 0, memory: memoryOfTree(run.pid) };
  } finally {
    await run.close();
  }
}

async function startDesk(appFolder: string, userData: string, badgeNumber: string, show: boolean): Promise<Run> {
  const keySlot = await keySlotTime();
  const run = await runElectron(appFolder, userData);
  try {
    const { page, at } = await readLater(run, READ_SIGN_IN);
    await page.type(badgeNumber);
    await page.evaluate('document.querySelector("[data-testid=passphrase-field]").focus()');
    await page.type(TEST_PASSPHRASE);
    await page.evaluate(
      'addEventListener("keydown", (event) => { window.pressedAt ??= event.timeStamp; }, { capture: true })',
    );
    await page.press('Enter');
    const signIn = await page.evaluate<number>(READ_QUEUE);
    page.close();
    await sleep(IDLE_MS);
    if (show) showProcesses('workstation', run.pid);
    return { ready: at - run.startedAt, signIn, keySlot, memory: memoryOfTree(run.pid) };
  } finally {
    await run.close();
  }
}

/** Reads an instant from the page, long after it came; asks again now and then when the machine is slow. */
async function readLater(run: ElectronRun, expression: string): Promise<{ page: DevToolsPage; at: number }> {
  const deadline = Date.now() + READY_LIMIT_MS;
  for (;;) {
    await sleep(SETTLE_MS);
    const page = await DevToolsPage.connect(run.port);
    const at = page === null ? null : await page.evaluate<number | null>(expression);
    if (page !== null && at !== null) return { page, at };
    const shown = await page?.evaluate<string>('document.body.innerText.slice(0, 300)');
    page?.close();
    if (Date.now() > deadline)
      throw new Error(`the window was not ready within ${READY_LIMIT_MS} ms; it shows: ${shown ?? 'nothing'}`);
  }
}

function showProcesses(title: string, pid: number): void {
  if (!options.processes) return;
  for (const { kind, rss, pss } of memoryByProcess(pid))
    progress(`${title}: ${kind} ${rss.toFixed(0)} MB resident, ${pss.toFixed(0)} MB proportional`);
}
