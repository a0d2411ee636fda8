import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makePass } from '../../src-gateway/auth/session-token';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { openIdentity } from '../../src-gateway/enrolment/identity.repository';
import { putWorkstation, revokeWorkstation } from '../../src-gateway/features/desk/workstation.repository';
import { CHALLENGE_PATH } from '../../src-shared/sync/enrolment';
import { postEnrolment } from '../support/enrolment';
import { startGateway, TEST_DESK, type TestGateway, TestWorkstation } from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';
import { keysOf, publicKeysOf } from '../support/workstation-keys';

/** How a workstation becomes known, proves who it is with each session, and is shut out; and what the gateway keeps of refusals. */

let server: TestPostgres;
let gateway: TestGateway;
let second: TestGateway;
let number = 0;
let id = '';

beforeAll(async () => {
  server = await startPostgres();
  gateway = await startGateway({ workstations: 3, databaseUrl: await server.createDatabase() });
  second = await startGateway({ workstations: 3, databaseUrl: gateway.databaseUrl });
});
afterAll(async () => {
  await second.close();
  await gateway.close();
  await server.close();
});
beforeEach(async () => {
  number += 1;
  id = `new-${number}`;
  await gateway.db.deleteFrom('enrolment_try').execute();
});

const makeCode = (hours = 24) =>
  inTransaction(gateway.db, (trx) => makeEnrolmentCode(trx, { id, name: '新席位', desk: TEST_DESK, hours }));
const enrol = (code: string, keys = keysOf(id), url = gateway.url) => postEnrolment(url, { code, keys });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const seat = (url = gateway.url, keys = keysOf(id)) => new TestWorkstation(url, id, keys);
const refusals = () =>
  gateway.db.selectFrom('refusal').select(['reason', 'workstation_id', 'path', 'count', 'address']).execute();

describe('a one-time code', () => {
  test('lets a workstation in, tells it its desk and the gateway’s keys, and is used up', async () => {
    const { code } = await makeCode();
    const response = await enrol(code);
    expect(await response.json()).toMatchObject({
      workstation: { id, name: '新席位' },
      desk: { id: TEST_DESK, name: '测试值班台' },
      gateway: { alg: 'ed25519+x25519' },
      clientCertificate: null,
    });
    expect(await seat().session()).toMatchObject({ workstation: { id }, desk: { id: TEST_DESK }, lastSeq: 0 });
    const again = await enrol(code, keysOf('somebody else'));
    expect(again.status).toBe(403);
    expect(await codeOf(again)).toBe('used_code');
  });

  test('answers the same workstation again, since the first answer may have got lost, at any gateway', async () => {
    const { code } = await makeCode();
    const first = await (await enrol(code)).json();
    expect(await (await enrol(code, keysOf(id), second.url)).json()).toEqual(first);
  });

  test('does not bring back by its old slip whoever was revoked meanwhile', async () => {
    const { code } = await makeCode();
    await enrol(code);
    await inTransaction(gateway.db, (trx) => revokeWorkstation(trx, id));
    await enrol(code);
    expect((await seat().get('/sync/session')).status).toBe(401);
  });

  test('expires', async () => {
    const { code } = await makeCode(0);
    expect(await codeOf(await enrol(code))).toBe('expired_code');
  });

  test('is replaced by the next one for the same workstation', async () => {
    const { code: former } = await makeCode();
    const { code } = await makeCode();
    expect(await codeOf(await enrol(former))).toBe('wrong_code');
    expect((await enrol(code)).status).toBe(200);
  });

  test('lets one in when two come at the same moment', async () => {
    const { code } = await makeCode();
    const [a, b] = await Promise.all([enrol(code, keysOf('a')), enrol(code, keysOf('b'), second.url)]);
    expect([a?.status, b?.status].sort()).toEqual([200, 403]);
  });

  test('cannot be guessed: after five wrong ones the address waits, at every gateway', async () => {
    for (let tries = 0; tries < 5; tries += 1)
      expect(await codeOf(await enrol(`${tries}`.repeat(12)))).toBe('wrong_code');
    const { code } = await makeCode();
    const waiting = await enrol(code, keysOf(id), second.url);
    expect(waiting.status).toBe(429);
    expect(Number(waiting.headers.get('retry-after'))).toBe(900);
    expect(await codeOf(waiting)).toBe('too_many_tries');
  });

  test('is not enough without the keys, and not at a gateway of another authority', async () => {
    const { code } = await makeCode();
    const keys = keysOf(id);
    const stolen = await postEnrolment(gateway.url, { code, keys }, { keys: publicKeysOf('somebody else') });
    expect(await codeOf(stolen)).toBe('wrong_proof');
    const between = await postEnrolment(gateway.url, { code, keys }, { caFingerprint: 'A'.repeat(64) });
    expect(await codeOf(between)).toBe('wrong_authority');
    expect((await enrol(code)).status).toBe(200);
  });

  test('enrols an enrolled workstation anew: its commands go on, its former keys are void', async () => {
    const { code } = await makeCode();
    await enrol(code);
    const message = await gateway.ingest();
    const before = seat();
    await before.claim(message);
    const { code: next } = await makeCode();
    const keys = keysOf(`${id} anew`);
    await enrol(next, keys);
    expect((await before.get('/sync/session')).status).toBe(401);
    expect((await seat().get('/sync/session')).status).toBe(401);
    expect(await seat(gateway.url, keys).session()).toMatchObject({ lastSeq: 1 });
  });
});

