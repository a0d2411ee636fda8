import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sortLine } from './desk-lines.mjs';

it('returns the ready message, keeps log records in the file, and takes broken JSON for words', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lines-')), 'desk.log');
  expect(sortLine('a', '{"ready":true,"env":{"X":"1"}}', file)).toEqual({ ready: true, env: { X: '1' } });
  expect(sortLine('a', '{not json', file)).toBeUndefined();
  expect(existsSync(file)).toBe(false);
  expect(sortLine('a', '{"level":30,"msg":"up"}', file)).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('{"level":30,"msg":"up"}\n');
});
