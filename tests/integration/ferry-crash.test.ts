import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAuditBreak } from '../../src-main/core/audit/audit.repository';
import { FerryGateway, FerryWorkstation, removeFerryFolders } from '../support/ferry';
import { projectRoot } from '../support/runtime';

const MESSAGES = 300;
const CLAIMED = 120;

let gateway: FerryGateway;
let folder: string;
let messages: Awaited<ReturnType<FerryGateway['ingest']>>[];

beforeAll(async () => {
  gateway = await FerryGateway.start();
  folder = mkdtempSync(join(tmpdir(), 'ferry-crash-'));
  messages = [];
  for (let count = 0; count < MESSAGES; count += 1) messages.push(await gateway.ingest(`第 ${count} 封来信`));
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
  removeFerryFolders();
});

test.each([0, 4, 12, 30, 70])('a desk killed -9 %i ms into taking a bundle has all of it or nothing', async (ms) => {
  const seat = await FerryWorkstation.start();
  const id = `crash-in-${ms}`;
  await seat.enrol(gateway, id);
  await seat.take(await gateway.export(id));
  await gateway.import((await seat.export()).path);
  for (const message of messages.slice(0, 40)) await touch(message.id);
  const path = await gateway.export(id);
  const before = await seat.state();
  await seat.close();
  await killAfter(['import', seat.folder, path], ms);

  const again = await FerryWorkstation.start(seat.folder);
  const isTaken = (await again.desk.status()).bundles.filter(({ direction }) => direction === 'in').length === 2;
  if (!isTaken) expect(await again.state()).toEqual(before);
  expect(await again.take(path)).toMatchObject({ isRepeated: isTaken });
  const changed = await again.message(messages[0]?.id ?? '');
  const there = await gateway.db
    .selectFrom('message')
    .select('version')
    .where('id', '=', messages[0]?.id ?? ('' as never))
    .executeTakeFirst();
  expect(changed?.version).toBe(there?.version);
  expect(await findAuditBreak(again.db.read)).toBeNull();
  await again.close();
});

test.each([0, 4, 12, 30])('a desk killed -9 %i ms into writing a bundle leaves a whole one or none', async (ms) => {
  const seat = await FerryWorkstation.start();
  const id = `crash-out-${ms}`;
  await seat.enrol(gateway, id);
  await seat.take(await gateway.export(id));
  const free = await freeMessages(20);
  for (const message of free) await seat.claim(message);
  await seat.close();
  const stick = mkdtempSync(join(folder, 'stick-'));
  await killAfter(['export', seat.folder, stick], ms);

  for (const name of readdirSync(stick).filter((each) => each.endsWith('.dutyferry')))
    expect(await gateway.import(join(stick, name))).toMatchObject({ ok: true, commands: 20 });
  const again = await FerryWorkstation.start(seat.folder);
  const officer = await again.officer();
  const written = await again.desk.write({ folder: stick, officer, wantsFiles: false });
  expect(written).toMatchObject({ ok: true, value: { commands: 20 } });
  expect(readdirSync(stick).filter((name) => name.endsWith('.part'))).toEqual([]);
  if (!written.ok) throw new Error('not written');
  expect(await gateway.import(join(stick, written.value.fileName))).toMatchObject({ ok: true });
  expect(await commandsOf(id)).toBe(20);
  await again.close();
});

test.each([0, 40, 150])('a gateway killed -9 %i ms into taking a bundle goes on where it was', async (ms) => {
  const seat = await FerryWorkstation.start();
  const id = `crash-gw-${ms}`;
  await seat.enrol(gateway, id);
  await seat.take(await gateway.export(id));
  const free = await freeMessages(CLAIMED / 2);
  for (const message of free) await seat.claim(message);
  const { path } = await seat.export();
  await killAfter(['gateway-import', gateway.url, path], ms);
  expect(await gateway.import(path)).toMatchObject({ ok: true });
  expect(await commandsOf(id)).toBe(free.length);
  expect(await seat.take(await gateway.export(id))).toMatchObject({ answered: free.length, refused: 0 });
  await seat.close();
});

async function commandsOf(workstation: string): Promise<number> {
  const rows = await gateway.db
    .selectFrom('command_log')
    .select('seq')
    .where('workstation_id', '=', workstation)
    .execute();
  return rows.length;
}

async function freeMessages(count: number) {
  const rows = await gateway.db
    .selectFrom('message')
    .select('id')
    .where('status', '=', 'new')
    .orderBy('id')
    .limit(count)
    .execute();
  return rows.map(({ id }) => id);
}

/** A new message, so that the change log goes on. */
async function touch(near: string): Promise<void> {
  await gateway.ingest(`又一封，在 ${near} 之后`);
}

function killAfter(args: string[], ms: number): Promise<void> {
  return new Promise((resolve) => {
    const script = join(projectRoot, 'tests', 'support', 'crash-ferry', 'main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), ms));
    child.once('close', () => resolve());
  });
}
