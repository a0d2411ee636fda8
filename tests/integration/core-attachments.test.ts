import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeAnswerFile } from '../../src-files/answer/write-answer-file';
import type { StoredKeys } from '../../src-files/keys/key-pairs';
import { inTransaction } from '../../src-gateway/db/transaction';
import { renewEpoch } from '../../src-gateway/sync/change-log.repository';
import { insertAttachment } from '../../src-main/core/features/attachment/attachment.repository';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import { createGatewayClient } from '../../src-main/core/sync/gateway-client';
import { createSyncLoop } from '../../src-main/core/sync/loop';
import { enqueueCommand } from '../../src-main/core/sync/outbox';
import { type AnswerContent, answerContentSchema } from '../../src-shared/domain/answer';
import { type Attachment, MAX_ATTACHMENT_BYTES } from '../../src-shared/domain/attachment';
import {
  answerIdSchema,
  answerRevisionIdSchema,
  officerIdSchema,
  workstationIdSchema,
} from '../../src-shared/domain/ids';
import type { Result } from '../../src-shared/ipc/failure';
import { UPLOAD_PART_BYTES } from '../../src-shared/sync/protocol';
import { startWorkstation, type Workstation } from '../support/core';
import { type FileLine, startFileLine } from '../support/file-line';
import { startGateway, type TestGateway, testKeys } from '../support/gateway';
import { aContent } from '../support/gateway-library';
import { openLocal, temporaryFolders } from '../support/local-database';

const folders = temporaryFolders();
let gateway: TestGateway;
let line: FileLine;
let nextSeat = 0;
const open: Workstation[] = [];

