import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBoss } from '../../src-gateway/db/boss';
import { inTransaction } from '../../src-gateway/db/transaction';
import { attachFiles } from '../../src-gateway/features/attachment/message-attachment.service';
import { receiveFile } from '../../src-gateway/features/attachment/receive-file.service';
import { createLog as createGatewayLog } from '../../src-gateway/platform/log';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import { StorageFailure } from '../../src-main/core/db/failure';
import { Downloads } from '../../src-main/core/features/attachment/downloads';
import { findFetched, wantFile } from '../../src-main/core/features/attachment/fetched-file.repository';
import { createClock } from '../../src-main/core/platform/clock';
import { createLog } from '../../src-main/core/platform/log';
import { savedName } from '../../src-shared/domain/attachment';
import type { MessageId } from '../../src-shared/domain/ids';
import type { FileView } from '../../src-shared/ipc/attachment-contract';
import { startWorkstation, type Workstation } from '../support/core';
import { type FileLine, startFileLine } from '../support/file-line';
import { startGateway, TEST_DESK, type TestGateway, testKeys } from '../support/gateway';
import { openLocal, temporaryFolders } from '../support/local-database';
import { aPicture, aVideo } from '../support/media';
import { hashOf } from '../support/sample-desk/sample-files';

const MEBIBYTE = 1_048_576;
const folders = temporaryFolders();
let gateway: TestGateway;
let boss: Awaited<ReturnType<typeof startBoss>>;
let line: FileLine;
let nextSeat = 0;
const open: Workstation[] = [];

