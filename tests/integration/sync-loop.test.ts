import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { listOutbox } from '../../src-main/core/features/outbox/outbox.service';
import { pendingOf } from '../../src-main/core/features/outbox/pending.service';
import { createClock } from '../../src-main/core/platform/clock';
import { createLog } from '../../src-main/core/platform/log';
import { putSession } from '../../src-main/core/session/session.repository';
import type { MessageCommand } from '../../src-main/core/sync/effects';
import { getEntity } from '../../src-main/core/sync/entity.repository';
import { createGatewayClient } from '../../src-main/core/sync/gateway-client';
import { createSyncLoop, type SyncLoop, type SyncTimings } from '../../src-main/core/sync/loop';
import { type CommandDraft, enqueueCommand, type OutboxPorts } from '../../src-main/core/sync/outbox';
import { listUnsettled, markSent } from '../../src-main/core/sync/outbox.repository';
import { getSyncStatus } from '../../src-main/core/sync/status';
import { answerContentSchema } from '../../src-shared/domain/answer';
import type { ClaimToken } from '../../src-shared/domain/claim';
import { signedText } from '../../src-shared/domain/reply';
import type { Topic } from '../../src-shared/ipc/contract';
import { type CommandResult, commandArgs } from '../../src-shared/sync/commands';
import type { EntityRow } from '../../src-shared/sync/entities';
import { openLocal, temporaryFolders } from '../support/local-database';
import { SyncPeer } from '../support/sync-peer';
import { aMessage, anOfficer, idOf, outboxPorts, WORKSTATION } from '../support/sync-rows';
import { keysOf } from '../support/workstation-keys';

const folders = temporaryFolders();
const ME = anOfficer('o1');
const MESSAGE = aMessage(1).id;
const FAST: Partial<SyncTimings> = { pollMs: 30_000, maxBackOffMs: 200, refusedMs: 400, minGapMs: 20 };

let peer: SyncPeer;
let folder: string;
let db: LocalDatabase;
let loop: SyncLoop;
let ports: OutboxPorts;
let topics: Topic[];

beforeEach(async () => {
  peer = new SyncPeer();
  await peer.listen();
  peer.commit([
    { op: 'put', entity: 'officer', row: ME },
    { op: 'put', entity: 'message', row: aMessage(1) },
    { op: 'put', entity: 'message', row: aMessage(2) },
  ]);
  folder = folders.make();
  db = await openLocal(folder);
  ports = outboxPorts().ports;
  topics = [];
  loop = newLoop();
});

afterEach(async () => {
  await loop.close();
  await db.close();
  await peer.close();
  folders.remove();
});

function newLoop(timings: Partial<SyncTimings> = {}, url = peer.url): SyncLoop {
  const clock = createClock();
  const client = createGatewayClient({
    url,
    workstationId: WORKSTATION as never,
    keys: keysOf(WORKSTATION),
    clock,
    timeouts: { requestMs: 1_000, snapshotIdleMs: 1_000 },
  });
  return createSyncLoop({
    db,
    client,
    clock,
    log: createLog({ folder: null, name: 'test' }),
    announce: (changed) => topics.push(...changed),
    timings: { ...FAST, ...timings },
  });
}

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 8_000, interval: 20 });
const status = () => getSyncStatus(db.read, loop);

async function online(): Promise<void> {
  loop.start();
  await eventually(() => expect(loop.isOnline()).toBe(true));
}

async function enqueue<T extends MessageCommand['type']>(
  type: T,
  args: CommandDraft<T>['args'],
): Promise<{ id: OutboxPorts['workstationId'] }> {
  const command = await db.transact((trx) =>
    enqueueCommand(trx, ports, { type, args, actor: ME.id, messageId: args.messageId }),
  );
  loop.wake();
  return command as never;
}

async function claim(): Promise<{ commandId: ClaimToken['id']; token: ClaimToken }> {
  const { id } = await enqueue('message.claim', { messageId: MESSAGE, tentative: false, baseVersion: 0 });
  return { commandId: id as never, token: { id: id as never, version: null } };
}

async function queueReply(token: ClaimToken, body: string): Promise<string> {
  const command = await enqueue('reply.queue', {
    messageId: MESSAGE,
    claim: token,
    replyId: ports.ids.next() as never,
    text: signedText(body, ME),
    basis: null,
    closeAfterSent: false,
    overrides: [],
  });
  return command.id;
}