describe('a session', () => {
  beforeEach(async () => {
    await enrol((await makeCode()).code);
  });

  test('counts at every gateway of the store', async () => {
    const headers = await seat().headers();
    for (const { url } of [gateway, second]) expect((await fetch(`${url}/sync/session`, { headers })).status).toBe(200);
  });

  test('is for one workstation, for a time, and made by these gateways only', async () => {
    const { sessionSecret } = await openIdentity(gateway.db);
    const { keyId } = keysOf(id);
    const until = Date.now() + 60_000;
    const nonce = Buffer.alloc(16);
    const pass = { workstation: id, keyId, until };
    const status = async (token: string) => {
      const headers = { ...(await seat().headers()), authorization: `Bearer ${token}` };
      return (await fetch(`${gateway.url}/sync/session`, { headers })).status;
    };
    expect(await status(makePass('session', sessionSecret, pass, nonce))).toBe(200);
    for (const wrong of [
      makePass('session', sessionSecret, { ...pass, until: Date.now() - 1 }, nonce),
      makePass('session', sessionSecret, { ...pass, workstation: 'ws-1' }, nonce),
      makePass('session', sessionSecret, { ...pass, keyId: '0'.repeat(16) }, nonce),
      makePass('challenge', sessionSecret, pass, nonce),
      makePass('session', Buffer.alloc(32), pass, nonce),
    ])
      expect(await status(wrong)).toBe(401);
  });

  test('is not given for a challenge of another workstation or a signature of other keys', async () => {
    expect((await seat(gateway.url, keysOf('somebody else')).get('/sync/session')).status).toBe(401);
    const asked = await gateway.workstation(1).post(CHALLENGE_PATH, { workstation: 'ws-1' });
    expect(asked.status).toBe(200);
  });

  test('ends with a revocation, at the next request, and takes the event stream with it', async () => {
    const revoked = seat();
    const other = gateway.workstation(2);
    const open = async (workstation: TestWorkstation) => {
      const response = await workstation.get(`/sync/events?scope=${TEST_DESK}`);
      expect(response.status).toBe(200);
      let ended = false;
      const drained = (async () => {
        for await (const _ of response.body ?? []);
        ended = true;
      })();
      return { isOpen: () => !ended, drained };
    };
    const [cut, kept] = [await open(revoked), await open(other)];
    await inTransaction(gateway.db, (trx) => revokeWorkstation(trx, id));
    expect((await revoked.get('/sync/session')).status).toBe(401);
    await vi.waitFor(() => expect(cut.isOpen()).toBe(false), { timeout: 6_000 });
    expect(kept.isOpen()).toBe(true);
    const message = await gateway.ingest();
    expect(
      (await other.push(other.command('message.claim', { messageId: message.id, tentative: false, baseVersion: 0 })))
        .length,
    ).toBe(1);
  });
});

