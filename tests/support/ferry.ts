import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { readRequest } from '../../src-files/bundle/enrolment-paper';
import { parseConfig } from '../../src-gateway/config';
import { startBoss } from '../../src-gateway/db/boss';
import { connect } from '../../src-gateway/db/connect';
import type { Db } from '../../src-gateway/db/database';
import { migrate } from '../../src-gateway/db/migrate';
import { inTransaction } from '../../src-gateway/db/transaction';
import { importDesk } from '../../src-gateway/features/desk/desk.service';
import { readDeskFolder } from '../../src-gateway/features/desk/desk-import';
import { ingestMessage } from '../../src-gateway/features/message/message.service';
import { putSecret } from '../../src-gateway/features/officer-secret/officer-secret.repository';
import { PassphraseHasher } from '../../src-gateway/features/officer-secret/passphrase-hash';
import { admit } from '../../src-gateway/ferry/ferry-enrolment.service';
import { exportBundle, type FerryExportDeps } from '../../src-gateway/ferry/ferry-export.service';
import { type FerryImportDeps, type FerryImported, importBundle } from '../../src-gateway/ferry/ferry-import.service';
import { signInKeys } from '../../src-gateway/ferry/ferry-sign-in.service';
import { createLog as createGatewayLog } from '../../src-gateway/platform/log';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import { createFailureCount } from '../../src-gateway/sync/failure-count';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { FerryDesk } from '../../src-main/core/features/ferry/ferry-desk';
import {
  confirmEnrolment,
  requestEnrolment,
  takeAnswer,
} from '../../src-main/core/features/ferry/ferry-enrolment.service';
import { requestClaim } from '../../src-main/core/features/message/message.service';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import { noteFerryContact } from '../../src-main/core/session/ferry-contact';
import { getEntity } from '../../src-main/core/sync/entity.repository';
import type { OutboxPorts } from '../../src-main/core/sync/outbox';
import { readSyncState } from '../../src-main/core/sync/sync-state.repository';
import type { FerryRefusal } from '../../src-shared/domain/ferry';
import { type MessageId, officerIdSchema, type WorkstationId, workstationIdSchema } from '../../src-shared/domain/ids';
import type { Message } from '../../src-shared/domain/message';
import type { Officer } from '../../src-shared/domain/officer';
import type { Result } from '../../src-shared/ipc/failure';
import type { FerrySlip, FerryTaken } from '../../src-shared/ipc/ferry-views';
import { openLocal, temporaryFolders } from './local-database';
import { startPostgres, temporaryFolder } from './postgres';
import { TEST_KEY } from './test-key';

export const FERRY_TEST_DESK = 'desk-ferry';

/** The gateway's store and its end of the ferry, without HTTP. */
export class FerryGateway {
  readonly deps: FerryImportDeps & FerryExportDeps;

  private constructor(
    readonly db: Db,
    readonly url: string,
    readonly folder: string,
    boss: Awaited<ReturnType<typeof startBoss>>,
    private readonly end: () => Promise<void>,
  ) {
    this.deps = {
      db,
      ports: { boss, newId: uuidv7 },
      newId: uuidv7,
      leaseMs: 900_000,
      timeZone: 'Asia/Shanghai',
      log: createGatewayLog('silent'),
      failures: createFailureCount(),
      heads: { wake: () => undefined },
      config: parseConfig({ signIn: { costLog2: 14 } }),
      signIn: { offlineDays: 14, lockAfterMinutes: 5 },
    };
  }

  /** Another process on the same store. */
  static async join(url: string, folder: string): Promise<FerryGateway> {
    const db = connect(url, createGatewayLog('silent'));
    const boss = await startBoss(url, createGatewayLog('silent'));
    return new FerryGateway(db, url, folder, boss, async () => {
      await boss.stop({ graceful: false });
      await db.destroy();
    });
  }