async function saveDraft(text: string, claimId: string | null): Promise<void> {
  await db.transact(async (trx) => {
    await trx
      .insertInto('draft')
      .values({
        message_id: MESSAGE,
        officer_id: ME.id,
        text,
        basis: null,
        saved_at: '2026-03-02T01:00:00.000Z',
        claim_id: claimId as never,
      })
      .execute();
  });
}

const draft = () =>
  db.read.selectFrom('draft').select(['text', 'claim_lost']).where('message_id', '=', MESSAGE).executeTakeFirst();
const outboxStates = async () =>
  (await db.read.selectFrom('outbox').select('state').orderBy('seq').execute()).map(({ state }) => state);
const LOST: CommandResult = {
  outcome: 'conflict',
  current: { holderId: anOfficer('o2').id, holderName: '民警o2', holderWorkstationId: null, claimVersion: 1 },
};

describe('a connection', () => {
  it('starts with a snapshot, then tells the truth', async () => {
    expect(loop.status().connection).toBe('connecting');
    await online();
    expect(await getEntity(db.read, 'message', MESSAGE)).toEqual(aMessage(1));
    expect(await status()).toMatchObject({
      connection: 'online',
      waiting: 0,
      refused: 0,
      snapshotRows: null,
      upload: null,
      reason: null,
    });
    expect((await status()).lastSyncedAt).not.toBeNull();
    expect(Math.abs((await status()).clockOffsetMs ?? 9e9)).toBeLessThan(200);
  });

  it('measures how far the device clock is off', async () => {
    peer.skewMs = 90_000;
    await online();
    expect(Math.abs((loop.clockOffsetMs() ?? 0) - 90_000)).toBeLessThan(500);
  });

  it('carries a command there and its change back in one go', async () => {
    await online();
    const { commandId } = await claim();
    expect(await loop.waitForResult(commandId, 5_000)).toMatchObject({ outcome: 'applied', claimVersion: 1 });
    await eventually(async () =>
      expect(await getEntity(db.read, 'message', MESSAGE)).toEqual(peer.get('message', MESSAGE)),
    );
    expect(await outboxStates()).toEqual(['applied']);
  });

  it('is woken by the event stream', async () => {
    await online();
    await eventually(() => expect(peer.requests).toContain('GET /sync/events'));
    await eventually(async () => {
      peer.commit([{ op: 'put', entity: 'message', row: aMessage(3) }]);
      expect(await getEntity(db.read, 'message', aMessage(3).id)).not.toBeNull();
    });
    expect(topics).toContain('message');
  });

  it('needs no event stream, the poll is enough', async () => {
    peer.intercept = (request, response) => {
      if (!request.url?.startsWith('/sync/events')) return false;
      response.writeHead(404).end();
      return true;
    };
    loop = newLoop({ pollMs: 50 });
    await online();
    peer.commit([{ op: 'put', entity: 'message', row: aMessage(3) }]);
    await eventually(async () => expect(await getEntity(db.read, 'message', aMessage(3).id)).not.toBeNull());
  });

  it('keeps its claims alive at a third of the lease', async () => {
    peer.leaseMs = 600;
    await db.transact((trx) =>
      putSession(trx, { officerId: ME.id, signedInAt: '2026-03-01T08:00:00.000Z', bootId: 'boot' }),
    );
    await online();
    const { commandId } = await claim();
    await loop.waitForResult(commandId, 5_000);
    const first = (await getEntity(db.read, 'message', MESSAGE))?.leaseUntil ?? '';
    await eventually(async () =>
      expect(((await getEntity(db.read, 'message', MESSAGE))?.leaseUntil ?? '') > first).toBe(true),
    );
  });

  it('says that there is none when none is configured', async () => {
    const alone = createSyncLoop({
      db,
      client: null,
      clock: createClock(),
      log: createLog({ folder: null, name: 'test' }),
      announce: () => undefined,
    });
    alone.start();
    expect(alone.status().connection).toBe('not_configured');
    expect(await alone.waitForResult(idOf(1, 1) as never, 5_000)).toBeNull();
    await alone.close();
  });
});

