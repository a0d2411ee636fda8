import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCore } from '../../src-main/core/core';
import { openConnection } from '../../src-main/core/db/connection';
import { readKeyring } from '../../src-main/core/db/keyring';
import { openOfficerSlot } from '../../src-main/core/key-slots/officer-slot';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import {
  ALL_WORDS,
  ANSWER_WORDS,
  AUTHOR,
  FILE_WORDS,
  MESSAGE_WORDS,
  OFFICER_PASSPHRASE,
} from '../support/copied-disk/words';
import { answerRow, deskRows, ME, messageRow, putRows } from '../support/core-desk';
import { filesOf, giveSlot } from '../support/key-slots';
import { openLocal, sqliteBinding } from '../support/local-database';
import { TEST_KEY } from '../support/test-key';

/** Shorter pieces than this occur by chance in megabytes of noise: four characters are eight bytes and more. */
const PIECE = 4;

let parent: string;
let folder: string;

/** A desk with work on it, killed in the middle of writing, and copied as it lies there. */
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'dutydesk-copied-'));
  const original = join(parent, 'workstation');
  folder = join(parent, 'copy');
  mkdirSync(original);
  const file = join(parent, 'list.txt');
  writeFileSync(file, FILE_WORDS);
  const db = await openLocal(original);
  await putRows(db, {
    ...deskRows,
    message: [1, 2, 3].map((number) => messageRow(number, { text: `${MESSAGE_WORDS}。`, authorName: AUTHOR })),
    answer: [answerRow('leak', { question: '搭建物漏雨怎么办？', text: ANSWER_WORDS })],
  });
  await db.close();
  await giveSlot(original, ME, { badgeNumber: '010203', passphrase: OFFICER_PASSPHRASE });
  await workUntilKilled(original, file);
  cpSync(original, folder, { recursive: true });
}, 60_000);

afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('there is something on the disk to look through: database, write-ahead log, keyring, log', () => {
  for (const name of [
    'dutydesk.db',
    'dutydesk.db-wal',
    'keyring.json',
    'resume.json',
    'sign-in-attempts.json',
    'logs/core.log',
  ])
    expect([name, existsSync(join(folder, name))]).toEqual([name, true]);
});

test('no piece of what was written is found in any file, in any encoding', () => {
  const needles = ALL_WORDS.flatMap((words) => piecesOf(words)).flatMap((piece) =>
    encodingsOf(piece).map(({ encoding, bytes }) => ({ piece, encoding, bytes })),
  );
  const found: string[] = [];
  for (const path of filesOf(folder)) {
    const content = readFileSync(path);
    for (const { piece, encoding, bytes } of needles)
      if (content.includes(bytes)) found.push(`${relative(folder, path)}: ${piece} (${encoding})`);
  }
  expect(found).toEqual([]);
});

test('the search for pieces does find what lies open, in each encoding', () => {
  for (const { encoding, bytes } of encodingsOf(MESSAGE_WORDS.slice(3, 3 + PIECE))) {
    const around = `甲乙${MESSAGE_WORDS}丙`;
    const open = [
      Buffer.from(around),
      Buffer.from(around, 'utf16le'),
      iconv.encode(around, 'gb18030'),
      ...['', 'a', 'ab'].map((before) => Buffer.from(Buffer.from(before + around).toString('base64'))),
    ];
    expect([encoding, open.some((content) => content.includes(bytes))]).toEqual([encoding, true]);
  }
});

test('no file but the keyring names the key, and that only wrapped', () => {
  for (const path of filesOf(folder)) {
    const content = readFileSync(path);
    for (const form of [TEST_KEY, Buffer.from(TEST_KEY.toString('hex')), Buffer.from(TEST_KEY.toString('base64'))])
      expect([relative(folder, path), content.includes(form)]).toEqual([relative(folder, path), false]);
  }
  expect(existsSync(join(folder, 'device.key'))).toBe(false);
  expect(readFileSync(join(folder, 'keyring.json'), 'utf8')).not.toContain('"kind": "device"');
});