  static async start(): Promise<FerryGateway> {
    const server = await startPostgres();
    const url = await server.createDatabase();
    const log = createGatewayLog('silent');
    const folder = temporaryFolder('ferry-gateway');
    const db = connect(url, log);
    await migrate(db);
    const desk = await readDeskFolder(writeDesk(folder));
    await inTransaction(db, async (trx) => {
      const { deskId, changes } = await importDesk(trx, desk, uuidv7);
      await recordChanges(trx, deskId, changes);
    });
    const boss = await startBoss(url, log);
    return new FerryGateway(db, url, folder, boss, async () => {
      await boss.stop({ graceful: false });
      await db.destroy();
      await server.close();
    });
  }

  async ingest(text = '请问身份证丢了怎么办？'): Promise<Message> {
    const remoteId = uuidv7();
    return inTransaction(this.db, async (trx) => {
      const taken = await ingestMessage(trx, {
        deskId: FERRY_TEST_DESK as Message['deskId'],
        record: {
          channel: 'weibo',
          account: 'acc-weibo' as Message['accountId'],
          remoteId,
          authorId: `author-${remoteId}`,
          authorName: '市民',
          text,
          postedAt: '2026-03-01T08:00:00.000Z',
        },
        postedAt: '2026-03-01T08:00:00.000Z',
        newId: uuidv7,
      });
      if (taken.outcome !== 'accepted') throw new Error('message not taken in');
      await recordChanges(trx, FERRY_TEST_DESK, taken.changes);
      const put = taken.changes.find((change) => change.op === 'put' && change.entity === 'message');
      if (put?.op !== 'put' || put.entity !== 'message') throw new Error('no message among the changes');
      return put.row;
    });
  }

  /** The people's part: compares the fingerprint and writes the answer. */
  async answer(requestText: string, fingerprint: string, id = 'ferry-1'): Promise<string> {
    const request = readRequest(requestText);
    if (request === null) throw new Error('no request');
    const { signIn: rules } = this.deps;
    const keys = await signInKeys(this.db);
    return inTransaction(this.db, (trx) =>
      admit(trx, {
        request,
        fingerprint,
        id: workstationIdSchema.parse(id),
        name: '摆渡席位',
        desk: FERRY_TEST_DESK,
        rules,
        signInKeys: keys,
      }),
    );
  }

  /** The officer has this passphrase. @param mustChange whether it is a first one, given by the administrator */
  async givePassphrase(officerId: string, passphrase: string, mustChange = false): Promise<void> {
    const hash = await hasher.make(passphrase);
    await inTransaction(this.db, (trx) => putSecret(trx, officerIdSchema.parse(officerId), hash, mustChange));
  }

  async export(id = 'ferry-1'): Promise<string> {
    const exported = await exportBundle(this.deps, `workstation:${id}`, join(this.folder, 'out'));
    if (exported === null) throw new Error('nothing was exported');
    return exported.path;
  }

  import(path: string): Promise<FerryImported> {
    return importBundle(this.deps, path);
  }

  close(): Promise<void> {
    return this.end();
  }
}

const folders = temporaryFolders();
const hasher = new PassphraseHasher(14);

/** A workstation that has never seen a network: real database, real ferry. */
export class FerryWorkstation {
  readonly desk: FerryDesk;
  readonly stick = folders.make();
  workstationId: WorkstationId = workstationIdSchema.parse('not-enrolled');
  private readonly clock = createClock();
  private readonly ids = createIds(this.clock);

  private constructor(
    readonly db: LocalDatabase,
    readonly folder: string,
  ) {
    this.desk = new FerryDesk({
      db,
      clock: this.clock,
      ids: this.ids,
      log: createLog({ folder: null, name: 'test' }),
      announce: () => undefined,
      heard: (contact) =>
        noteFerryContact(
          { folder, key: TEST_KEY, db, clock: this.clock, workstationId: this.workstationId, deviceSecret: null },
          contact,
        ),
      enrolled: (id) => {
        this.workstationId = id;
      },
    });
  }

  static async start(folder = folders.make()): Promise<FerryWorkstation> {
    return new FerryWorkstation(await openLocal(folder), folder);
  }