describe('without a gateway', () => {
  it('keeps what is written, says since when, and catches up', async () => {
    await online();
    const port = Number(new URL(peer.url).port);
    await peer.close();
    const { commandId, token } = await claim();
    expect(await loop.waitForResult(commandId, 5_000)).toBeNull();
    await queueReply(token, '您好，请携带身份证办理。');
    await eventually(async () => expect(await status()).toMatchObject({ connection: 'offline', waiting: 2 }));
    await peer.listen(port);
    await eventually(async () => expect(await status()).toMatchObject({ connection: 'online', waiting: 0 }));
    expect(peer.all('reply')).toHaveLength(1);
    await eventually(async () => expect(await db.read.selectFrom('shadow').selectAll().execute()).toEqual([]));
  });

  it('sends the same bytes again when the answer was lost', async () => {
    await online();
    peer.loseAnswers = 2;
    const { commandId } = await claim();
    await eventually(async () => expect(await outboxStates()).toEqual(['applied']));
    const bodies = peer.received.get(commandId) ?? [];
    expect(bodies.length).toBeGreaterThanOrEqual(3);
    expect(new Set(bodies).size).toBe(1);
    expect(peer.lastSeq).toBe(1);
  });

  it('goes on after a crash between sending and the answer', async () => {
    await online();
    await loop.close();
    const { commandId } = await claim();
    const [row] = await listUnsettled(db.read, 1);
    await db.transact((trx) => markSent(trx, [row?.seq ?? 0]));
    await saveDraft('写到一半', null);
    await db.close();

    db = await openLocal(folder);
    expect(await outboxStates()).toEqual(['sent']);
    expect(await draft()).toMatchObject({ text: '写到一半' });
    expect(await getEntity(db.read, 'message', MESSAGE)).toMatchObject({ holderId: ME.id });
    loop = newLoop();
    await online();
    await eventually(async () => expect(await outboxStates()).toEqual(['applied']));
    expect(peer.received.get(commandId)).toEqual([row?.payload]);
  });

  it('waits as long as a busy gateway asks, and drops nothing', async () => {
    await online();
    let answers = 0;
    peer.judge = () => (answers++ < 2 ? { outcome: 'retry', afterMs: 30 } : null);
    await claim();
    await eventually(async () => expect(await outboxStates()).toEqual(['applied']));
    expect(answers).toBe(3);
  });
});

describe('a refusal', () => {
  it('of a reply puts the text back where the officer writes', async () => {
    await online();
    const { token, commandId } = await claim();
    await loop.waitForResult(commandId, 5_000);
    peer.judge = () => LOST;
    await queueReply(token, '您好，请携带身份证办理。');
    await eventually(async () => expect(await outboxStates()).toEqual(['applied', 'conflict']));
    expect(await draft()).toEqual({ text: '您好，请携带身份证办理。', claim_lost: 1 });
    expect(await db.read.selectFrom('reply').selectAll().execute()).toEqual([]);
    expect(await status()).toMatchObject({ waiting: 0, refused: 1 });
  });

  it('leaves a newer draft on top of the refused text', async () => {
    await online();
    const { token, commandId } = await claim();
    await loop.waitForResult(commandId, 5_000);
    await loop.close();
    await queueReply(token, '第一次的答复');
    await saveDraft('又写了一段', token.id);
    peer.judge = () => ({ outcome: 'rejected', code: 'unfilled_blank' });
    loop = newLoop();
    await online();
    await eventually(async () => expect(await outboxStates()).toEqual(['applied', 'rejected']));
    const kept = await draft();
    expect(kept?.text.startsWith('又写了一段')).toBe(true);
    expect(kept?.text.endsWith('第一次的答复')).toBe(true);
    expect(kept?.claim_lost).toBe(0);
  });

  it('of a text for the answer library keeps all of it to be read and written again', async () => {
    await online();
    await loop.close();
    const content = answerContentSchema.parse({
      question: '临时身份证怎么办？',
      alternatives: ['临时身份证办理'],
      text: '请到派出所办理。',
      shortText: null,
      link: null,
      textEn: 'At any police station.',
      internalNote: '须核对照片',
      basis: null,
      businessLine: null,
      region: '',
      ownerDepartmentId: null,
      ownerOfficerId: null,
      keywords: [],
      attachments: [],
      validFrom: null,
      validUntil: null,
      reviewAt: null,
    });
    const revisionId = ports.ids.next() as EntityRow<'answerRevision'>['id'];
    const args = { revisionId, answerId: 'ans-1', baseVersion: null, content, before: null, origin: { kind: 'blank' } };
    await db.transact((trx) =>
      enqueueCommand(trx, ports, {
        type: 'answer.save',
        args: commandArgs['answer.save'].parse(args),
        actor: ME.id,
        messageId: null,
        subjectId: revisionId,
      }),
    );
    expect(await getEntity(db.read, 'answerRevision', revisionId)).toMatchObject({ content: { text: content.text } });
    peer.judge = () => ({ outcome: 'rejected', code: 'unknown_officer' });
    loop = newLoop();
    await online();
    await eventually(async () => expect(await outboxStates()).toEqual(['rejected']));
    const text = '临时身份证怎么办？\n临时身份证办理\n请到派出所办理。\nAt any police station.\n须核对照片';
    expect(await listOutbox(db.read)).toMatchObject([{ code: 'unknown_officer', messageId: null, text }]);
    expect((await pendingOf(db.read, [revisionId])).get(revisionId)).toEqual({
      state: 'refused',
      code: 'unknown_officer',
    });
  });

  it('of a claim keeps the draft and says that it was lost, and does not block what follows', async () => {
    await online();
    await loop.close();
    const { token } = await claim();
    await saveDraft('离线写的草稿', token.id);
    await enqueue('emergency.raise', { messageId: aMessage(2).id, emergencyId: ports.ids.next() as never, note: '' });
    peer.judge = (command) => (command.type === 'message.claim' ? LOST : null);
    loop = newLoop();
    await online();
    await eventually(async () => expect(await outboxStates()).toEqual(['conflict', 'applied']));
    expect(await draft()).toEqual({ text: '离线写的草稿', claim_lost: 1 });
  });
});