describe('every refusal is kept', () => {
  beforeEach(async () => {
    await gateway.db.deleteFrom('refusal').execute();
  });

  test('with its reason, address and path; the same one within a minute is counted', async () => {
    for (let times = 0; times < 3; times += 1)
      await fetch(`${gateway.url}/sync/session?secret=1`, {
        headers: { ...(await gateway.workstation(1).headers()), authorization: 'Bearer wrong' },
      });
    await fetch(`${gateway.url}/sync/session`);
    await enrol('0'.repeat(12));
    await enrol((await makeCode(0)).code);
    await vi.waitFor(async () => {
      const rows = await refusals();
      const of = (reason: string) => rows.filter((row) => row.reason === reason);
      const total = of('unauthorized').reduce((sum, { count }) => sum + count, 0);
      expect(total).toBe(3);
      expect(of('unauthorized').length).toBeLessThan(3);
      expect(of('unauthorized')[0]).toMatchObject({
        workstation_id: 'ws-1',
        path: '/sync/session',
        address: expect.stringContaining('127.0.0.1'),
      });
      expect(of('protocol_mismatch')).toHaveLength(1);
      expect(of('wrong_code')).toHaveLength(1);
      expect(of('expired_code')).toHaveLength(1);
    });
  });

  test('also of a push whose signature is wrong', async () => {
    await fetch(`${gateway.url}/ingest/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await vi.waitFor(async () =>
      expect(await refusals()).toMatchObject([{ reason: 'unknown_source', path: '/ingest/messages' }]),
    );
  });

  test('also of a command that its officer may not give', async () => {
    const message = await gateway.ingest();
    const command = { messageId: message.id, tentative: false, baseVersion: 0 };
    expect(await gateway.workstation(1).do('message.claim', command, 'of-auditor')).toMatchObject({
      outcome: 'rejected',
      code: 'not_permitted',
    });
    await vi.waitFor(async () =>
      expect(await refusals()).toMatchObject([{ reason: 'not_permitted', workstation_id: 'ws-1' }]),
    );
  });
});

test('whoever has proven who it is does not share its limit with its neighbours behind the same address', async () => {
  const tight = await startGateway({
    databaseUrl: gateway.databaseUrl,
    workstations: 3,
    config: { rateLimitPerMinute: 20 },
  });
  try {
    const [busy, calm] = [tight.workstation(1), tight.workstation(2)];
    const statuses: number[] = [];
    for (let count = 0; count < 25; count += 1) statuses.push((await busy.get('/sync/session')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect((await calm.get('/sync/session')).status).toBe(200);
  } finally {
    await tight.close();
  }
});

test('a backup does not bring back who was shut out, or had other keys, when the store was replaced', async () => {
  const own = await startGateway({ databaseUrl: await server.createDatabase(), workstations: 3 });
  const folder = temporaryFolder('restore');
  const env = { DATABASE_URL: own.databaseUrl, DUTYDESK_GATEWAY_DATA: join(folder, 'data') };
  const backup = join(folder, 'backup.gz');
  try {
    expect((await runCommand(['backup', '--to', backup], env)).code).toBe(0);
    await inTransaction(own.db, async (trx) => {
      await revokeWorkstation(trx, 'ws-1');
      await putWorkstation(trx, { id: 'ws-2', name: '二号', desk_id: TEST_DESK, keys: publicKeysOf('ws-2 anew') });
    });
    await own.close();
    const restored = await runCommand(['restore', '--from', backup, '--replace'], env);
    expect(restored).toMatchObject({ code: 0, refusal: '' });
    expect(restored.out).toContain('可以连接的席位：ws-3。');
    const again = await startGateway({ databaseUrl: own.databaseUrl, workstations: 3 });
    const statuses = await Promise.all(
      [1, 2, 3].map(async (seatNumber) => (await again.workstation(seatNumber).get('/sync/session')).status),
    );
    expect(statuses).toEqual([401, 401, 200]);
    await again.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