  /** The whole ceremony with a gateway. */
  async enrol(gateway: FerryGateway, id = 'ferry-1'): Promise<void> {
    const now = new Date().toISOString();
    const request = await this.db.transact((trx) => requestEnrolment(trx, now));
    const { fingerprint } = await this.desk.status();
    const answer = await gateway.answer(request, fingerprint ?? '', id);
    const taken = await this.db.transact((trx) => takeAnswer(trx, Buffer.from(answer)));
    if (!taken.ok) throw new Error(`answer refused: ${JSON.stringify(taken.failure)}`);
    const shown = (await this.desk.status()).answer?.gatewayFingerprint ?? '';
    const confirmed = await this.db.transact((trx) => confirmEnrolment(trx, { fingerprint: shown, now, actor: null }));
    if (!confirmed.ok) throw new Error('not confirmed');
    this.workstationId = workstationIdSchema.parse(id);
  }

  /** Goes on under the name that the database has. */
  async resume(): Promise<void> {
    const known = await readSyncState(this.db.read);
    if (known.workstation_id !== null) this.workstationId = known.workstation_id;
  }

  async officer(id = 'of-1'): Promise<Officer> {
    const officer = await getEntity(this.db.read, 'officer', id);
    if (officer === null) throw new Error(`no officer ${id}`);
    return officer;
  }

  /** Claims a message offline, as the desk does. */
  async claim(messageId: MessageId, officerId = 'of-1'): Promise<void> {
    const officer = await this.officer(officerId);
    const { clock, ids, workstationId } = this;
    const ports: OutboxPorts = { clock, ids, workstationId, clockOffsetMs: () => null };
    const asked = await this.db.transact((trx) => requestClaim(trx, ports, officer, { messageId, online: false }));
    if (!asked.ok) throw new Error(JSON.stringify(asked.failure));
  }

  message(id: string) {
    return getEntity(this.db.read, 'message', id);
  }

  async export(wantsFiles = false): Promise<{ path: string; slip: FerrySlip }> {
    const officer = await this.officer();
    const written = await this.desk.write({ folder: this.stick, officer, wantsFiles });
    if (!written.ok) throw new Error(JSON.stringify(written.failure));
    return { path: join(this.stick, written.value.fileName), slip: written.value };
  }

  async take(path: string): Promise<FerryTaken> {
    const taken = await this.desk.take(path);
    if (!taken.ok) throw new Error(JSON.stringify(taken.failure));
    return taken.value;
  }

  /** Why a bundle was refused. */
  async refusal(path: string): Promise<FerryRefusal> {
    const taken: Result<FerryTaken> = await this.desk.take(path);
    if (taken.ok || taken.failure.code !== 'ferry_refused') throw new Error('was not refused');
    return taken.failure.refusal;
  }

  /** Every row that counts, to see that nothing has changed. */
  async state(): Promise<unknown> {
    const { db } = this;
    return {
      outbox: await db.read.selectFrom('outbox').selectAll().orderBy('seq').execute(),
      sync: await db.read.selectFrom('sync_state').selectAll().execute(),
      bundles: await db.read.selectFrom('ferry_bundle').selectAll().execute(),
      identity: await db.read.selectFrom('ferry_identity').selectAll().execute(),
      messages: await db.read.selectFrom('message').selectAll().orderBy('id').execute(),
      audit: await db.read.selectFrom('audit').select('seq').execute(),
    };
  }

  async close(): Promise<void> {
    await this.desk.close();
    await this.db.close();
  }
}

export function removeFerryFolders(): void {
  folders.remove();
}

function writeDesk(parent: string): string {
  const folder = join(parent, 'desk');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, rows: object[]) =>
    writeFileSync(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));
  write('desk.json', [{ desk: { id: FERRY_TEST_DESK, name: '摆渡值班台' } }]);
  write('officers.jsonl', [
    { id: 'of-1', badgeNumber: 'T1001', name: '测试民警', role: 'officer' },
    { id: 'of-admin', badgeNumber: 'T8004', name: '管理员', role: 'administrator' },
  ]);
  write('departments.jsonl', [{ id: 'dept-traffic', name: '交警支队', businessLines: ['traffic'] }]);
  write('accounts.jsonl', [{ id: 'acc-weibo', channel: 'weibo', name: '@测试公安' }]);
  write('answers.jsonl', [{ id: 'ans-1', question: '身份证丢了怎么补办？', text: '请到就近派出所办理。' }]);
  return folder;
}