describe('the gateway refuses the workstation', () => {
  it.each([
    [401, 'unauthorized'],
    [426, 'protocol_mismatch'],
    [403, 'wrong_workstation'],
    [409, 'command_id_reused'],
  ] as const)('%i %s: says why, keeps everything, goes on by itself when it is settled', async (code, reason) => {
    await online();
    peer.intercept = (request, response) => {
      if (request.url !== '/sync/commands') return false;
      response
        .writeHead(code, { 'content-type': 'application/json' })
        .end(JSON.stringify({ code: reason, message: 'no' }));
      return true;
    };
    await claim();
    await eventually(async () => expect(await status()).toMatchObject({ connection: 'refused', reason, waiting: 1 }));
    peer.intercept = () => false;
    await eventually(async () =>
      expect(await status()).toMatchObject({ connection: 'online', reason: null, waiting: 0 }),
    );
  });

  it('takes a page of something else for what it is', async () => {
    peer.intercept = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>请登录</html>');
      return true;
    };
    loop.start();
    await eventually(async () =>
      expect(await status()).toMatchObject({ connection: 'refused', reason: 'invalid_response' }),
    );
  });

  it('does not take over a row that breaks the schema, and corrupts nothing', async () => {
    await online();
    const before = await getEntity(db.read, 'message', MESSAGE);
    peer.commit([{ op: 'put', entity: 'message', row: { ...aMessage(1), status: 'unheard-of' as never } }]);
    loop.wake();
    await eventually(async () =>
      expect(await status()).toMatchObject({ connection: 'refused', reason: 'invalid_response' }),
    );
    expect(await getEntity(db.read, 'message', MESSAGE)).toEqual(before);
  });
});