test('without the passphrase not a single row is read: not without a key, not with another, not by the program', async () => {
  for (const key of [Buffer.alloc(32), Buffer.from(OFFICER_PASSPHRASE.padEnd(11)).subarray(0, 32)]) {
    const copy = copyOf('probe');
    const connection = openConnection({
      path: join(copy, 'dutydesk.db'),
      key,
      sqliteBinding,
      busyTimeoutMs: 0,
      readonly: false,
    });
    expect(() => connection.prepare('SELECT count(*) FROM sqlite_master').get()).toThrow();
    expect(() => connection.prepare('SELECT * FROM message').all()).toThrow();
    connection.close();
  }
  const [slot] = readKeyring(folder)?.slots ?? [];
  if (slot === undefined) throw new Error('no slot');
  for (const passphrase of ['', '010203', '渡口的船三点半靠岸等雨'])
    expect(await openOfficerSlot(slot, { passphrase, deviceSecret: null })).toBeNull();

  const core = await open(copyOf('program'));
  expect((await core.handle('session.door', null)).ok && (await core.handle('session.current', null))).toMatchObject({
    value: null,
  });
  for (const channel of ['queue.page', 'message.detail', 'outbox.list'] as const)
    expect((await core.handle(channel, inputOf(channel))).ok).toBe(false);
  await core.close();
});

test('with the passphrase everything is there again', async () => {
  const core = await open(copyOf('owner'));
  const wait = await core.handle('session.sign_in', { badgeNumber: '010203', passphrase: OFFICER_PASSPHRASE });
  expect(wait).toMatchObject({ ok: true });
  const detail = await core.handle('message.detail', inputOf('message.detail'));
  expect(JSON.stringify(detail)).toContain(MESSAGE_WORDS);
  await core.close();
});

function workUntilKilled(target: string, file: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/support/copied-disk/main.ts', target, file], {
    cwd: resolve(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  return new Promise((done, failed) => {
    child.stdout.once('data', () => child.kill('SIGKILL'));
    child.once('close', (_, signal) => (signal === 'SIGKILL' ? done() : failed(new Error(errors))));
  });
}

function piecesOf(words: string): string[] {
  return Array.from({ length: words.length - PIECE + 1 }, (_, at) => words.slice(at, at + PIECE));
}

function encodingsOf(piece: string): { encoding: string; bytes: Buffer }[] {
  return [
    { encoding: 'utf-8', bytes: Buffer.from(piece) },
    { encoding: 'utf-16le', bytes: Buffer.from(piece, 'utf16le') },
    { encoding: 'gb18030', bytes: iconv.encode(piece, 'gb18030') },
    { encoding: 'json', bytes: Buffer.from(JSON.stringify(piece).slice(1, -1)) },
    // At each of the three places where it can begin in base64, without the characters that its neighbours decide.
    ...[0, 1, 2].map((shift) => ({ encoding: `base64+${shift}`, bytes: base64Inside(piece, shift) })),
  ];
}

function base64Inside(piece: string, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(piece)]).toString('base64');
  const from = shift === 0 ? 0 : shift + 1;
  const whole = Math.floor(((shift + Buffer.byteLength(piece)) * 8) / 6);
  return Buffer.from(text.slice(from, whole));
}

function copyOf(name: string): string {
  const target = join(parent, name);
  rmSync(target, { recursive: true, force: true });
  cpSync(folder, target, { recursive: true });
  return target;
}

function open(target: string) {
  const clock = createClock();
  return createCore(
    {
      userData: target,
      gateway: null,
      sqliteBinding,
      databaseKeySecret: null,
      bootId: 'run',
      sample: false,
      version: '0.0.0',
    },
    { clock, ids: createIds(clock), log: createLog({ folder: null, name: 'test' }) },
  );
}

function inputOf(channel: 'queue.page' | 'message.detail' | 'outbox.list'): unknown {
  if (channel === 'queue.page') return { filter: {}, cursor: null, limit: 10 };
  return channel === 'message.detail' ? { messageId: messageRow(1).id } : null;
}