beforeAll(async () => {
  gateway = await startGateway({ workstations: 20 });
  boss = await startBoss(gateway.databaseUrl, createGatewayLog('silent'));
  line = await startFileLine(gateway.url);
});
afterEach(async () => {
  line.files = 'through';
  for (const workstation of open.splice(0)) await workstation.close();
  folders.remove();
});
afterAll(async () => {
  await line.close();
  await boss.stop({ graceful: false });
  await gateway.close();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

/** A message with these files, as a channel takes it in. */
async function letter(files: [name: string, bytes: Buffer][]): Promise<MessageId> {
  const message = await gateway.ingest();
  const ports = { boss, newId: uuidv7, settings: gateway.config.attachments };
  const heads = { wake: () => undefined };
  for (const [, bytes] of files)
    await receiveFile({ ...ports, db: gateway.db, heads }, TEST_DESK, Readable.from([bytes]), hashOf(bytes));
  const named = files.map(([name, bytes]) => ({ name, sha256: hashOf(bytes), size: bytes.length, reason: null }));
  await inTransaction(gateway.db, async (trx) => {
    await recordChanges(trx, TEST_DESK, await attachFiles(trx, ports, message.id, named));
  });
  return message.id;
}

async function sit(): Promise<Workstation> {
  nextSeat += 1;
  const id = `ws-${nextSeat}`;
  const workstation = await startWorkstation({ url: line.url, workstationId: id, keys: testKeys(id) });
  open.push(workstation);
  await workstation.signIn('of-1');
  return workstation;
}

async function files(workstation: Workstation, messageId: MessageId, count: number): Promise<FileView[]> {
  return eventually(async () => {
    const found = await workstation.ask('attachment.list', { messageId });
    expect(found).toHaveLength(count);
    return found;
  });
}

async function onlyFile(workstation: Workstation, messageId: MessageId): Promise<FileView> {
  const [view] = await files(workstation, messageId, 1);
  if (view === undefined) throw new Error('no file');
  return view;
}

async function content(workstation: Workstation, attachmentId: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let position = 0; ; position += 1) {
    const { bytes, isLast } = await workstation.ask('attachment.content', { attachmentId, position });
    parts.push(bytes);
    if (isLast) return Buffer.concat(parts);
  }
}

async function fetched(workstation: Workstation, messageId: MessageId): Promise<FileView> {
  const { file } = await onlyFile(workstation, messageId);
  await workstation.ask('attachment.fetch', { attachmentId: file.id });
  return eventually(async () => {
    const view = await onlyFile(workstation, messageId);
    expect(view.copy).toBe('here');
    return view;
  });
}

const save = (workstation: Workstation, attachmentId: string, path: string) =>
  workstation.core.handle('attachment.write_received', { attachmentId, path });

describe('a file of a message', () => {
  it('is known with its thumbnail before it is fetched, and is all there afterwards, also without the network', async () => {
    const picture = await aPicture(1_200, 900);
    const messageId = await letter([['现场.png', picture]]);
    const workstation = await sit();
    await eventually(async () => {
      const view = await onlyFile(workstation, messageId);
      expect(view).toMatchObject({ copy: 'absent', received: 0, problem: null });
      expect(view.file.thumbnail).not.toBeNull();
    });
    const { file } = await fetched(workstation, messageId);
    line.files = 'hang';
    await workstation.restart();
    expect(await content(workstation, file.id)).toEqual(picture);
  });

  it('goes on where it was cut, also after a restart, and shows how far it is', async () => {
    const video = aVideo(40, 3 * MEBIBYTE);
    const messageId = await letter([['视频.mp4', video]]);
    const workstation = await sit();
    const { file } = await onlyFile(workstation, messageId);
    line.files = { letThrough: 2 };
    await workstation.ask('attachment.fetch', { attachmentId: file.id });
    await eventually(async () =>
      expect(await onlyFile(workstation, messageId)).toMatchObject({ copy: 'wanted', received: 2 * MEBIBYTE }),
    );
    await workstation.restart();
    expect(await onlyFile(workstation, messageId)).toMatchObject({ copy: 'wanted', received: 2 * MEBIBYTE });
    line.files = 'cut';
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    line.files = 'through';
    await eventually(async () => expect((await onlyFile(workstation, messageId)).copy).toBe('here'));
    expect((await content(workstation, file.id)).equals(video)).toBe(true);
  });

  it('can be given up; nothing of it stays, and it can be asked for again', async () => {
    const messageId = await letter([['视频.mp4', aVideo(41, 2 * MEBIBYTE)]]);
    const workstation = await sit();
    const { file } = await onlyFile(workstation, messageId);
    line.files = { letThrough: 1 };
    await workstation.ask('attachment.fetch', { attachmentId: file.id });
    await eventually(async () => expect((await onlyFile(workstation, messageId)).received).toBe(MEBIBYTE));
    await workstation.ask('attachment.cancel', { attachmentId: file.id });
    expect(await onlyFile(workstation, messageId)).toMatchObject({ copy: 'absent', received: 0, problem: null });
    line.files = 'through';
    await fetched(workstation, messageId);
  });

  it('that comes with other bytes than its hash says is not kept, and says so', async () => {
    const messageId = await letter([['图.png', await aPicture(33, 44)]]);
    const workstation = await sit();
    const { file } = await onlyFile(workstation, messageId);
    line.files = 'spoil_range';
    await workstation.ask('attachment.fetch', { attachmentId: file.id });
    await eventually(async () =>
      expect(await onlyFile(workstation, messageId)).toMatchObject({ copy: 'absent', problem: 'wrong_bytes' }),
    );
    expect(await workstation.tell('attachment.content', { attachmentId: file.id, position: 0 })).toMatchObject({
      failure: { code: 'attachment_missing' },
    });
    line.files = { status: 404 };
    await workstation.ask('attachment.fetch', { attachmentId: file.id });
    await eventually(async () => expect((await onlyFile(workstation, messageId)).problem).toBe('gone'));
    line.files = 'through';
    expect(await fetched(workstation, messageId)).toMatchObject({ problem: null });
  });

  it('lies nowhere on the disk as it is, until an officer saves it, which the audit log tells', async () => {
    const text = Buffer.from('王某某的电话是多少多少，请保密。'.repeat(400));
    const messageId = await letter([['线索.txt', text]]);
    const workstation = await sit();
    const { file } = await fetched(workstation, messageId);
    const marker = text.subarray(0, 60);
    for (const name of readdirSync(workstation.folder, { recursive: true, withFileTypes: true }))
      if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name)).includes(marker)).toBe(false);
    expect(await workstation.tell('attachment.content', { attachmentId: file.id, position: 0 })).toMatchObject({
      failure: { code: 'not_permitted' },
    });
    const path = join(folders.make(), '线索.txt');
    expect(await save(workstation, file.id, path)).toMatchObject({ ok: true });
    expect(readFileSync(path)).toEqual(text);
    await workstation.ask('session.sign_out', null);
    await workstation.signIn('of-auditor');
    const filter = { action: 'attachment.save_received' };
    const { lines } = await workstation.ask('audit.list', { of: 'here', filter, after: null, limit: 10 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ actor: 'of-1', subject: messageId });
  });

  it('that may do harm is never shown, and saved under an ending that nothing opens', async () => {
    const html = Buffer.from('<html><script>alert(1)</script></html>');
    const messageId = await letter([['通知.html', html]]);
    const workstation = await sit();
    const { file } = await fetched(workstation, messageId);
    expect(file).toMatchObject({ kind: 'other', type: 'application/octet-stream', thumbnail: null });
    expect(savedName(file)).toBe('通知_html.bin');
    expect(await workstation.tell('attachment.content', { attachmentId: file.id, position: 0 })).toMatchObject({
      failure: { code: 'not_permitted' },
    });
    const path = join(folders.make(), '通知.html');
    expect(await save(workstation, file.id, path)).toMatchObject({ ok: true });
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(`${path}.bin`)).toEqual(html);
  });
});

