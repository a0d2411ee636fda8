import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { resetPassphrase } from '../../src-gateway/features/officer-secret/initial-passphrase.service';
import { PassphraseHasher } from '../../src-gateway/features/officer-secret/passphrase-hash';
import { type Core, createCore } from '../../src-main/core/core';
import { openDatabase } from '../../src-main/core/db/open';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import { type CoreChannel, coreContract, type IpcInput, type IpcOutput } from '../../src-shared/ipc/contract';
import type { Failure } from '../../src-shared/ipc/failure';
import { badgeOf } from '../support/badges';
import { ManualClock } from '../support/core-desk';
import { startGateway, type TestGateway, testKeys } from '../support/gateway';
import { filesOf, oldInstallation, TEST_PASSPHRASE, TEST_SLOT_COST } from '../support/key-slots';
import { startProxy, type TestProxy } from '../support/proxy';

const NEW_PASSPHRASE = '雨后小巷有猫两只半在屋檐';
const DAY_MS = 86_400_000;

let gateway: TestGateway;
let proxy: TestProxy;
const folders: string[] = [];
const seats: Seat[] = [];

beforeAll(async () => {
  gateway = await startGateway({ workstations: 14 });
  proxy = await startProxy({ port: Number(new URL(gateway.url).port) });
});
afterEach(async () => {
  await proxy.heal();
  for (const seat of seats.splice(0)) await seat.core.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await proxy.close();
  await gateway.close();
});

interface Seat {
  core: Core;
  folder: string;
  ask<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>>;
  fails<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<Failure>;
  signIn(officerId: string, passphrase?: string): Promise<IpcOutput<'session.door'>>;
  refused(officerId: string, passphrase?: string): Promise<Failure>;
}

interface SeatOptions {
  folder?: string;
  clock?: ManualClock;
  resume?: { secret: string | null };
  url?: string;
  deviceSecret?: string;
}

/** A workstation behind the cable, on a folder of its own unless one is given. */
async function sit(number: number, options: SeatOptions = {}): Promise<Seat> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'dutydesk-sign-in-'));
  if (options.folder === undefined) folders.push(folder);
  const clock = options.clock ?? new ManualClock(new Date());
  const id = `ws-${number}`;
  const core = await createCore(
    {
      userData: folder,
      gateway: {
        url: options.url ?? proxy.url,
        workstationId: workstationIdSchema.parse(id),
        keys: testKeys(id),
        ca: null,
      },
      sqliteBinding: null,
      databaseKeySecret: options.deviceSecret ?? null,
      resumeSecret: options.resume?.secret ?? null,
      bootId: 'boot-1',
      sample: false,
      version: '0.0.0',
    },
    {
      clock,
      ids: createIds(clock),
      log: createLog({ folder: null, name: 'test' }),
      slotCostLog2: TEST_SLOT_COST,
      onResume: (secret) => {
        if (options.resume !== undefined) options.resume.secret = secret;
      },
    },
  );
  const ask: Seat['ask'] = async (channel, input) => {
    const result = await core.handle(channel, input);
    if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
    return coreContract[channel].output.parse(result.value) as IpcOutput<typeof channel>;
  };
  const fails: Seat['fails'] = async (channel, input) => {
    const result = await core.handle(channel, input);
    if (result.ok) throw new Error(`${channel} was not refused`);
    return result.failure;
  };
  const given = (officerId: string, passphrase = TEST_PASSPHRASE) => ({ badgeNumber: badgeOf(officerId), passphrase });
  const seat: Seat = {
    core,
    folder,
    ask,
    fails,
    signIn: (officerId, passphrase) => ask('session.sign_in', given(officerId, passphrase)),
    refused: (officerId, passphrase) => fails('session.sign_in', given(officerId, passphrase)),
  };
  seats.push(seat);
  return seat;
}

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

interface KeyringFile {
  slots: { officerId: string; secretVersion: number; badgeNumber: string }[];
  contact: { at: string; seenAt: string } | null;
}
const keyring = (seat: Seat) => JSON.parse(readFileSync(join(seat.folder, 'keyring.json'), 'utf8')) as KeyringFile;
const slotsOf = (seat: Seat) => keyring(seat).slots.map(({ officerId }) => officerId);

const page = { filter: {}, cursor: null, limit: 10 } as const;