describe('a rebuild from a snapshot', () => {
  it('leaves the outbox and the drafts alone', async () => {
    await online();
    await loop.close();
    const { token } = await claim();
    await saveDraft('草稿', token.id);
    peer.commit([{ op: 'put', entity: 'message', row: aMessage(4) }]);
    peer.commit([{ op: 'delete', entity: 'message', id: aMessage(2).id }]);
    peer.prune(peer.head);
    peer.judge = () => ({ outcome: 'retry', afterMs: 60_000 });
    loop = newLoop();
    await online();
    // It is `sent` for the moment in which a wake-up has it asked for again.
    await eventually(async () => expect(await outboxStates()).toEqual(['pending']));
    expect(await draft()).toMatchObject({ text: '草稿' });
    expect(await getEntity(db.read, 'message', MESSAGE)).toMatchObject({ holderId: ME.id, claimId: token.id });
    await eventually(async () => expect(await getEntity(db.read, 'message', aMessage(4).id)).not.toBeNull());
    expect(await getEntity(db.read, 'message', aMessage(2).id)).toBeNull();
    expect(await getEntity(db.read, 'message', MESSAGE)).toMatchObject({ holderId: ME.id, claimId: token.id });
    await eventually(async () => expect(await outboxStates()).toEqual(['pending']));
    expect(await draft()).toMatchObject({ text: '草稿' });
    await eventually(async () =>
      expect(await db.transact((trx) => trx.selectFrom('sync_staging').selectAll().execute())).toEqual([]),
    );
  });

  it('changes nothing when it breaks off, and is done again', async () => {
    await online();
    peer.commit([{ op: 'put', entity: 'message', row: aMessage(4) }]);
    peer.prune(peer.head);
    peer.breakSnapshotAfter = 2;
    loop.wake();
    await eventually(() => expect(loop.status().connection).not.toBe('online'));
    expect(await getEntity(db.read, 'message', aMessage(2).id)).not.toBeNull();
    expect(await getEntity(db.read, 'message', aMessage(4).id)).toBeNull();
    peer.breakSnapshotAfter = null;
    await eventually(async () => expect(await getEntity(db.read, 'message', aMessage(4).id)).not.toBeNull());
  });

  it('is refused as a whole when one row breaks the schema', async () => {
    peer.extraSnapshotLines = [JSON.stringify({ op: 'put', entity: 'message', row: { id: 'not-a-uuid' } })];
    loop.start();
    await eventually(async () =>
      expect(await status()).toMatchObject({ connection: 'refused', reason: 'invalid_response' }),
    );
    expect(await db.read.selectFrom('message').selectAll().execute()).toEqual([]);
  });

  it('hands a restored gateway the commands that it has lost, byte for byte', async () => {
    await online();
    const { commandId } = await claim();
    await loop.waitForResult(commandId, 5_000);
    await eventually(async () =>
      expect(await getEntity(db.read, 'message', MESSAGE)).toEqual(peer.get('message', MESSAGE)),
    );
    peer.restore(0, idOf(14, 2));
    peer.commit([{ op: 'put', entity: 'message', row: aMessage(1) }]);
    await eventually(() => {
      loop.wake();
      expect(peer.received.get(commandId)).toHaveLength(2);
    });
    expect(new Set(peer.received.get(commandId)).size).toBe(1);
    await eventually(async () =>
      expect(await getEntity(db.read, 'message', MESSAGE)).toEqual(peer.get('message', MESSAGE)),
    );
    expect(peer.get('message', MESSAGE)).toMatchObject({ holderId: ME.id });
  });

  it('notices lost commands also by the gap that they leave', async () => {
    await online();
    await loop.waitForResult((await claim()).commandId, 5_000);
    peer.restore(0, peer.epoch);
    peer.commit([{ op: 'put', entity: 'message', row: aMessage(1) }]);
    await enqueue('emergency.raise', { messageId: MESSAGE, emergencyId: ports.ids.next() as never, note: '' });
    await eventually(async () => expect(await outboxStates()).toEqual(['applied', 'applied']));
    expect(peer.lastSeq).toBe(2);
  });
});

describe('a workstation whose database is an older copy', () => {
  const raise = () =>
    enqueue('emergency.raise', { messageId: MESSAGE, emergencyId: ports.ids.next() as never, note: '' });

  it('gives what waits the numbers that come next; nothing is lost, nothing is doubled', async () => {
    await online();
    await loop.waitForResult((await claim()).commandId, 5_000);
    await loop.waitForResult((await raise()).id as never, 5_000);
    await loop.close();
    const known = await db.read.selectFrom('outbox').selectAll().orderBy('seq').execute();
    // The copy was made before the second command was answered, and two more were written after it was put back.
    await db.transact(async (trx) => {
      await trx
        .updateTable('outbox')
        .set({ state: 'sent', result: null, effect_until: null, settled_at: null })
        .where('seq', '=', 1)
        .execute();
      await trx.deleteFrom('outbox').where('seq', '=', 2).execute();
      await trx.updateTable('sync_state').set({ next_seq: 2 }).execute();
    });
    const [first, second] = [await offer('甲'), await offer('乙')];
    expect(peer.lastSeq).toBe(2);
    loop = newLoop();
    loop.start();
    await eventually(async () => expect(await outboxStates()).toEqual(['applied', 'applied', 'applied']));
    const rows = await db.read.selectFrom('outbox').select(['seq', 'id', 'payload']).orderBy('seq').execute();
    expect(rows.map(({ seq, id }) => [seq, id])).toEqual([
      [1, known[0]?.id],
      [3, first.id],
      [4, second.id],
    ]);
    expect(rows.map(({ payload }) => JSON.parse(payload).seq)).toEqual([1, 3, 4]);
    expect(peer.all('draftOffer').map(({ text }) => text)).toEqual(['甲', '乙']);
    expect(peer.all('emergency')).toHaveLength(1);
    expect(peer.lastSeq).toBe(4);
    // And it goes on from there.
    await offer('丙');
    await eventually(() => expect(peer.lastSeq).toBe(5));
  });

  const offer = (text: string) =>
    enqueue('draft.offer', { messageId: MESSAGE, draftOfferId: ports.ids.next() as never, text });
});
