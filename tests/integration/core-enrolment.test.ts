import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { revokeWorkstation } from '../../src-gateway/features/desk/workstation.repository';
import { type Core, createCore } from '../../src-main/core/core';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import { type CoreChannel, coreContract, type IpcInput, type IpcOutput } from '../../src-shared/ipc/contract';
import { inGroups } from '../../src-shared/sync/enrolment';
import { startGateway, TEST_DESK, type TestGateway } from '../support/gateway';
import { sqliteBinding } from '../support/local-database';
import { startProxy, type TestProxy } from '../support/proxy';

/** A workstation that nobody knows becomes one of the desk: by its own screen, over TLS, with lost answers and false gateways. */

let gateway: TestGateway;
let cable: TestProxy;
let address = '';
let folder = '';
let core: Core;
let restarts = 0;
let number = 0;

beforeAll(async () => {
  gateway = await startGateway({ workstations: 1, config: { tls: { mode: 'own', clientCertificates: true } } });
  cable = await startProxy({ port: Number(new URL(gateway.url).port) });
  address = `127.0.0.1:${cable.port}`;
});
afterAll(async () => {
  await cable.close();
  await gateway.close();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-enrol-'));
  number += 1;
  await gateway.db.deleteFrom('enrolment_try').execute();
  core = await open();
});
afterEach(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(secret: string | null = null): Promise<Core> {
  const clock = createClock();
  return createCore(
    {
      userData: folder,
      gateway: null,
      sqliteBinding,
      databaseKeySecret: secret,
      bootId: 'one-run',
      sample: false,
      version: '0.0.0',
    },
    {
      clock,
      ids: createIds(clock),
      log: createLog({ folder: null, name: 'test' }),
      onRestart: () => {
        restarts += 1;
      },
    },
  );
}

async function ask<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>> {
  const result = await core.handle(channel, input);
  if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
  return coreContract[channel].output.parse(result.value) as IpcOutput<C>;
}

async function newCode(id = `seat-${number}`): Promise<string> {
  const { code } = await inTransaction(gateway.db, (trx) =>
    makeEnrolmentCode(trx, { id, name: '七号席', desk: TEST_DESK, hours: 24 }),
  );
  // As a person may type it.
  return ` ${inGroups(code).toLowerCase()} `;
}

async function look() {
  const looked = await ask('enrolment.look', { address });
  if (!looked.ok) throw new Error(looked.reason);
  return looked;
}

async function enrol(code: string) {
  const { caFingerprint } = await look();
  return ask('enrolment.enrol', { address, code, caFingerprint });
}

async function restart(secret: string | null = null): Promise<void> {
  await core.close();
  core = await open(secret);
}

const isOnline = () =>
  vi.waitFor(async () => expect(await ask('sync.status', null)).toMatchObject({ connection: 'online' }), {
    timeout: 15_000,
    interval: 50,
  });

test('it shows whom it found, enrols, asks to be started again, and then reaches its gateway', async () => {
  expect(await ask('enrolment.status', null)).toEqual({ state: 'none', isNew: true });
  const { caFingerprint, address: shown } = await look();
  expect(shown).toBe(`https://${address}`);
  expect(caFingerprint).toMatch(/^[0-9A-F]{64}$/);
  const before = restarts;
  expect(await enrol(await newCode())).toEqual({ ok: true, workstationName: '七号席', deskName: '测试值班台' });
  expect(restarts).toBe(before + 1);
  await restart();
  expect(await ask('enrolment.status', null)).toEqual({
    state: 'enrolled',
    address: `https://${address}`,
    workstationName: '七号席',
    deskName: '测试值班台',
    caFingerprint,
  });
  await isOnline();
  expect(statSync(join(folder, 'enrolment.json')).mode & 0o777).toBe(0o600);
});

test('its keys are sealed where the operating system has a key store, and are of no use without it', async () => {
  const secret = 'ab'.repeat(32);
  await restart(secret);
  await enrol(await newCode());
  const text = readFileSync(join(folder, 'enrolment.json'), 'utf8');
  expect(text).not.toContain('keyId');
  await restart(secret);
  await isOnline();
  await core.close();
  await expect(open()).rejects.toMatchObject({ failure: { code: 'configuration_invalid' } });
  core = await open(secret);
});

test('an answer that got lost is asked for again with the same code', async () => {
  const code = await newCode();
  const { caFingerprint } = await look();
  // The handshake and the question about who is there pass; the answer to the enrolment is cut off.
  let lost = 0;
  for (const bytes of [1_400, 1_200, 1_000]) {
    cable.cutAfter(bytes, 1);
    const tried = await ask('enrolment.enrol', { address, code, caFingerprint });
    if (!tried.ok) lost += 1;
  }
  expect(lost).toBeGreaterThan(0);
  expect(await ask('enrolment.enrol', { address, code, caFingerprint })).toMatchObject({ ok: true });
  const rows = await gateway.db.selectFrom('workstation').select('id').where('id', '=', `seat-${number}`).execute();
  expect(rows).toHaveLength(1);
});

describe('it is not enrolled', () => {
  const none = async () => expect(await ask('enrolment.status', null)).toEqual({ state: 'none', isNew: true });

  test.each([
    ['http://10.1.2.3:8470', 'insecure_address'],
    ['ftp://gateway', 'malformed_address'],
    ['::::', 'malformed_address'],
    ['https://127.0.0.1:9', 'unreachable'],
  ] as const)('at %s: %s', async (typed, reason) => {
    expect(await ask('enrolment.look', { address: typed })).toEqual({ ok: false, reason });
  });

  test('with a code that is mistyped, wrong, or used by another', async () => {
    expect(await enrol('ABC')).toEqual({ ok: false, reason: 'malformed_code' });
    expect(await enrol('0000-0000-0000')).toEqual({ ok: false, reason: 'wrong_code' });
    await none();
  });

  test('with a gateway of another authority than the slip says', async () => {
    const other = await startGateway({
      workstations: 1,
      config: { tls: { mode: 'own', names: [], clientCertificates: false } },
    });
    try {
      const { caFingerprint } = await look();
      const code = await newCode();
      expect(await ask('enrolment.enrol', { address: other.url, code, caFingerprint })).toEqual({
        ok: false,
        reason: 'wrong_authority',
      });
      await none();
    } finally {
      await other.close();
    }
  });

  test('where something else answers', async () => {
    const plain = `http://127.0.0.1:${cable.port}`;
    expect(await ask('enrolment.look', { address: plain })).toMatchObject({ ok: false });
  });
});

describe('once it is enrolled', () => {
  beforeEach(async () => {
    await enrol(await newCode());
    await restart();
  });

  test('a revocation is told, and a new code brings it back with other keys', async () => {
    await isOnline();
    const keys = async () =>
      (await gateway.db.selectFrom('workstation').select('keys').where('id', '=', `seat-${number}`).executeTakeFirst())
        ?.keys?.keyId;
    const before = await keys();
    await inTransaction(gateway.db, (trx) => revokeWorkstation(trx, `seat-${number}`));
    await vi.waitFor(
      async () =>
        expect(await ask('sync.status', null)).toMatchObject({ connection: 'refused', reason: 'unauthorized' }),
      { timeout: 15_000, interval: 100 },
    );
    expect(await enrol(await newCode())).toMatchObject({ ok: true });
    await restart();
    await isOnline();
    expect(await keys()).not.toBe(before);
  });

  test('it does not follow whoever has another authority, whatever code is typed', async () => {
    const other = await startGateway({
      workstations: 1,
      config: { tls: { mode: 'own', names: [], clientCertificates: false } },
    });
    try {
      const looked = await ask('enrolment.look', { address: other.url });
      if (!looked.ok) throw new Error(looked.reason);
      const code = await newCode();
      const { caFingerprint } = looked;
      expect(await ask('enrolment.enrol', { address: other.url, code, caFingerprint })).toEqual({
        ok: false,
        reason: 'other_gateway',
      });
    } finally {
      await other.close();
    }
  });
});