test('a fresh workstation: the first officer comes from the gateway, the next with the key that was left there, both then offline', async () => {
  const seat = await sit(1);
  expect(await seat.ask('session.door', null)).toMatchObject({ state: 'closed', officer: null, sample: null });
  expect(await seat.fails('queue.page', page)).toEqual({ code: 'not_signed_in' });
  await seat.signIn('of-1');
  expect((await seat.ask('session.current', null))?.officer.id).toBe('of-1');
  await seat.ask('session.sign_out', null);
  await seat.core.close();

  const second = await sit(1, { folder: seat.folder });
  await second.signIn('of-2');
  expect(slotsOf(second).sort()).toEqual(['of-1', 'of-2']);
  await second.core.close();

  await proxy.cut();
  const offline = await sit(1, { folder: seat.folder });
  for (const officer of ['of-1', 'of-2']) expect((await offline.signIn(officer)).state).toBe('open');
  expect(await offline.refused('of-3')).toMatchObject({ code: 'sign_in_failed', reached: false });
});

test('a wrong passphrase, a strange badge and an officer who left are told alike, and waits grow', async () => {
  const seat = await sit(2);
  const wrong = await seat.refused('of-5', '不是这一句口令啊啊');
  expect(wrong).toEqual({ code: 'sign_in_failed', reached: true, waitMs: 0 });
  expect(await seat.refused('of-gone')).toEqual(wrong);
  expect(await seat.fails('session.sign_in', { badgeNumber: 'X0000', passphrase: TEST_PASSPHRASE })).toEqual(wrong);
  await seat.signIn('of-5');

  await proxy.cut();
  await seat.refused('of-5', '不是这一句口令啊啊');
  await seat.refused('of-5', '不是这一句口令啊啊');
  expect(await seat.refused('of-5', '不是这一句口令啊啊')).toMatchObject({ code: 'sign_in_failed', waitMs: 5_000 });
  expect(await seat.refused('of-5')).toEqual({ code: 'sign_in_wait', waitMs: 5_000 });
  await seat.core.close();
  // Neither a restart nor the clock shortens it.
  const clock = new ManualClock(new Date(Date.now() - 30 * DAY_MS));
  const again = await sit(2, { folder: seat.folder, clock });
  expect(await again.refused('of-5')).toEqual({ code: 'sign_in_wait', waitMs: 5_000 });
  clock.advance(5_001);
  expect((await again.signIn('of-5')).state).toBe('open');
});

test('locked, the core answers nothing but the door, goes on syncing, and keeps drafts for their owner', async () => {
  const message = await gateway.ingest({ text: '请问夜间施工噪音归谁管？' });
  const seat = await sit(3);
  await seat.signIn('of-6');
  const messageId = message.id;
  await eventually(() => seat.ask('message.detail', { messageId }));
  await seat.ask('message.claim', { messageId });
  const words = (text: string) => ({ messageId, text, basis: null, officerId: 'of-6' as never });
  await seat.ask('draft.save', words('写到一半'));
  await seat.ask('session.lock', null);
  expect(await seat.ask('session.door', null)).toMatchObject({
    state: 'locked',
    officer: { badgeNumber: badgeOf('of-6') },
  });
  expect(await seat.ask('session.current', null)).toBeNull();
  expect(await seat.fails('message.detail', { messageId })).toEqual({ code: 'not_signed_in' });
  expect(await seat.ask('desk.info', null)).toMatchObject({ deskName: null, accounts: [], departments: [] });
  // What the page still held when it was locked is taken for its owner, and for nobody else.
  await seat.ask('draft.save', words('写到一半，锁屏前的最后几个字'));
  expect(await seat.fails('draft.save', { ...words('别人的'), officerId: 'of-7' as never })).toEqual({
    code: 'not_signed_in',
  });

  const later = await gateway.ingest({ text: '锁屏时来的信' });
  await seat.signIn('of-7');
  await eventually(() => seat.ask('message.detail', { messageId: later.id }));
  expect((await seat.ask('message.detail', { messageId })).draft).toBeNull();
  await seat.ask('session.lock', null);
  await seat.signIn('of-6');
  expect((await seat.ask('message.detail', { messageId })).draft?.text).toBe('写到一半，锁屏前的最后几个字');
});

test('it locks by itself after idle time, unless somebody is at work', async () => {
  const clock = new ManualClock(new Date());
  const seat = await sit(4, { clock });
  await seat.signIn('of-8');
  clock.advance(4 * 60_000);
  await seat.ask('session.active', null);
  clock.advance(4 * 60_000);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect((await seat.ask('session.door', null)).state).toBe('open');
  clock.advance(60_001);
  await eventually(async () => expect((await seat.ask('session.door', null)).state).toBe('locked'));
});

