import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { v7 as uuidv7 } from 'uuid';
import { type StoredKeys, sign } from '../../src-files/keys/key-pairs';
import { createGateway, type Gateway } from '../../src-gateway/app';
import { type GatewayConfig, type GatewayConfigInput, parseConfig } from '../../src-gateway/config';
import { inTransaction } from '../../src-gateway/db/transaction';
import { ingestMessage } from '../../src-gateway/features/message/message.service';
import { createLog, type Logger } from '../../src-gateway/platform/log';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import type { Message } from '../../src-shared/domain/message';
import type { CommandArgs, CommandResult, CommandType } from '../../src-shared/sync/commands';
import { CHALLENGE_PATH, SESSION_DOMAIN, SESSION_PATH, type SeatProgram } from '../../src-shared/sync/enrolment';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import {
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  type PullResponse,
  type PushResponse,
  type SyncSession,
  WORKSTATION_HEADER,
} from '../../src-shared/sync/protocol';
import { TEST_PASSPHRASE } from './key-slots';
import { startPostgres, temporaryFolder } from './postgres';
import { keysOf, publicKeysOf } from './workstation-keys';

export const TEST_DESK = 'desk-test';
/**
 * Officers `of-1` … `of-40` are active; `of-lead`, `of-lead-2`, `of-expert` and `of-admin` have other roles; `of-auditor` only reads;
 * `of-gone` has left.
 */
export const TEST_OFFICERS = 40;

export interface TestGateway extends Gateway {
  config: GatewayConfig;
  databaseUrl: string;
  /** A workstation `ws-<number>` that speaks the real protocol over HTTP. */
  workstation(number: number): TestWorkstation;
  /** Takes a citizen's message in, as a channel would. */
  ingest(record?: Partial<IngestRecord>): Promise<Message>;
}

export interface TestGatewayOptions {
  config?: Partial<GatewayConfigInput>;
  workstations?: number;
  /** Use this database and leave it, instead of a server of the gateway's own that goes with it. */
  databaseUrl?: string;
  /** Where it logs to; nowhere unless it is given. */
  log?: Logger;
}