beforeAll(async () => {
  gateway = await startGateway({ workstations: 20 });
  line = await startFileLine(gateway.url);
});
afterEach(async () => {
  line.files = 'through';
  for (const workstation of open.splice(0)) await workstation.close();
  folders.remove();
});
afterAll(async () => {
  await line.close();
  await gateway.close();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pdf = (text: string) => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`);

function seat(): { workstationId: string; keys: StoredKeys } {
  nextSeat += 1;
  return { workstationId: `ws-${nextSeat}`, keys: testKeys(`ws-${nextSeat}`) };
}

async function sit(officerId: string, url = line.url): Promise<Workstation> {
  const workstation = await startWorkstation({ url, ...seat() });
  open.push(workstation);
  await eventually(async () =>
    expect(await workstation.ask('sync.status', null)).toMatchObject({ connection: 'online', snapshotRows: null }),
  );
  await workstation.signIn(officerId);
  return workstation;
}

function fileOf(name: string, bytes: Buffer): string {
  const path = join(folders.make(), name);
  writeFileSync(path, bytes);
  return path;
}

const take = (workstation: Workstation, path: string) =>
  workstation.core.handle('attachment.take', { path }) as Promise<Result<Attachment>>;
const write = (workstation: Workstation, sha256: string, path: string) =>
  workstation.core.handle('attachment.write', { sha256, path });

async function taken(workstation: Workstation, path: string): Promise<Attachment> {
  const result = await take(workstation, path);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

async function gatewayHas(sha256: string): Promise<boolean> {
  const row = await gateway.db.selectFrom('attachment').select('size').where('sha256', '=', sha256).executeTakeFirst();
  return row !== undefined;
}

function contentWith(attachment: Attachment): AnswerContent {
  return answerContentSchema.parse(aContent({ attachments: [attachment] }));
}

async function propose(workstation: Workstation, attachment: Attachment) {
  const saved = await workstation.ask('answer.save', {
    revisionId: null,
    answerId: null,
    baseVersion: null,
    content: contentWith(attachment),
    before: null,
    origin: { kind: 'blank' },
  });
  await workstation.ask('answer.submit', { revisionId: saved.revisionId });
  return saved;
}

const statusAtGateway = async (revisionId: string) =>
  (
    await gateway.db
      .selectFrom('answer_revision')
      .select('status')
      .where('id', '=', revisionId as never)
      .executeTakeFirst()
  )?.status;

describe('a file that an officer attaches', () => {
  it('is what its content says, under a name that fits', async () => {
    const workstation = await sit('of-1');
    const bytes = pdf('办事指南');
    expect(await taken(workstation, fileOf('办事指南.PDF', bytes))).toEqual({
      name: '办事指南.PDF',
      sha256: hashOf(bytes),
      size: bytes.length,
      type: 'application/pdf',
    });
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3]);
    expect(await taken(workstation, fileOf('照片.png', photo))).toMatchObject({ name: '照片.jpg', type: 'image/jpeg' });
    expect(await taken(workstation, fileOf('照片.jpeg', photo))).toMatchObject({ name: '照片.jpeg' });
    const table = await writeAnswerFile('xlsx', [], '2026-03-01');
    expect((await taken(workstation, fileOf('收费标准.xlsx', table))).type).toContain('spreadsheetml');
    expect((await taken(workstation, fileOf(`${'长'.repeat(80)}.txt`, Buffer.from('电话')))).name).toHaveLength(84);
  });

  it('is refused when it is too large, of another kind, or cannot be read', async () => {
    const workstation = await sit('of-1');
    const refusedAs = (reason: string) => ({ ok: false, failure: { code: 'file_refused', reason } });
    const large = fileOf('大.pdf', Buffer.concat([pdf(''), Buffer.alloc(MAX_ATTACHMENT_BYTES)]));
    expect(await take(workstation, large)).toEqual(refusedAs('too_large'));
    const program = Buffer.from('MZ\u0090\u0000\u0003\u0000');
    expect(await take(workstation, fileOf('指南.pdf', program))).toEqual(refusedAs('type_not_allowed'));
    expect(await take(workstation, fileOf('空.txt', Buffer.alloc(0)))).toEqual(refusedAs('type_not_allowed'));
    expect(await take(workstation, join(folders.make(), '没有.pdf'))).toEqual(refusedAs('unreadable'));
    expect(await take(workstation, folders.make())).toEqual(refusedAs('unreadable'));
  });

  it('lies encrypted on the disk', async () => {
    const workstation = await sit('of-1');
    await taken(workstation, fileOf('内部.pdf', pdf('只有这里有的一句话')));
    for (const name of readdirSync(workstation.folder, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      expect(readFileSync(join(name.parentPath, name.name)).includes('只有这里有的一句话')).toBe(false);
    }
  });

  it('reaches the gateway and, when asked for, another desk, where it then stays', async () => {
    const author = await sit('of-1');
    const bytes = pdf('居住证申请表');
    const attachment = await taken(author, fileOf('申请表.pdf', bytes));
    const { revisionId } = await propose(author, attachment);
    await eventually(async () => expect(await statusAtGateway(revisionId)).toBe('in_review'));

    const reader = await sit('of-2');
    const place = join(folders.make(), '另存.pdf');
    writeFileSync(place, '以前的文件');
    expect(await write(reader, attachment.sha256, place)).toEqual({ ok: true, value: null });
    expect(readFileSync(place)).toEqual(bytes);
    line.files = 'hang';
    const again = join(folders.make(), '再存.pdf');
    expect(await write(reader, attachment.sha256, again)).toEqual({ ok: true, value: null });
    expect(readFileSync(again)).toEqual(bytes);
  });

  it('goes on where the line was cut, and says how far it is', async () => {
    const workstation = await sit('of-1');
    const bytes = pdf('x'.repeat(4_000_000));
    const seen: number[] = [];
    const end = workstation.core.onChanged((topics) => {
      if (!topics.includes('syncStatus')) return;
      void workstation.ask('sync.status', null).then(({ upload }) => upload !== null && seen.push(upload.sent));
    });
    line.uploaded = 0;
    line.files = { cutUploadAfter: 2_500_000 };
    const { sha256 } = await taken(workstation, fileOf('大图册.pdf', bytes));
    await eventually(async () => expect(await gatewayHas(sha256)).toBe(true));
    end();
    // Once, and the part that was cut a second time.
    expect(line.uploaded).toBeGreaterThan(bytes.length);
    expect(line.uploaded).toBeLessThanOrEqual(bytes.length + UPLOAD_PART_BYTES);
    expect(seen.some((sent) => sent > 0 && sent < bytes.length)).toBe(true);
    await eventually(async () => expect((await workstation.ask('sync.status', null)).upload).toBeNull());
    const place = join(folders.make(), '另存.pdf');
    expect(await write(await sit('of-2'), sha256, place)).toEqual({ ok: true, value: null });
    expect(hashOf(readFileSync(place))).toBe(sha256);
  });

  it('goes on after the program was ended in the middle; what the desk has already is not sent from elsewhere', async () => {
    const workstation = await sit('of-1');
    const bytes = pdf('y'.repeat(4_000_000));
    line.uploaded = 0;
    // The question how much there is, and two parts.
    line.files = { letThrough: 3 };
    const { sha256 } = await taken(workstation, fileOf('长图.pdf', bytes));
    await eventually(async () =>
      expect((await workstation.ask('sync.status', null)).upload?.sent).toBe(2 * UPLOAD_PART_BYTES),
    );
    await workstation.restart();
    line.files = 'through';
    await workstation.signIn('of-1');
    await eventually(async () => expect(await gatewayHas(sha256)).toBe(true));
    expect(line.uploaded).toBeLessThanOrEqual(bytes.length + UPLOAD_PART_BYTES);

    line.uploaded = 0;
    const other = await sit('of-2');
    await taken(other, fileOf('长图.pdf', bytes));
    const { revisionId } = await propose(other, { ...(await taken(other, fileOf('又一份.pdf', bytes))) });
    await eventually(async () => expect(await statusAtGateway(revisionId)).toBe('in_review'));
    expect(line.uploaded).toBe(0);
  });

  it('is sent again to a gateway that was restored and does not have it', async () => {
    const author = await sit('of-1');
    const { sha256 } = await taken(author, fileOf('旧表.pdf', pdf('恢复之前')));
    await eventually(async () => expect(await gatewayHas(sha256)).toBe(true));
    await inTransaction(gateway.db, async (trx) => {
      await trx.deleteFrom('attachment').where('sha256', '=', sha256).execute();
      await renewEpoch(trx, uuidv7());
    });
    await author.ask('sync.now', null);
    await eventually(async () => expect(await gatewayHas(sha256)).toBe(true));
  });
});

describe('saving an attachment to a place', () => {
  it('says that it is missing where neither desk nor gateway has it, and leaves the place as it was', async () => {
    const workstation = await sit('of-1');
    const place = join(folders.make(), '文件.pdf');
    writeFileSync(place, '以前的文件');
    const missing = { ok: false, failure: { code: 'attachment_missing' } };
    expect(await write(workstation, 'a'.repeat(64), place)).toEqual(missing);
    line.files = { status: 503 };
    expect(await write(workstation, 'a'.repeat(64), place)).toEqual(missing);
    line.files = 'spoil';
    expect(await write(workstation, 'a'.repeat(64), place)).toEqual(missing);
    expect(readFileSync(place, 'utf8')).toBe('以前的文件');
  });

  it('leaves nothing behind where it cannot be put', async () => {
    const workstation = await sit('of-1');
    const { sha256 } = await taken(workstation, fileOf('表.pdf', pdf('表')));
    const folder = folders.make();
    mkdirSync(join(folder, '是个文件夹'));
    const refused = { ok: false, failure: { code: 'file_refused', reason: 'not_writable' } };
    expect(await write(workstation, sha256, join(folder, '是个文件夹'))).toEqual(refused);
    expect(await write(workstation, sha256, join(folder, '没有', '表.pdf'))).toEqual(refused);
    expect(readdirSync(folder)).toEqual(['是个文件夹']);
  });
});

describe('while a file is on its way', () => {
  it('commands before the one that names it go, and the rest follows with it, in order', async () => {
    const workstation = await sit('of-1');
    line.files = 'hang';
    const attachment = await taken(workstation, fileOf('慢.pdf', pdf('慢线路')));
    await workstation.ask('gap.report', { question: '上传之前问的', businessLine: null, messageId: null });
    const { revisionId } = await propose(workstation, attachment);
    await eventually(async () => expect((await workstation.ask('sync.status', null)).waiting).toBe(2));
    expect(await statusAtGateway(revisionId)).toBeUndefined();
    expect(await workstation.ask('sync.status', null)).toMatchObject({ connection: 'online' });
    line.files = 'through';
    await eventually(async () => expect(await statusAtGateway(revisionId)).toBe('in_review'));
    await eventually(async () => expect((await workstation.ask('sync.status', null)).waiting).toBe(0));
  });

  it('a refusal of the file holds nothing up: the command is refused, shown, and the draft is still there', async () => {
    const workstation = await sit('of-1');
    line.files = { status: 413 };
    const attachment = await taken(workstation, fileOf('拒收.pdf', pdf('代理服务器不让过')));
    const { revisionId } = await propose(workstation, attachment);
    await eventually(async () => {
      expect(await workstation.ask('outbox.list', null)).toContainEqual(
        expect.objectContaining({ type: 'answer.submit', state: 'rejected', code: 'unknown_attachment' }),
      );
    });
    expect(await statusAtGateway(revisionId)).toBe('draft');
    const { revision } = await workstation.ask('revision.detail', { revisionId });
    expect(revision).toMatchObject({ status: 'draft', content: { attachments: [attachment] } });
  });

  it('on a line that does not carry it commands wait for a while and then go without it', async () => {
    const db = await openLocal(folders.make());
    const clock = createClock();
    const { workstationId: id, keys } = seat();
    const workstationId = workstationIdSchema.parse(id);
    line.files = 'hang';
    const client = createGatewayClient({ url: line.url, workstationId, keys, clock, timeouts: { fileMs: 150 } });
    const log = createLog({ folder: null, name: 'test' });
    const timings = { minGapMs: 20, holdMs: 600 };
    const loop = createSyncLoop({ db, client, clock, log, announce: () => undefined, timings });
    const ids = createIds(clock);
    const ports = { clock, ids, workstationId, clockOffsetMs: () => loop.clockOffsetMs() };
    const bytes = pdf('太大了');
    const sha256 = hashOf(bytes);
    const revisionId = answerRevisionIdSchema.parse(ids.next());
    const attachment = { name: '大.pdf', sha256, size: bytes.length, type: 'application/pdf' };
    const actor = officerIdSchema.parse('of-1');
    await db.transact(async (trx) => {
      await insertAttachment(trx, { sha256, bytes, stored: false, addedAt: clock.now().toISOString() });
      const args = {
        revisionId,
        answerId: answerIdSchema.parse(ids.next()),
        baseVersion: null,
        content: contentWith(attachment),
        before: null,
        origin: { kind: 'blank' as const },
      };
      await enqueueCommand(trx, ports, { type: 'answer.save', args, actor, messageId: null });
      await enqueueCommand(trx, ports, { type: 'answer.submit', args: { revisionId }, actor, messageId: null });
    });
    loop.start();
    const states = () => db.read.selectFrom('outbox').select('state').orderBy('seq').execute();
    try {
      await eventually(() => expect(loop.isOnline()).toBe(true));
      expect(await states()).toEqual([{ state: 'pending' }, { state: 'pending' }]);
      await eventually(async () => expect(await states()).toEqual([{ state: 'applied' }, { state: 'rejected' }]));
      line.files = 'through';
      // The file is not given up: it arrives when the line allows.
      await eventually(async () => {
        loop.wake();
        expect(await gatewayHas(sha256)).toBe(true);
      });
    } finally {
      await loop.close();
      await db.close();
    }
  });
});
