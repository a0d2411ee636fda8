import { type WorkstationId, workstationIdSchema } from '../../src-shared/domain/ids';
import type { Officer } from '../../src-shared/domain/officer';
import type { EngineChannel, Topic } from '../../src-shared/ipc/contract';
import type { Result } from '../../src-shared/ipc/failure';
import type { DoorChannel } from './access';
import type { ParsedCoreConfig } from './config';
import type { LocalDatabase } from './db/database';
import { openDatabase } from './db/open';
import { AnswerLibrary } from './features/answer/answer-library';
import { PairFinder } from './features/answer/answer-pairs.service';
import { AnswerUseKeeper } from './features/answer/answer-use.service';
import { bureauDay } from './features/answer/bureau-day';
import { ImportJob } from './features/answer-import/import-job';
import { Downloads } from './features/attachment/downloads';
import { FerryDesk } from './features/ferry/ferry-desk';
import { findIdentity } from './features/ferry/ferry-identity.repository';
import type { FerryStart } from './features/ferry/ferry-start';
import { Unmasked } from './features/protection/unmasked';
import { createQueueCounter } from './features/queue/queue.service';
import { RecordSearch } from './features/record-search/record-search.service';
import { LocalErasure } from './features/retention/local-erasure';
import { gatewayNow } from './gateway-now';
import { createHandlerKit } from './handler-kit';
import { createHandlers } from './handlers';
import type { Clock } from './platform/clock';
import type { Ids } from './platform/ids';
import type { Log } from './platform/log';
import type { ConfirmPassphrase } from './session/confirm-passphrase';
import { noteFerryContact } from './session/ferry-contact';
import { deleteOldSession } from './session/session.repository';
import type { GatewayClient } from './sync/gateway-client';
import { createSyncLoop, type SyncLoop } from './sync/loop';
import type { OutboxPorts } from './sync/outbox';
import { readSyncState } from './sync/sync-state.repository';

/** The queue is on the screen first; the answer library is read after this time, or at the first search. */
const LIBRARY_DELAY_MS = 500;

/** The open desk: database, sync loop, answer library and search. Runs from the first sign-in to the end of the program. */
export interface Engine {
  readonly db: LocalDatabase;
  readonly loop: SyncLoop;
  /** Under which the gateway knows this workstation. */
  workstationId(): WorkstationId;
  /** Answers one parsed and permitted request. */
  handle(
    channel: Exclude<EngineChannel, DoorChannel>,
    input: unknown,
    officer: Officer | null,
  ): Promise<Result<unknown>>;
  /** Tells the screens and whatever is kept in memory that something changed. */
  announce(topics: readonly Topic[]): void;
  /** Stops the loop and closes the database, once no request is under way. */
  close(): Promise<void>;
}

export interface EngineOptions {
  config: ParsedCoreConfig;
  /** Of the database, 32 bytes. */
  key: Buffer;
  /** Null without a gateway. */
  client: GatewayClient | null;
  clock: Clock;
  ids: Ids;
  log: Log;
  confirm: ConfirmPassphrase;
  /** Of a workstation that was enrolled before it had a database. */
  ferryStart: FerryStart;
  /** Tells the screens. */
  announce(topics: readonly Topic[]): void;
  /** A bundle brought the gateway's rules of signing in. */
  onRule(): Promise<void>;
}

/** Opens the database and starts everything that works on it. @throws StartupError with the reason when it cannot */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { config, key, client, clock, ids, log, ferryStart } = options;
  const { userData, gateway, sqliteBinding, bootId, sample, version } = config;
  const db = await openDatabase({ folder: userData, sqliteBinding, key, log });

  await db.transact((trx) => ferryStart.settle(trx, clock.now().toISOString()));
  ferryStart.clear();

  // Whoever sat here before the program ended has left: their claims are no longer kept alive. A full disk must not keep
  // the desk from opening for that.
  await db
    .transact((trx) => deleteOldSession(trx, bootId))
    .catch((error: unknown) => {
      log.warn({ err: error }, 'session of an earlier run not ended');
    });

  const counter = createQueueCounter(db.read);
  const library = new AnswerLibrary(db, log);
  const records = new RecordSearch(db, log);
  function announce(topics: readonly Topic[]): void {
    if (topics.includes('message')) counter.forget();
    if (topics.includes('answer')) {
      library.refresh();
      pairs.refresh();
    }
    if (topics.includes('synonym')) {
      library.synonymsChanged();
      records.synonymsChanged();
    }
    records.expire(topics);
    if (topics.includes('retention') || topics.includes('outbox')) erasure.refresh();
    if (topics.some((topic) => topic === 'reply' || topic === 'answerVersion' || topic === 'answer')) uses.refresh();
    if (topics.includes('syncStatus') && loop.isOnline()) downloads.wake();
    options.announce(topics);
  }

  // Without a gateway nothing is sent; what is written keeps the name under which this workstation was last enrolled.
  let workstationId =
    gateway?.workstationId ??
    (await readSyncState(db.read)).workstation_id ??
    (await findIdentity(db.read))?.workstation?.id ??
    workstationIdSchema.parse('not-enrolled');
  const loop = createSyncLoop({ db, client, announce, log, clock });
  const ports: OutboxPorts = {
    clock,
    ids,
    get workstationId() {
      return workstationId;
    },
    clockOffsetMs: () => loop.clockOffsetMs(),
  };
  const uses = new AnswerUseKeeper({
    db,
    log,
    announce,
    changed: (ids) => library.usesChanged(ids),
    now: () => gatewayNow(ports),
  });
  const pairs = new PairFinder({ db, library, announce, log, today: () => bureauDay(new Date(gatewayNow(ports))) });
  const downloads = new Downloads({ db, client, announce, log, clock });
  const erasure = new LocalErasure({ db, records, log });
  const importJob = new ImportJob({ db, outbox: ports, announce, log });
  const ferry = new FerryDesk({
    db,
    clock,
    ids,
    log,
    announce,
    async heard(contact) {
      const here = { workstationId, deviceSecret: config.databaseKeySecret };
      await noteFerryContact({ folder: userData, key, db, clock, ...here }, contact);
      await options.onRule();
    },
    enrolled: (id) => {
      workstationId = id;
    },
  });
  const handlers = createHandlers({
    kit: createHandlerKit({
      db,
      ports,
      loop,
      log,
      unmasked: new Unmasked(clock),
      announce,
      now: () => gatewayNow(ports),
    }),
    library,
    records,
    importJob,
    ferry,
    downloads,
    pairs,
    counter,
    confirm: options.confirm,
    program: { sample, version },
  });

  loop.start();
  erasure.refresh();
  const libraryTimer = setTimeout(() => {
    library.refresh();
    uses.refresh();
  }, LIBRARY_DELAY_MS);

  return {
    db,
    loop,
    workstationId: () => workstationId,
    announce,
    handle(channel, input, officer) {
      // The table pairs each channel with its own input, which was parsed with the channel's own schema before.
      const handler = handlers[channel] as (input: unknown, officer: Officer | null) => Promise<Result<unknown>>;
      return handler(input, officer);
    },
    async close() {
      clearTimeout(libraryTimer);
      await loop.close();
      await importJob.close();
      await ferry.close();
      await erasure.close();
      await downloads.close();
      await pairs.close();
      await uses.close();
      await records.close();
      await library.close();
      await db.close();
    },
  };
}