/** Starts a real gateway in this process, on a free port, with the test desk. */
export async function startGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = temporaryFolder('gateway');
  const server = options.databaseUrl === undefined ? await startPostgres() : null;
  const databaseUrl = options.databaseUrl ?? (await server?.createDatabase()) ?? '';
  const config = parseConfig({
    listen: { host: '127.0.0.1', port: 0 },
    dataDir: join(folder, 'data'),
    databaseUrl,
    logLevel: 'silent',
    rateLimitPerMinute: 1_000_000,
    deskFolder: writeTestDesk(folder),
    workstations: testWorkstations(options.workstations ?? 4),
    signIn: { costLog2: 14, samplePassphrase: TEST_PASSPHRASE },
    ...options.config,
  });
  const gateway = await createGateway(config, {
    log: options.log ?? createLog(process.env['DUTYDESK_TEST_LOG'] ?? 'silent'),
    newId: uuidv7,
    version: '0.0.0-test',
  });
  return {
    ...gateway,
    config,
    databaseUrl,
    workstation: (number) => new TestWorkstation(gateway.url, `ws-${number}`, testKeys(`ws-${number}`)),
    ingest: (record) => ingestTestMessage(gateway, record),
    async close() {
      await gateway.close();
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The key pairs of a workstation of the test desk, which the configuration of {@link startGateway} names. */
export function testKeys(workstation: string): StoredKeys {
  return keysOf(workstation);
}

export function testWorkstations(count: number): NonNullable<GatewayConfigInput['workstations']> {
  return Array.from({ length: count }, (_, index) => {
    const id = `ws-${index + 1}`;
    return { id, name: `席位 ${index + 1}`, desk: TEST_DESK, keys: publicKeysOf(id) };
  });
}

/** Writes the folder of the test desk; returns its path. */
export function writeTestDesk(parent: string): string {
  const folder = join(parent, 'desk');
  mkdirSync(folder, { recursive: true });
  const officers = Array.from({ length: TEST_OFFICERS }, (_, index) => ({
    id: `of-${index + 1}`,
    badgeNumber: `T${1000 + index}`,
    name: `测试民警${index + 1}`,
    role: 'officer',
  }));
  const lines = (rows: object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
  writeFileSync(join(folder, 'desk.json'), JSON.stringify({ desk: { id: TEST_DESK, name: '测试值班台' } }));
  writeFileSync(
    join(folder, 'officers.jsonl'),
    lines([
      ...officers,
      { id: 'of-lead', badgeNumber: 'T8001', name: '带班领导', role: 'lead' },
      { id: 'of-lead-2', badgeNumber: 'T8002', name: '第二带班领导', role: 'lead' },
      { id: 'of-expert', badgeNumber: 'T8003', name: '户籍专家', role: 'expert' },
      { id: 'of-admin', badgeNumber: 'T8004', name: '管理员', role: 'administrator' },
      { id: 'of-auditor', badgeNumber: 'T9001', name: '审计员', role: 'auditor' },
      { id: 'of-gone', badgeNumber: 'T9002', name: '已调离', role: 'officer', active: false },
    ]),
  );
  writeFileSync(
    join(folder, 'departments.jsonl'),
    lines([
      { id: 'dept-traffic', name: '交警支队', businessLines: ['traffic'] },
      { id: 'dept-legal', name: '法制支队', businessLines: ['legal'] },
    ]),
  );
  writeFileSync(
    join(folder, 'accounts.jsonl'),
    lines([
      { id: 'acc-weibo', channel: 'weibo', name: '@测试公安' },
      { id: 'acc-wechat', channel: 'wechat', name: '测试公安' },
    ]),
  );
  writeFileSync(
    join(folder, 'answers.jsonl'),
    lines([{ id: 'ans-1', question: '身份证丢了怎么补办？', text: '请到就近派出所办理。' }]),
  );
  return folder;
}

async function ingestTestMessage(gateway: Gateway, record: Partial<IngestRecord> = {}): Promise<Message> {
  const remoteId = record.remoteId ?? uuidv7();
  const full: IngestRecord = {
    channel: 'weibo',
    account: 'acc-weibo' as IngestRecord['account'],
    remoteId,
    authorId: `author-${remoteId}`,
    authorName: '市民',
    text: '请问身份证丢了怎么办？',
    postedAt: '2026-03-01T08:00:00.000Z',
    ...record,
  };
  return inTransaction(gateway.db, async (trx) => {
    const taken = await ingestMessage(trx, {
      deskId: TEST_DESK,
      record: full,
      postedAt: '2026-03-01T08:00:00.000Z',
      newId: uuidv7,
    });
    if (taken.outcome !== 'accepted') throw new Error(`message not taken in: ${JSON.stringify(taken)}`);
    await recordChanges(trx, TEST_DESK, taken.changes);
    const message = taken.changes.find((change) => change.op === 'put' && change.entity === 'message');
    if (message?.op !== 'put' || message.entity !== 'message') throw new Error('no message among the changes');
    return message.row;
  });
}

export interface TestCommand {
  id: string;
  workstation: string;
  seq: number;
  type: string;
  args: unknown;
  actor: string;
  at: string;
  clockOffsetMs: number | null;
}

/** A workstation as far as the gateway can see: numbers its commands and speaks HTTP. */
export class TestWorkstation {
  private seq = 0;
  private signedIn: Promise<Response | string> | null = null;

  constructor(
    readonly url: string,
    readonly id: string,
    readonly keys: StoredKeys,
    readonly deskId: string = TEST_DESK,
  ) {}

  /** With a session of its own, signed in at the first call. */
  async headers(): Promise<Record<string, string>> {
    const token = await this.token();
    if (typeof token !== 'string') throw new Error(`sign-in answered ${token.status}: ${await token.clone().text()}`);
    return { ...this.names(), authorization: `Bearer ${token}` };
  }

  /** The session's token, or the answer of the gateway that refuses it. */
  token(): Promise<Response | string> {
    this.signedIn ??= this.signIn();
    return this.signedIn;
  }

  /** @param about what the program says of itself, and the protocol version that it speaks */
  async signIn(about: { program?: SeatProgram; protocol?: number } = {}): Promise<Response | string> {
    const workstation = this.id;
    const { program, protocol = PROTOCOL_VERSION } = about;
    const post = (path: string, body: object): Promise<Response> =>
      fetch(this.url + path, {
        method: 'POST',
        headers: { ...this.names(), [PROTOCOL_HEADER]: String(protocol), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const asked = await post(CHALLENGE_PATH, { workstation });
    if (!asked.ok) return asked;
    const { challenge } = (await asked.json()) as { challenge: string };
    const signature = sign(this.keys, SESSION_DOMAIN, Buffer.from(challenge));
    const answered = await post(SESSION_PATH, { workstation, challenge, signature, program });
    return answered.ok ? ((await answered.json()) as { token: string }).token : answered;
  }

  private names(): Record<string, string> {
    return { [WORKSTATION_HEADER]: this.id, [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) };
  }

  /** The next command of this workstation. */
  command<T extends CommandType>(
    type: T,
    args: Unbranded<CommandArgs<T>>,
    actor = 'of-1',
    fields: Partial<TestCommand> = {},
  ): TestCommand {
    this.seq += 1;
    return {
      id: uuidv7(),
      workstation: this.id,
      seq: this.seq,
      type,
      args,
      actor,
      at: new Date().toISOString(),
      clockOffsetMs: 0,
      ...fields,
    };
  }

  async push(...commands: TestCommand[]): Promise<CommandResult[]> {
    const response = await this.post('/sync/commands', { commands });
    if (response.status !== 200) throw new Error(`push answered ${response.status}: ${await response.text()}`);
    const body = (await response.json()) as PushResponse;
    return body.results.map(({ result }) => result);
  }

  /** Sends one command and returns its result. */
  async do<T extends CommandType>(
    type: T,
    args: Unbranded<CommandArgs<T>>,
    actor = 'of-1',
    fields: Partial<TestCommand> = {},
  ): Promise<CommandResult> {
    const [result] = await this.push(this.command(type, args, actor, fields));
    if (result === undefined) throw new Error('no result');
    return result;
  }

  /** Claims a message online; returns the token, or null when it was refused. */
  async claim(
    message: Pick<Message, 'id' | 'claimVersion'>,
    actor = 'of-1',
  ): Promise<{ id: string; version: number } | null> {
    const command = this.command(
      'message.claim',
      { messageId: message.id, tentative: false, baseVersion: message.claimVersion },
      actor,
    );
    const [result] = await this.push(command);
    return result?.outcome === 'applied' && result.claimVersion !== null
      ? { id: command.id, version: result.claimVersion }
      : null;
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  get(path: string): Promise<Response> {
    return this.send(path, {});
  }

  /** As itself; when it may not sign in, the answer is the refusal of that. */
  private async send(path: string, init: { method?: string; headers?: object; body?: string }): Promise<Response> {
    const token = await this.token();
    if (typeof token !== 'string') return token.clone();
    const headers = { ...this.names(), ...init.headers, authorization: `Bearer ${token}` };
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  async session(): Promise<SyncSession> {
    return (await (await this.get('/sync/session')).json()) as SyncSession;
  }

  async pull(epoch: string, after: number, limit = 500): Promise<PullResponse> {
    const response = await this.get(`/sync/changes?scope=${this.deskId}&epoch=${epoch}&after=${after}&limit=${limit}`);
    if (response.status !== 200) throw new Error(`pull answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as PullResponse;
  }

  /** Lines of the snapshot. */
  async snapshot(): Promise<Record<string, unknown>[]> {
    const text = await (await this.get(`/sync/snapshot?scope=${this.deskId}`)).text();
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

/** Arguments with plain strings where the contract has branded ids. */
export type Unbranded<T> = T extends string
  ? string extends T
    ? string
    : T extends `${infer _}`
      ? T
      : string
  : T extends (infer U)[]
    ? Unbranded<U>[]
    : T extends object
      ? { [K in keyof T]: Unbranded<T[K]> }
      : T;

export interface GatewayProcess {
  child: ChildProcess;
  /** Address, once ready; rejects with what it printed when it ends before. */
  ready: Promise<string>;
  /** Exit code and standard error. */
  ended: Promise<{ code: number | null; stderr: string }>;
}

/** Starts the gateway as a process of its own, to be killed or to watch it refuse to start. */
export function startGatewayProcess(env: Record<string, string>, args: string[] = []): GatewayProcess {
  const root = resolve(import.meta.dirname, '../..');
  const child = spawn(process.execPath, ['--import', 'tsx', 'src-gateway/main.ts', ...args], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: '',
      DUTYDESK_READY_JSON: '1',
      DUTYDESK_GATEWAY_LOG_LEVEL: 'silent',
      DUTYDESK_GATEWAY_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((done) =>
    child.once('close', (code) => done({ code, stderr })),
  );
  const ready = new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) done((JSON.parse(line) as { url: string }).url);
    });
    void ended.then(({ stderr: said }) => fail(new Error(`the gateway ended before it was ready: ${said}`)));
  });
  ready.catch(() => undefined); // A test that only waits for `ended` need not look at it.
  return { child, ready, ended };
}
