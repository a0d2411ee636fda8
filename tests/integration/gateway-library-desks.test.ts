import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importDeskFolder } from '../../src-gateway/app';
import { inTransaction } from '../../src-gateway/db/transaction';
import { enrolWorkstation } from '../../src-gateway/features/desk/workstation.service';
import { ingestMessage } from '../../src-gateway/features/message/message.service';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import { startGateway, type TestGateway, TestWorkstation, testKeys } from '../support/gateway';
import { aContent, aSave, done, publish, refused, rowsOf } from '../support/gateway-library';
import { temporaryFolder } from '../support/postgres';
import { publicKeysOf } from '../support/workstation-keys';

/** Two desks of one bureau on one gateway: the traffic desk beside the main one. */
const OTHER = 'desk-traffic';

let gateway: TestGateway;
let main: TestWorkstation;
let traffic: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  main = gateway.workstation(1);
  const folder = join(temporaryFolder('desks'), 'traffic');
  mkdirSync(folder, { recursive: true });
  const write = (file: string, ...rows: object[]) =>
    writeFileSync(join(folder, file), rows.map((row) => JSON.stringify(row)).join('\n'));
  write('desk.json', { desk: { id: OTHER, name: '交警值班台', ticketPrefix: 'JJ' } });
  write('officers.jsonl', { id: 'tr-1', badgeNumber: 'J1', name: '交警民警', role: 'lead' });
  write('accounts.jsonl', { id: 'acc-traffic', channel: 'weibo', name: '@交警' });
  await importDeskFolder(gateway.db, folder, uuidv7);
  await inTransaction(gateway.db, (trx) =>
    enrolWorkstation(trx, {
      id: 'ws-traffic' as never,
      name: '交警席',
      desk: OTHER as never,
      keys: publicKeysOf('ws-traffic'),
    }),
  );
  traffic = new TestWorkstation(gateway.url, 'ws-traffic', testKeys('ws-traffic'), OTHER);
});
afterAll(() => gateway.close());

test('an approved answer is published to every desk, used there, kept by the desk that wrote it, and corrected where it was used', async () => {
  const { epoch, head } = await traffic.session();
  const save = aSave({ content: aContent({ text: '请到窗口办理。' }) });
  await publish(main, save);
  const mine = { answerId: save.answerId };

  // It came by the change log, and is in the snapshot of a workstation that starts afresh; what leads to it is not.
  const pulled = await traffic.pull(epoch, head);
  const entities = pulled.transactions.flatMap(({ changes }) => changes.map(({ entity }) => entity));
  expect(new Set(entities)).toEqual(new Set(['answer', 'answerVersion']));
  expect((await rowsOf(traffic, 'answer')).map(({ id }) => id)).toContain(save.answerId);
  expect((await rowsOf(traffic, 'answerVersion')).map(({ answerId }) => answerId)).toContain(save.answerId);
  expect(await rowsOf(traffic, 'answerEvent')).toEqual([]);

  // The other desk answers with it, and cannot change it.
  const message = await inTransaction(gateway.db, async (trx) => {
    const record: IngestRecord = {
      channel: 'weibo',
      account: 'acc-traffic' as IngestRecord['account'],
      remoteId: 'r-1',
      authorId: 'a-1',
      authorName: '市民',
      text: '在哪办？',
      postedAt: '2026-03-01T08:00:00.000Z',
    };
    const taken = await ingestMessage(trx, { deskId: OTHER, record, postedAt: record.postedAt, newId: uuidv7 });
    if (taken.outcome !== 'accepted') throw new Error('not taken in');
    await recordChanges(trx, OTHER, taken.changes);
    const [row] = await trx.selectFrom('message').select('id').where('remote_id', '=', 'r-1').execute();
    return row?.id ?? '';
  });
  const claimCommand = traffic.command(
    'message.claim',
    { messageId: message, tentative: false, baseVersion: 0 },
    'tr-1',
  );
  const [claimed] = await traffic.push(claimCommand);
  if (claimed?.outcome !== 'applied') throw new Error('not claimed');
  const replyId = uuidv7();
  const queue = {
    messageId: message,
    claim: { id: claimCommand.id, version: claimed.claimVersion },
    replyId,
    text: '请到窗口办理。',
    basis: { ...mine, answerVersion: 1, found: null },
    closeAfterSent: false,
    overrides: [],
  };
  expect(await traffic.do('reply.queue', queue, 'tr-1')).toMatchObject(done);
  const change = aSave({ ...mine, baseVersion: 1, content: aContent({ text: '请在网上办理。' }) });
  expect(await traffic.do('answer.save', change, 'tr-1')).toEqual(refused('not_permitted'));
  expect(
    await traffic.do('answer.retire', { ...mine, answerVersion: 1, reason: '停', openCorrections: false }, 'tr-1'),
  ).toEqual(refused('not_permitted'));

  // The desk that wrote it changes it: the correction is at the desk whose citizen was told the old text, and only there.
  await main.do('answer.save', change);
  await main.do('answer.submit', { revisionId: change.revisionId });
  const approve = { revisionId: change.revisionId, revisionVersion: 2, onVersion: 1, note: '', openCorrections: true };
  expect(await main.do('answer.approve', approve, 'of-lead')).toMatchObject(done);
  expect(await rowsOf(traffic, 'correction')).toMatchObject([
    { deskId: OTHER, replyId, usedVersion: 1, newVersion: 2 },
  ]);
  expect(await rowsOf(main, 'correction')).toEqual([]);
  expect((await rowsOf(traffic, 'answer')).find(({ id }) => id === save.answerId)?.text).toBe('请在网上办理。');
});

test('two desks that publish at the same moment both get through, and both copies agree', async () => {
  const publishMany = async (seat: TestWorkstation, author: string, lead: string) => {
    for (let round = 0; round < 5; round += 1) {
      const save = aSave();
      await seat.do('answer.save', save, author);
      await seat.do('answer.submit', { revisionId: save.revisionId }, author);
      const approve = {
        revisionId: save.revisionId,
        revisionVersion: 2,
        onVersion: null,
        note: '',
        openCorrections: false,
      };
      await seat.do('answer.approve', approve, lead);
    }
  };
  await Promise.all([publishMany(main, 'of-1', 'of-lead'), publishMany(gateway.workstation(2), 'of-2', 'of-lead-2')]);
  const ids = async (seat: TestWorkstation) => (await rowsOf(seat, 'answer')).map(({ id }) => id).sort();
  expect(await ids(traffic)).toEqual(await ids(main));
});