test('a first passphrase only serves to choose one’s own', async () => {
  const { passphrase } = await resetPassphrase(gateway.db, new PassphraseHasher(14), badgeOf('of-9'));
  const seat = await sit(5);
  expect((await seat.signIn('of-9', passphrase)).state).toBe('must_change');
  expect(await seat.ask('session.current', null)).toBeNull();
  expect(await seat.fails('queue.page', page)).toEqual({ code: 'not_signed_in' });
  expect(slotsOf(seat)).toEqual([]);
  const change = (before: string, after: string) => ({ before, after });
  for (const [after, problem] of [
    ['短', 'too_short'],
    ['password2024', 'too_common'],
    [passphrase, 'unchanged'],
    [`我的警号是${badgeOf('of-9')}哦`, 'contains_badge'],
  ] as const)
    expect(await seat.fails('session.change_passphrase', change(passphrase, after))).toEqual({
      code: 'passphrase_refused',
      problem,
    });
  expect(await seat.ask('session.change_passphrase', change(passphrase, NEW_PASSPHRASE))).toBe('changed');
  expect((await seat.ask('session.current', null))?.officer.id).toBe('of-9');
  await seat.ask('session.sign_out', null);
  await proxy.cut();
  expect(await seat.refused('of-9', passphrase)).toMatchObject({ code: 'sign_in_failed' });
  expect((await seat.signIn('of-9', NEW_PASSPHRASE)).state).toBe('open');
});

test('a passphrase changed offline counts here at once and elsewhere from the next contact', async () => {
  const here = await sit(6);
  await here.signIn('of-10');
  await eventually(() => expect(keyring(here).contact).not.toBeNull());
  const there = await sit(7, { url: gateway.url });
  await there.signIn('of-10');
  await there.core.close();
  await settled(here);
  await proxy.cut();
  expect(
    await here.fails('session.change_passphrase', { before: '不是现在的口令呢', after: NEW_PASSPHRASE }),
  ).toMatchObject({ code: 'sign_in_failed' });
  expect(await here.ask('session.change_passphrase', { before: TEST_PASSPHRASE, after: NEW_PASSPHRASE })).toBe(
    'waiting',
  );
  await here.ask('session.sign_out', null);
  expect(await here.refused('of-10')).toMatchObject({ code: 'sign_in_failed' });
  await here.signIn('of-10', NEW_PASSPHRASE);
  expect(
    filesOf(here.folder).some((path) => readFileSync(path).includes(NEW_PASSPHRASE)),
    'nowhere in plain text',
  ).toBe(false);
  await here.core.close();

  await proxy.heal();
  const back = await sit(6, { folder: here.folder });
  await back.signIn('of-10', NEW_PASSPHRASE);
  // The other workstation takes the old one until it has heard.
  const elsewhere = await sit(7, { folder: there.folder, url: gateway.url });
  await eventually(async () => {
    const [slot] = await gatewayVersions('of-10');
    expect(slot).toBe(2);
  });
  await elsewhere.signIn('of-10');
  await eventually(() => expect(slotsOf(elsewhere)).toEqual([]));
  await elsewhere.ask('session.sign_out', null);
  expect(await elsewhere.refused('of-10')).toMatchObject({ code: 'sign_in_failed', reached: true });
  await elsewhere.signIn('of-10', NEW_PASSPHRASE);
  expect(slotsOf(back)).toEqual(['of-10']);
});

test('of two passphrases that were chosen at two workstations offline, the first that the gateway hears of counts at both', async () => {
  const otherPassphrase = '石阶尽头那棵槐树开花了';
  const choices = [
    { number: 13, passphrase: NEW_PASSPHRASE },
    { number: 14, passphrase: otherPassphrase },
  ];
  const left: { number: number; folder: string; passphrase: string }[] = [];
  for (const { number, passphrase } of choices) {
    const seat = await sit(number);
    await seat.signIn('of-20');
    await settled(seat);
    await proxy.cut();
    const change = { before: TEST_PASSPHRASE, after: passphrase };
    expect(await seat.ask('session.change_passphrase', change)).toBe('waiting');
    await seat.core.close();
    await proxy.heal();
    left.push({ number, folder: seat.folder, passphrase });
  }
  const [first, second] = left;
  if (first === undefined || second === undefined) throw new Error('no seats');
  await (await sit(first.number, { folder: first.folder })).signIn('of-20', first.passphrase);
  await eventually(async () => expect(await gatewayVersions('of-20')).toEqual([2]));
  const back = await sit(second.number, { folder: second.folder });
  await back.signIn('of-20', second.passphrase);
  await eventually(() => expect(slotsOf(back)).toEqual([]));
  await back.ask('session.sign_out', null);
  expect(await back.refused('of-20', second.passphrase)).toMatchObject({ code: 'sign_in_failed', reached: true });
  expect((await back.signIn('of-20', first.passphrase)).state).toBe('open');
});

