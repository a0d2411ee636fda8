import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { officerIdSchema } from '../../../src-shared/domain/ids';
import { createLog, type Log } from '../platform/log';
import { openAttempts } from './attempts';

const LIN = officerIdSchema.parse('lin');
const ZHAO = officerIdSchema.parse('zhao');
let folder: string;
let at: number;
let log: Log;
const clock = { monotonicMs: () => at };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-attempts-'));
  log = createLog({ folder, name: 'attempts' });
  at = 1_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('waits grow for the officer who mistypes, not for the colleague, and end with success', () => {
  const attempts = openAttempts(folder, clock, log);
  for (const wait of [0, 0, 5_000, 10_000, 20_000]) {
    attempts.begin(LIN);
    expect(attempts.waitMs(LIN)).toBe(wait);
    at += wait;
    expect(attempts.waitMs(LIN)).toBe(0);
  }
  expect(attempts.waitMs(ZHAO)).toBe(0);
  attempts.succeeded(LIN);
  attempts.begin(LIN);
  expect(attempts.waitMs(LIN)).toBe(0);
});

test('a restart does not shorten a wait', () => {
  const first = openAttempts(folder, clock, log);
  for (let count = 0; count < 4; count += 1) first.begin(LIN);
  at += 9_000;
  expect(first.waitMs(LIN)).toBe(1_000);
  at = 50;
  expect(openAttempts(folder, clock, log).waitMs(LIN)).toBe(10_000);
});

test('one passphrase tried on many badges meets the workstation’s own wait, and so does a damaged file', () => {
  const attempts = openAttempts(folder, clock, log);
  for (let count = 0; count < 10; count += 1) attempts.begin(null);
  expect(attempts.waitMs(null)).toBe(5_000);
  expect(attempts.waitMs(LIN)).toBe(5_000);
  writeFileSync(join(folder, 'sign-in-attempts.json'), '{');
  expect(openAttempts(folder, clock, log).waitMs(LIN)).toBe(5_000);
});

test('a success is on the disk when the program ends in order, and costs one failure too many when it does not', () => {
  const first = openAttempts(folder, clock, log);
  for (let count = 0; count < 2; count += 1) first.begin(LIN);
  first.succeeded(LIN);
  // Two failures are free; the third would wait.
  const killed = openAttempts(folder, clock, log);
  expect(killed.waitMs(LIN)).toBe(0);
  first.close();
  const next = openAttempts(folder, clock, log);
  for (let count = 0; count < 2; count += 1) next.begin(LIN);
  expect(next.waitMs(LIN)).toBe(0);
  next.begin(LIN);
  expect(next.waitMs(LIN)).toBe(5_000);
});
