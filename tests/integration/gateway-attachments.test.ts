import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeAnswerFile } from '../../src-files/answer/write-answer-file';
import { MAX_ATTACHMENT_BYTES } from '../../src-shared/domain/attachment';
import { ATTACHMENTS_PATH, UPLOAD_PART_BYTES } from '../../src-shared/sync/protocol';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';
import { aContent, aSave, done, refused } from '../support/gateway-library';

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pdf = (text = '办事指南') => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`);

async function put(bytes: Buffer, more: { sha256?: string; headers?: Record<string, string> } = {}): Promise<Response> {
  return fetch(`${gateway.url}${ATTACHMENTS_PATH}/${more.sha256 ?? hashOf(bytes)}`, {
    method: 'PUT',
    headers: { ...(await seat.headers()), 'content-type': 'application/octet-stream', ...more.headers },
    body: new Uint8Array(bytes),
  });
}
const get = (sha256: string) => seat.get(`${ATTACHMENTS_PATH}/${sha256}`);
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

test('a file comes back byte for byte, to every workstation of the desk, however often it was put', async () => {
  const bytes = pdf();
  expect((await put(bytes)).status).toBe(204);
  expect((await put(bytes)).status).toBe(204);
  const response = await gateway.workstation(2).get(`${ATTACHMENTS_PATH}/${hashOf(bytes)}`);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  const rows = await gateway.db.selectFrom('attachment').select(['desk_id', 'size']).execute();
  expect(rows).toEqual([{ desk_id: TEST_DESK, size: bytes.length }]);
});

describe('a large file in parts', () => {
  const bytes = pdf('z'.repeat(2_500_000));
  const sha256 = hashOf(bytes);
  const received = async (id = sha256, at = seat) =>
    ((await (await at.get(`${ATTACHMENTS_PATH}/${id}/received`)).json()) as { received: number }).received;
  const part = (position: number, more: { sha256?: string; of?: Buffer } = {}) => {
    const file = more.of ?? bytes;
    const from = position * UPLOAD_PART_BYTES;
    const chunk = file.subarray(from, from + UPLOAD_PART_BYTES);
    const headers = { 'content-range': `bytes ${from}-${from + chunk.length - 1}/${file.length}` };
    return put(chunk, { sha256: more.sha256 ?? sha256, headers });
  };

  test('comes one after the other, a repetition changes nothing, and is whole with the last', async () => {
    expect(await received()).toBe(0);
    expect((await part(1)).status).toBe(400);
    expect(await (await part(0)).json()).toMatchObject({ received: UPLOAD_PART_BYTES });
    expect(await (await part(0)).json()).toMatchObject({ received: UPLOAD_PART_BYTES });
    expect((await part(2)).status).toBe(400);
    // Its own: another workstation begins with its first, and sees nothing of this one.
    expect(await received(sha256, gateway.workstation(2))).toBe(0);
    expect(await (await part(1)).json()).toMatchObject({ received: 2 * UPLOAD_PART_BYTES });
    expect((await get(sha256)).status).toBe(404);
    expect(await (await part(2)).json()).toMatchObject({ received: bytes.length });
    expect(Buffer.from(await (await get(sha256)).arrayBuffer()).equals(bytes)).toBe(true);
    expect(await received(sha256, gateway.workstation(2))).toBe(bytes.length);
    expect(await (await part(1)).json()).toMatchObject({ received: bytes.length });
  });

  test('is refused with its last part when it is not what its hash says, and begins anew', async () => {
    const other = hashOf(pdf('别的大文件'));
    await part(0, { sha256: other });
    await part(1, { sha256: other });
    const last = await part(2, { sha256: other });
    expect(last.status).toBe(400);
    expect(await codeOf(last)).toBe('invalid_request');
    expect(await received(other)).toBe(0);
    expect((await get(other)).status).toBe(404);
  });

  test('is refused when a part is none', async () => {
    const wrong = async (header: string, chunk = bytes.subarray(0, UPLOAD_PART_BYTES)) =>
      (await put(chunk, { sha256: hashOf(pdf('无')), headers: { 'content-range': header } })).status;
    expect(await wrong('bytes 0-1048575')).toBe(400);
    expect(await wrong('bytes 5-1048580/2500000')).toBe(400);
    expect(await wrong('bytes 0-1048575/2500000', bytes.subarray(0, 1000))).toBe(400);
    expect(await wrong('bytes 0-999/2500000', bytes.subarray(0, 1000))).toBe(400);
    expect(await wrong(`bytes 0-1048575/${MAX_ATTACHMENT_BYTES + 1}`)).toBe(413);
  });
});

test('a file is refused under another hash than its own', async () => {
  const sha256 = hashOf(pdf('另一份'));
  const response = await put(pdf('这一份'), { sha256 });
  expect(response.status).toBe(400);
  expect(await codeOf(response)).toBe('invalid_request');
  expect((await get(sha256)).status).toBe(404);
  expect((await put(pdf('这一份'), { sha256: 'not-a-hash' })).status).toBe(400);
});

test('what a file is tells its content', async () => {
  const fine = [
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
    Buffer.from('窗口电话：0571-12345678\r\n', 'utf8'),
    Buffer.from('b4b0bfdab5e7bbb0', 'hex'),
    await writeAnswerFile('xlsx', [], '2026-03-01'),
    await writeAnswerFile('docx', [], '2026-03-01'),
  ];
  for (const bytes of fine) expect((await put(bytes)).status).toBe(204);
  const bad = [
    Buffer.from('MZ\u0090\u0000\u0003 program'),
    Buffer.from('PK\u0003\u0004 some archive'),
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    randomBytes(4_096),
    Buffer.alloc(0),
  ];
  for (const bytes of bad) expect((await put(bytes)).status).toBe(400);
});

test('a file that is too large is refused, and so is a stranger before anything is read', async () => {
  const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(MAX_ATTACHMENT_BYTES, 0x20)]);
  const response = await put(large);
  expect(response.status).toBe(413);
  expect(await codeOf(response)).toBe('too_large');
  const largest = large.subarray(0, MAX_ATTACHMENT_BYTES);
  expect((await put(largest)).status).toBe(204);
  expect((await put(pdf('陌生人'), { headers: { authorization: 'Bearer someone-else' } })).status).toBe(401);
  expect((await fetch(`${gateway.url}${ATTACHMENTS_PATH}/${hashOf(pdf())}`)).status).toBe(426);
});

test('an answer goes into review only when its files have arrived', async () => {
  const bytes = pdf('申请表');
  const attachment = { name: '申请表.pdf', sha256: hashOf(bytes), size: bytes.length, type: 'application/pdf' };
  const save = aSave({ content: aContent({ attachments: [attachment] }) });
  expect(await seat.do('answer.save', save)).toMatchObject(done);
  expect(await seat.do('answer.submit', { revisionId: save.revisionId })).toEqual(refused('unknown_attachment'));
  const importId = uuidv7();
  const row = { revisionId: uuidv7(), answerId: `ans-${uuidv7()}`, baseVersion: null, content: save.content };
  await seat.do('answer_import.stage', { importId, part: 0, rows: [row] }, 'of-lead');
  const finish = { importId, fileName: '口径.jsonl', parts: 1, rows: 1 };
  expect(await seat.do('answer_import.finish', finish, 'of-lead')).toEqual(refused('unknown_attachment'));
  await put(bytes);
  expect(await seat.do('answer.submit', { revisionId: save.revisionId })).toMatchObject(done);
  expect(await seat.do('answer_import.finish', finish, 'of-lead')).toMatchObject(done);
});