test('an officer who is removed loses the slot at the next contact', async () => {
  const seat = await sit(8);
  await seat.signIn('of-11');
  await seat.ask('session.sign_out', null);
  await seat.signIn('of-12');
  await seat.core.close();
  await inTransaction(gateway.db, async (trx) => {
    await trx
      .updateTable('officer')
      .set({ active: false })
      .where('id', '=', 'of-11' as never)
      .execute();
  });
  const again = await sit(8, { folder: seat.folder });
  await again.signIn('of-12');
  await eventually(() => expect(slotsOf(again)).toEqual(['of-12']));
  await proxy.cut();
  await again.ask('session.sign_out', null);
  expect(await again.refused('of-11')).toMatchObject({ code: 'sign_in_failed' });
});

test('after too long without the gateway it no longer opens offline, says so, and does with the gateway', async () => {
  const seat = await sit(9);
  await seat.signIn('of-13');
  await settled(seat);
  await seat.core.close();
  await proxy.cut();
  const inTime = await sit(9, { folder: seat.folder, clock: new ManualClock(new Date(Date.now() + 13 * DAY_MS)) });
  expect((await inTime.signIn('of-13')).state).toBe('open');
  await inTime.core.close();
  const late = await sit(9, { folder: seat.folder, clock: new ManualClock(new Date(Date.now() + 15 * DAY_MS)) });
  expect(await late.refused('of-13')).toEqual({ code: 'offline_too_long' });
  expect(await late.refused('of-13', '不是这一句口令啊啊')).toMatchObject({ code: 'sign_in_failed' });
  await proxy.heal();
  expect((await late.signIn('of-13')).state).toBe('open');
});

test('a core that crashed goes on where it was in the same run, and only there', async () => {
  const resume = { secret: null as string | null };
  const seat = await sit(10, { resume });
  await seat.signIn('of-14');
  await seat.ask('session.lock', null);
  await seat.core.close();
  const next = await sit(10, { folder: seat.folder, resume });
  expect(await next.ask('session.door', null)).toMatchObject({ state: 'locked' });
  await next.signIn('of-14');
  await next.core.close();
  const open = await sit(10, { folder: seat.folder, resume });
  expect((await open.ask('session.current', null))?.officer.id).toBe('of-14');
  await open.core.close();
  const otherRun = await sit(10, { folder: seat.folder, resume: { secret: 'ab'.repeat(32) } });
  expect((await otherRun.ask('session.door', null)).state).toBe('closed');
});

test('with a key store the passphrase alone does not open a copied disk', async () => {
  const seat = await sit(11, { deviceSecret: '11'.repeat(32) });
  await seat.signIn('of-15');
  await settled(seat);
  await seat.core.close();
  await proxy.cut();
  const copied = await sit(11, { folder: seat.folder });
  expect(await copied.refused('of-15')).toMatchObject({ code: 'sign_in_failed' });
  await copied.core.close();
  const own = await sit(11, { folder: seat.folder, deviceSecret: '11'.repeat(32) });
  expect((await own.signIn('of-15')).state).toBe('open');
});

test('a keyring of an earlier version, without passphrases, is taken over at the first sign-in and leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dutydesk-sign-in-'));
  folders.push(folder);
  const key = await oldInstallation(folder);
  const seat = await sit(12, { folder });
  expect(await seat.refused('of-16', '不是这一句口令啊啊')).toMatchObject({ code: 'sign_in_failed' });
  await seat.signIn('of-16');
  const text = readFileSync(join(folder, 'keyring.json'), 'utf8');
  expect(text).not.toContain('key_file');
  expect(() => readFileSync(join(folder, 'device.key'))).toThrow();
  await seat.core.close();
  const db = await openDatabase({ folder, sqliteBinding: null, key, log: createLog({ folder: null, name: 'test' }) });
  await db.close();
});

async function settled(seat: Seat): Promise<void> {
  await eventually(async () => expect((await seat.ask('sync.status', null)).lastSyncedAt).not.toBeNull());
}

async function gatewayVersions(officerId: string): Promise<number[]> {
  const rows = await gateway.db
    .selectFrom('officer_secret')
    .select('version')
    .where('officer_id', '=', officerId as never)
    .execute();
  return rows.map(({ version }) => version);
}
