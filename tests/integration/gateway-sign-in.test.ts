import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealingPublicKey } from '../../src-files/keys/key-pairs';
import { makeReplyPair, openSealed, sealTo } from '../../src-files/keys/sealed-box';
import {
  escrowPurpose,
  passphrasePurpose,
  passphraseResponseSchema,
  SIGN_IN_PATH,
  type SignInHello,
  signInAnswerPurpose,
  signInHelloSchema,
  signInOfficersSchema,
  signInPurpose,
  signInResponseSchema,
} from '../../src-shared/sync/sign-in';
import { badgeOf } from '../support/badges';
import { startGateway, type TestGateway, type TestWorkstation } from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import { TEST_PASSPHRASE } from '../support/key-slots';

const WRONG = '不是这一句口令啊啊';
const CHOSEN = '雨后小巷有猫两只半在屋檐';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ workstations: 12 });
});
afterAll(() => gateway.close());

const helloOf = async (seat: TestWorkstation): Promise<SignInHello> =>
  signInHelloSchema.parse(await (await seat.get(SIGN_IN_PATH)).json());

async function seal(seat: TestWorkstation, purpose: string, content: object | Buffer) {
  const { keys } = await helloOf(seat);
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  return { keyId: keys.keyId, box: sealTo(sealingPublicKey(keys), purpose, bytes) };
}

async function signIn(seat: TestWorkstation, badgeNumber: string, passphrase: string) {
  const pair = makeReplyPair();
  const sealed = await seal(seat, signInPurpose(seat.id), { badgeNumber, passphrase, answerTo: pair.publicKey });
  const answer = signInResponseSchema.parse(await (await seat.post(SIGN_IN_PATH, sealed)).json());
  const box = answer.outcome === 'accepted' ? answer.databaseKey : null;
  return { answer, key: box === null ? null : openSealed(pair.privateKey, signInAnswerPurpose(seat.id), box), sealed };
}

async function change(seat: TestWorkstation, officerId: string, before: string, after: string) {
  const content = { officerId, before, after, at: new Date().toISOString() };
  const sealed = await seal(seat, passphrasePurpose(seat.id), content);
  return passphraseResponseSchema.parse(await (await seat.post(`${SIGN_IN_PATH}/passphrase`, sealed)).json());
}

const officersOf = async (seat: TestWorkstation) =>
  signInOfficersSchema.parse(await (await seat.get(`${SIGN_IN_PATH}/officers`)).json());

test('only enrolled workstations may ask', async () => {
  for (const path of [SIGN_IN_PATH, `${SIGN_IN_PATH}/officers`])
    expect((await fetch(gateway.url + path)).status).toBeGreaterThanOrEqual(400);
});

test('badge and passphrase of an active officer of the desk, and nothing else, is accepted', async () => {
  const seat = gateway.workstation(1);
  const right = await signIn(seat, badgeOf('of-1'), TEST_PASSPHRASE);
  expect(right.answer).toMatchObject({
    outcome: 'accepted',
    officer: { id: 'of-1' },
    mustChange: false,
    databaseKey: null,
  });
  for (const [badge, passphrase] of [
    [badgeOf('of-1'), WRONG],
    [badgeOf('of-gone'), TEST_PASSPHRASE],
    ['X9999', TEST_PASSPHRASE],
  ] as const)
    expect((await signIn(seat, badge, passphrase)).answer).toMatchObject({ outcome: 'refused', waitMs: 0 });
});

test('the workstation’s key comes back to that workstation alone, and only with a right passphrase', async () => {
  const [seat, other] = [gateway.workstation(2), gateway.workstation(3)];
  const key = randomBytes(32);
  const escrow = await seal(seat, escrowPurpose(seat.id), key);
  expect(await (await seat.post(`${SIGN_IN_PATH}/escrow`, escrow)).json()).toMatchObject({ taken: true });
  expect((await officersOf(seat)).escrowed).toBe(true);
  expect((await signIn(seat, badgeOf('of-2'), TEST_PASSPHRASE)).key).toEqual(key);
  expect((await signIn(other, badgeOf('of-2'), TEST_PASSPHRASE)).key).toBeNull();
  expect(await (await other.post(`${SIGN_IN_PATH}/escrow`, escrow)).json(), 'another’s').toMatchObject({
    taken: false,
  });
  expect((await signIn(seat, badgeOf('of-2'), WRONG)).key).toBeNull();
  // Overheard and repeated by another workstation it opens nothing.
  const { sealed } = await signIn(seat, badgeOf('of-2'), TEST_PASSPHRASE);
  expect((await other.post(SIGN_IN_PATH, sealed)).status).toBe(400);
});

test('what lies in the database is neither a workstation’s key nor a passphrase as it is', async () => {
  const seat = gateway.workstation(4);
  const key = randomBytes(32);
  await seat.post(`${SIGN_IN_PATH}/escrow`, await seal(seat, escrowPurpose(seat.id), key));
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(gateway.db);
  let dump = '';
  for (const { name } of tables.rows)
    dump += JSON.stringify((await sql`select t::text from ${sql.table(name)} t`.execute(gateway.db)).rows);
  for (const secret of [key.toString('hex'), key.toString('base64'), TEST_PASSPHRASE])
    expect(dump).not.toContain(secret);
});

