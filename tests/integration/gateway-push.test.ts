import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestCommand, type TestGateway, TestWorkstation, testKeys } from '../support/gateway';

let gateway: TestGateway;
let nextSeat = 0;

beforeAll(async () => {
  gateway = await startGateway({ workstations: 12 });
});
afterAll(() => gateway.close());

/** A workstation that has not sent anything yet. */
function freshSeat(): TestWorkstation {
  nextSeat += 1;
  return gateway.workstation(nextSeat);
}

async function send(
  seat: TestWorkstation,
  ...commands: TestCommand[]
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await seat.post('/sync/commands', { commands });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('a replay', () => {
  test('gets the stored result and changes nothing', async () => {
    const seat = freshSeat();
    const message = await gateway.ingest();
    const claim = seat.command('message.claim', { messageId: message.id, tentative: false, baseVersion: 0 });
    const [first] = await seat.push(claim);
    const { head } = await seat.session();
    const [second] = await seat.push(claim);
    expect(second).toEqual(first);
    expect((await seat.session()).head).toBe(head);
  });

  test('of many copies at once carries the command out once', async () => {
    const seat = freshSeat();
    const message = await gateway.ingest();
    const raise = seat.command('emergency.raise', { messageId: message.id, emergencyId: uuidv7(), note: '' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => seat.push(raise)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const rows = await gateway.db.selectFrom('emergency').select('id').where('message_id', '=', message.id).execute();
    expect(rows).toHaveLength(1);
  });

  test('with another payload is an error and is not carried out', async () => {
    const seat = freshSeat();
    const message = await gateway.ingest();
    const raise = seat.command('emergency.raise', { messageId: message.id, emergencyId: uuidv7(), note: 'a' });
    await seat.push(raise);
    const { status, body } = await send(seat, {
      ...raise,
      args: { messageId: message.id, emergencyId: uuidv7(), note: 'b' },
    });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'command_id_reused' });
  });
});

describe('the sequence', () => {
  test('has a gap: refused with the number that is expected, nothing lost', async () => {
    const seat = freshSeat();
    const message = await gateway.ingest();
    const first = seat.command('emergency.raise', { messageId: message.id, emergencyId: uuidv7(), note: '' });
    const second = seat.command('draft.offer', { messageId: message.id, draftOfferId: uuidv7(), text: '草稿' });
    const { status, body } = await send(seat, second);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'sequence_gap', expectedSeq: 1 });
    expect((await seat.push(first, second)).map((result) => result.outcome)).toEqual(['applied', 'applied']);
  });

  test('is kept for each workstation by itself and told at the start of a session', async () => {
    const [a, b] = [freshSeat(), freshSeat()];
    const message = await gateway.ingest();
    for (let index = 0; index < 3; index += 1)
      await a.do('draft.offer', { messageId: message.id, draftOfferId: uuidv7(), text: `${index}` });
    await b.do('draft.offer', { messageId: message.id, draftOfferId: uuidv7(), text: 'b' }, 'of-2');
    expect((await a.session()).lastSeq).toBe(3);
    expect((await b.session()).lastSeq).toBe(1);
  });

  test('in a batch with a gap inside: what comes before is applied and stays', async () => {
    const seat = freshSeat();
    const message = await gateway.ingest();
    const offer = () => seat.command('draft.offer', { messageId: message.id, draftOfferId: uuidv7(), text: 'x' });
    const [first, lost, third] = [offer(), offer(), offer()];
    const { body } = await send(seat, first, third);
    expect(body).toMatchObject({ code: 'sequence_gap', expectedSeq: 2 });
    expect((await seat.push(first, lost, third)).map((result) => result.outcome)).toEqual([
      'applied',
      'applied',
      'applied',
    ]);
  });
});

describe('a command that cannot be carried out', () => {
  test('does not block the ones behind it', async () => {
    const seat = freshSeat();
    const message = await gateway.ingest();
    const unknown = seat.command('emergency.raise', { messageId: uuidv7(), emergencyId: uuidv7(), note: '' });
    const malformed = {
      ...seat.command('emergency.raise', { messageId: message.id, emergencyId: uuidv7(), note: '' }),
      type: 'message.burn',
    };
    const good = seat.command('emergency.raise', { messageId: message.id, emergencyId: uuidv7(), note: '' });
    expect(await seat.push(unknown, malformed, good)).toMatchObject([
      { outcome: 'rejected', code: 'unknown_message' },
      { outcome: 'rejected', code: 'invalid' },
      { outcome: 'applied' },
    ]);
    expect(await seat.push(unknown, malformed)).toMatchObject([{ code: 'unknown_message' }, { code: 'invalid' }]);
  });

  test('has no number: the push is not as agreed', async () => {
    const seat = freshSeat();
    const { status, body } = await send(seat, {
      ...seat.command('draft.offer', { messageId: uuidv7(), draftOfferId: uuidv7(), text: 'x' }),
      seq: 0,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request' });
  });

  test('names another workstation', async () => {
    const [a, b] = [freshSeat(), freshSeat()];
    const { status, body } = await send(
      a,
      b.command('draft.offer', { messageId: uuidv7(), draftOfferId: uuidv7(), text: 'x' }),
    );
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'wrong_workstation' });
  });
});

describe('who may speak to the gateway', () => {
  test('a wrong key, an unknown or a revoked workstation are turned away alike', async () => {
    const strangers = [
      new TestWorkstation(gateway.url, 'ws-1', testKeys('somebody else')),
      new TestWorkstation(gateway.url, 'ws-none', testKeys('ws-none')),
    ];
    const revoked = freshSeat();
    await gateway.db.updateTable('workstation').set({ revoked: true }).where('id', '=', revoked.id).execute();
    const answers = await Promise.all(
      [...strangers, revoked].map(async (seat) => (await seat.get('/sync/session')).json()),
    );
    expect(answers[0]).toMatchObject({ code: 'unauthorized' });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('another protocol version is told so', async () => {
    const response = await fetch(`${gateway.url}/sync/session`, {
      headers: { ...(await gateway.workstation(1).headers()), 'x-dutydesk-protocol': '999' },
    });
    expect(response.status).toBe(426);
    expect(await response.json()).toMatchObject({ code: 'protocol_mismatch' });
  });

  test('another desk is out of reach', async () => {
    const response = await gateway.workstation(1).get(`/sync/snapshot?scope=other-desk`);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'wrong_scope' });
  });

  test('a push that is too large is refused', async () => {
    const response = await gateway.workstation(1).post('/sync/commands', { commands: ['x'.repeat(9 * 1024 * 1024)] });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'too_large' });
  });
});

test('the interface describes itself from the schemas that check it', async () => {
  const description = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
  };
  expect(description.openapi).toBe('3.1.0');
  expect(Object.keys(description.paths)).toEqual(
    expect.arrayContaining([
      '/sync/commands',
      '/sync/changes',
      '/sync/snapshot',
      '/sync/renew',
      '/sync/session',
      '/sync/events',
      '/health',
    ]),
  );
});

test('the health page says that it works and nothing about people', async () => {
  const health = await (await fetch(`${gateway.url}/health`)).json();
  expect(health).toMatchObject({ ok: true, database: 'ok', version: '0.0.0-test', desks: ['desk-test'] });
});
