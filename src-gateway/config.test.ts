import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './config';
import { EXIT_CONFIG, StartupProblem } from './platform/startup-problem';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'gateway.yaml');
  writeFileSync(path, text);
  return path;
}

function problemOf(text: string, env: Record<string, string> = {}): StartupProblem {
  try {
    loadConfig(file(text), env);
  } catch (error) {
    if (error instanceof StartupProblem) return error;
    throw error;
  }
  throw new Error('the configuration was taken');
}

test('an empty file gives the defaults', () => {
  const config = loadConfig(file(''), {});
  expect(config).toMatchObject({
    listen: { host: '127.0.0.1', port: 8470 },
    leaseMs: 900_000,
    timeZone: 'Asia/Shanghai',
    channels: {},
    ingest: { sources: [] },
  });
});

test('the environment stands over the file', () => {
  const config = loadConfig(file('listen: { port: 1000 }\nlogLevel: warn'), {
    DUTYDESK_GATEWAY_PORT: '0',
    DATABASE_URL: 'postgres://db/x',
    DUTYDESK_GATEWAY_DATA: '/srv/data',
  });
  expect(config).toMatchObject({
    listen: { port: 0 },
    databaseUrl: 'postgres://db/x',
    dataDir: '/srv/data',
    logLevel: 'warn',
  });
});

test('every mistake gets its own sentence, in both languages, without the secret', () => {
  const problem = problemOf(
    'listen: { port: 99999 }\nleaseMS: 5\nlogLevel: loud\ntimeZone: Mars/Base\nworkstations:\n  - { id: ws-1, name: A, desk: d, keys: kurz }\n',
    { DATABASE_URL: 'mysql://x' },
  );
  expect(problem.exitCode).toBe(EXIT_CONFIG);
  const lines = problem.message.split('\n');
  expect(lines).toHaveLength(6);
  for (const [index, name] of [
    'listen.port',
    'databaseUrl',
    'logLevel',
    'timeZone',
    'workstations.0.keys',
    'leaseMS',
  ].entries()) {
    expect(lines[index]).toContain(name);
    expect(lines[index]).toMatch(/[\u4e00-\u9fff].*[A-Za-z]{4}/);
  }
  expect(problem.message).not.toContain('kurz');
});

test.each([
  ['a: [', 'YAML'],
  ['- 1', '名称'],
])('a file that is no mapping is named: %s', (text, word) => {
  expect(problemOf(text).message).toContain(word);
});

test('robots are read by their kind, with what each platform allows', () => {
  const text = `channels:
  robot:
    robots:
      - { name: 交警群, kind: wecom, url: "https://qyapi.example/send?key=k" }
      - { name: 法制群, kind: dingtalk, url: "https://oapi.example/send?access_token=t", secret: SEC1, perMinute: 10 }`;
  const { robot } = loadConfig(file(text), {}).channels;
  expect(robot?.robots).toMatchObject([
    { name: '交警群', perMinute: 20, maxBytes: 2_048 },
    { name: '法制群', perMinute: 10, secret: 'SEC1' },
  ]);
});

test.each([
  ['kind: sms, url: "https://x.example"', 'channels.robot.robots.0.kind'],
  ['kind: wecom, url: here', 'channels.robot.robots.0.url'],
  ['kind: wecom, url: "https://x.example", secret: none', 'channels.robot.robots.0.secret'],
  ['kind: template, url: "https://x.example", body: no text', 'channels.robot.robots.0.body'],
])('a robot that cannot work is named: %s', (fields, where) => {
  expect(problemOf(`channels: { robot: { robots: [{ name: 群, ${fields} }] } }`).message).toContain(where);
});

test('a port that is no number is a mistake, not port 0', () => {
  expect(problemOf('', { DUTYDESK_GATEWAY_PORT: 'http' }).message).toContain('listen.port');
});

test('a missing file is named', () => {
  expect(() => loadConfig(join(folder, 'none.yaml'), {})).toThrow(/none\.yaml/);
});
