import { startOneBotStandIn } from '../support/onebot/server';
import { startPostgres, type TestPostgres } from '../support/postgres';
import { startRobotStandIn } from '../support/robot/server';
import { type Stack, startStack } from '../support/stack';
import { sampleMessages } from '../support/stack/messages';
import type { WorldOptions } from '../support/stack/world';
import { lookAtFerry, lookAtNewDesk } from './carrying';
import { lookAtFullDesk } from './full';
import { lookAtFullPeople } from './full-shift';
import { handOver } from './handover';
import { lookAtAdministration, lookAtChannels, lookAtFiles, lookAtHelp, lookAtRetention, setUpDesk } from './offices';
import { change, lookAtPeople, peopleMessages } from './people';
import { BUREAU, clearPictures, picturesTaken, tools } from './pictures';
import { oneShift, shiftMessages, tourFiles } from './shift';

/**
 * Plays a chapter of the sample desk's life in the real window by itself and leaves a picture of each step in out/tour/:
 * `shift` (one shift), `people` (doors, rota, handover), `offices` (administration, ferry, a new desk), `full` (50,000 messages),
 * `full-people` (a full rota, long handovers and a long log).
 * It is for looking at, and fails when a step cannot be done.
 */
const chapters: Record<string, (postgres: TestPostgres) => Promise<void>> = {
  shift: async (postgres) => withStack(await sampleStack(postgres), oneShift),
  people: async (postgres) => withStack(await sampleStack(postgres), people),
  offices: async (postgres) => {
    const peers = await startPeers();
    try {
      await withStack(await sampleStack(postgres, { channels: peers.channels }), offices(postgres));
    } finally {
      await peers.close();
    }
  },
  full: async (postgres) => withStack(await sampleStack(postgres, { workstations: SEATS }), lookAtFullDesk),
  'full-people': () => lookAtFullPeople(tools),
};

const LEAD = '阙云桥';
/** More workstations than one screen shows. */
const SEATS = Array.from({ length: 24 }, (_, at) => `ws-${at + 1}`);

await main();

async function main(): Promise<void> {
  const name = process.argv[2] ?? 'shift';
  const chapter = chapters[name];
  if (chapter === undefined) throw new Error(`no chapter ${name}: ${Object.keys(chapters).join(', ')}`);
  clearPictures();
  const started = Date.now();
  const postgres = await startPostgres();
  try {
    await chapter(postgres);
  } finally {
    await postgres.close();
  }
  const seconds = Math.round((Date.now() - started) / 1_000);
  process.stdout.write(`✓ ${picturesTaken()} 张截图 screenshots · out/tour · ${seconds} s\n`);
}

async function sampleStack(postgres: TestPostgres, more: WorldOptions = {}): Promise<Stack> {
  const files = await tourFiles();
  const stack = await startStack({
    workstations: ['ws-1', 'ws-2'],
    messages: [...sampleMessages(), ...shiftMessages(files), ...peopleMessages()],
    databaseUrl: await postgres.createDatabase(),
    ...more,
  });
  for (const { bytes } of files) await stack.pushFile(bytes);
  return stack;
}

async function withStack(stack: Stack, play: (stack: Stack) => Promise<void>): Promise<void> {
  try {
    await play(stack);
  } finally {
    await stack.close();
  }
}

/** Who keeps the desk: doors, shifts and a handover, each in several looks. */
async function people(stack: Stack): Promise<void> {
  const desk = await stack.openWorkstation('ws-1', { env: BUREAU });
  await setUpDesk(desk);
  await lookAtPeople(desk, stack, tools);
  await handOver(desk, stack, tools);
  await desk.close();
}

/** Who runs the desk, on a desk with a day's work and on one where nothing has happened yet. */
function offices(postgres: TestPostgres): (stack: Stack) => Promise<void> {
  return async (stack) => {
    const desk = await stack.openWorkstation('ws-1', { env: BUREAU });
    await change(desk, LEAD);
    await lookAtHelp(desk, tools);
    await lookAtAdministration(desk, stack, tools);
    await lookAtFiles(desk, stack, tools);
    await lookAtChannels(desk, stack, tools);
    await lookAtRetention(desk, stack, tools);
    await lookAtNewDesk(await postgres.createDatabase(), tools);
    await lookAtFerry(desk, stack, tools);
    await desk.close();
  };
}

/** A QQ bridge and a group's robot; the mail server is not there, which is what the channels' page is to show. */
async function startPeers() {
  const token = 'bridge-token-of-the-tour';
  const bridge = await startOneBotStandIn({ token });
  const robots = await startRobotStandIn();
  const channels: WorldOptions['channels'] = {
    qq: { token, http: { url: bridge.url } },
    robot: { robots: [{ name: '指挥中心群', kind: 'wecom', url: robots.wecomUrl }] },
    mail: {
      address: 'duty@qinglan.example',
      smtp: { host: '127.0.0.1', port: 1, security: 'plain' },
    },
  };
  return {
    channels,
    async close() {
      await bridge.close();
      await robots.close();
    },
  };
}