describe('what is fetched', () => {
  const bytesOf = (n: number) => Buffer.alloc(900_000, n);
  const clock = createClock();
  const log = createLog({ folder: null, name: 'test' });

  it('is kept within its budget: the least lately used goes first', async () => {
    const db = await openLocal(folders.make());
    const all = [1, 2, 3, 4].map(bytesOf);
    const client = {
      downloadPart: async (sha256: string) => all.find((bytes) => hashOf(bytes) === sha256) ?? ('gone' as const),
    };
    const downloads = new Downloads({ db, client, clock, log, announce: () => undefined, budgetBytes: 2_000_000 });
    for (const bytes of all) {
      const sha256 = hashOf(bytes);
      await db.transact((trx) => wantFile(trx, { sha256, size: bytes.length, at: clock.now().toISOString() }));
      downloads.wake();
      await eventually(async () => expect((await findFetched(db.read, sha256))?.isWhole).toBe(true));
    }
    const here = await Promise.all(all.map((bytes) => findFetched(db.read, hashOf(bytes))));
    expect(here.map((copy) => copy !== null)).toEqual([false, false, true, true]);
    await downloads.close();
    await db.close();
  });

  it('on a full disk waits with what has come, and goes on when it is asked for again', async () => {
    const db = await openLocal(folders.make());
    const bytes = bytesOf(5);
    const sha256 = hashOf(bytes);
    await db.transact((trx) => wantFile(trx, { sha256, size: bytes.length, at: clock.now().toISOString() }));
    let isFull = true;
    const full: typeof db = {
      read: db.read,
      close: () => db.close(),
      purge: () => db.purge(),
      transact: (work) => (isFull ? Promise.reject(new StorageFailure('disk_full', null)) : db.transact(work)),
    };
    const downloads = new Downloads({
      db: full,
      client: { downloadPart: async () => bytes },
      clock,
      log,
      announce: () => undefined,
    });
    downloads.wake();
    await eventually(() => expect(downloads.problemOf(sha256)).toBe('disk_full'));
    isFull = false;
    downloads.forgive(sha256);
    await eventually(async () => {
      downloads.wake();
      expect((await findFetched(db.read, sha256))?.isWhole).toBe(true);
    });
    await downloads.close();
    await db.close();
  });
});