test('waits grow for the officer at every workstation and every gateway of the store, and end with the clock', async () => {
  const second = await startGateway({ databaseUrl: gateway.databaseUrl, workstations: 12 });
  try {
    const [here, there] = [gateway.workstation(5), second.workstation(6)];
    const badge = badgeOf('of-5');
    for (const waitMs of [0, 0, 5_000])
      expect((await signIn(here, badge, WRONG)).answer).toMatchObject({ outcome: 'refused', waitMs });
    const waiting = (await signIn(there, badge, TEST_PASSPHRASE)).answer;
    expect(waiting).toMatchObject({ outcome: 'wait' });
    expect(waiting.outcome === 'wait' && waiting.waitMs).toBeGreaterThan(3_000);
    expect((await signIn(there, badgeOf('of-6'), TEST_PASSPHRASE)).answer.outcome, 'a colleague').toBe('accepted');
    await sql`update sign_in_failure set wait_until = clock_timestamp() where id = 'of-5'`.execute(gateway.db);
    expect((await signIn(here, badge, TEST_PASSPHRASE)).answer.outcome).toBe('accepted');
    expect((await signIn(here, badge, WRONG)).answer).toMatchObject({ waitMs: 0 });
  } finally {
    await second.close();
  }
});

test('many at once are counted one by one, and one passphrase on many badges meets the workstation’s wait', async () => {
  const seat = gateway.workstation(7);
  await Promise.all(Array.from({ length: 6 }, () => signIn(seat, badgeOf('of-7'), WRONG)));
  const rows = await gateway.db.selectFrom('sign_in_failure').select('failures').where('id', '=', 'of-7').execute();
  expect(rows[0]?.failures).toBeGreaterThanOrEqual(3);
  const spray = gateway.workstation(8);
  const outcomes: string[] = [];
  for (let number = 10; number < 22; number += 1)
    outcomes.push((await signIn(spray, badgeOf(`of-${number}`), WRONG)).answer.outcome);
  expect(outcomes).toEqual([...Array<string>(10).fill('refused'), 'wait', 'wait']);
});

test('a passphrase is changed with the old one, is not a weak one, and its version tells the workstations', async () => {
  const seat = gateway.workstation(9);
  expect(await change(seat, 'of-9', WRONG, CHOSEN)).toMatchObject({ outcome: 'refused' });
  expect(await change(seat, 'of-9', TEST_PASSPHRASE, 'password2024')).toMatchObject({
    outcome: 'weak',
    problem: 'too_common',
  });
  expect(await change(seat, 'of-9', TEST_PASSPHRASE, CHOSEN)).toMatchObject({ outcome: 'changed', secretVersion: 2 });
  expect((await signIn(seat, badgeOf('of-9'), TEST_PASSPHRASE)).answer.outcome).toBe('refused');
  expect((await signIn(seat, badgeOf('of-9'), CHOSEN)).answer.outcome).toBe('accepted');
  expect((await officersOf(seat)).officers).toContainEqual({ officerId: 'of-9', secretVersion: 2 });
});

test('the administrator resets a passphrase to one that has to be changed', async () => {
  const env = { DATABASE_URL: gateway.databaseUrl, DUTYDESK_GATEWAY_DATA: gateway.config.dataDir };
  const reset = await runCommand(['officer', 'passphrase', badgeOf('of-10')], env);
  expect(reset).toMatchObject({ code: 0 });
  const first = /first passphrase: (\S+)/.exec(reset.out)?.[1] ?? '';
  expect(first).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  const seat = gateway.workstation(10);
  expect((await signIn(seat, badgeOf('of-10'), TEST_PASSPHRASE)).answer.outcome).toBe('refused');
  expect((await signIn(seat, badgeOf('of-10'), first)).answer).toMatchObject({ outcome: 'accepted', mustChange: true });
  expect(
    (await officersOf(seat)).officers.map(({ officerId }) => officerId),
    'no slot of it',
  ).not.toContain('of-10');
  expect(await change(seat, 'of-10', first, CHOSEN)).toMatchObject({ outcome: 'changed' });
  expect((await signIn(seat, badgeOf('of-10'), CHOSEN)).answer).toMatchObject({
    outcome: 'accepted',
    mustChange: false,
  });

  const nobody = await runCommand(['officer', 'passphrase', 'X9999'], env);
  expect(nobody.code).toBe(78);
  expect(nobody.refusal).toMatch(/没有警号为 X9999/);
});

test('what was not sealed to this gateway for this purpose is refused', async () => {
  const seat = gateway.workstation(11);
  const { keyId } = (await helloOf(seat)).keys;
  const box = randomBytes(200).toString('base64');
  expect((await seat.post(SIGN_IN_PATH, { keyId, box })).status).toBe(400);
  expect((await seat.post(SIGN_IN_PATH, { keyId, box: 'a'.repeat(20_000) })).status).toBeGreaterThanOrEqual(400);
  const others = await (await seat.post(SIGN_IN_PATH, { keyId: '0'.repeat(16), box })).json();
  expect(others).toMatchObject({ outcome: 'other_keys' });
  const forChange = await seal(seat, passphrasePurpose(seat.id), {
    badgeNumber: badgeOf('of-1'),
    passphrase: TEST_PASSPHRASE,
  });
  expect((await seat.post(SIGN_IN_PATH, forChange)).status).toBe(400);
});
