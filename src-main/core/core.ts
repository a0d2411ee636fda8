import type { z } from 'zod';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import type { Officer } from '../../src-shared/domain/officer';
import { mayDo } from '../../src-shared/domain/permission';
import { storable } from '../../src-shared/domain/storable-text';
import { type EngineChannel, engineContract, type Topic } from '../../src-shared/ipc/contract';
import { fail, type Result } from '../../src-shared/ipc/failure';
import { channelAccess } from './access';
import { Announcer } from './announcer';
import { type CoreConfig, coreConfigSchema } from './config';
import { asStorageFailure, StartupError, StorageFailure } from './db/failure';
import { openDatabase } from './db/open';
import { AnswerLibrary } from './features/answer/answer-library';
import { PairFinder } from './features/answer/answer-pairs.service';
import { AnswerUseKeeper } from './features/answer/answer-use.service';
import { bureauDay } from './features/answer/bureau-day';
import { ImportJob } from './features/answer-import/import-job';
import { createQueueCounter } from './features/queue/queue.service';
import { RecordSearch } from './features/record-search/record-search.service';
import { gatewayNow } from './gateway-now';
import { createHandlerKit } from './handler-kit';
import { createHandlers } from './handlers';
import type { Clock } from './platform/clock';
import type { Ids } from './platform/ids';
import type { Log } from './platform/log';
import { deleteOldSession } from './session/session.repository';
import { currentSession } from './session/session.service';
import { createGatewayClient } from './sync/gateway-client';
import { createSyncLoop } from './sync/loop';
import type { OutboxPorts } from './sync/outbox';
import { readSyncState } from './sync/sync-state.repository';

/** The queue is on the screen first; the answer library is read after this time, or at the first search. */
const LIBRARY_DELAY_MS = 500;

export { StartupError };

export interface CoreDependencies {
  clock: Clock;
  ids: Ids;
  log: Log;
}

/** The workstation's engine. Owns the database, the sync loop and the answer library. */
export interface Core {
  /** Answers one request of the renderer. Never throws: whatever is unexpected becomes a logged id. */
  handle(channel: EngineChannel, input: unknown): Promise<Result<unknown>>;
  /** @returns a function that ends the subscription */
  onChanged(listener: (topics: Topic[]) => void): () => void;
  /** Stops the loop and closes the database; requests that come later are answered `core_unavailable`. */
  close(): Promise<void>;
}

/** Starts the core. @throws StartupError with the reason when it cannot */
export async function createCore(config: CoreConfig, { clock, ids, log }: CoreDependencies): Promise<Core> {
  const { userData, gateway, sqliteBinding, databaseKeySecret, bootId, sample, version } = parseConfig(config);
  const db = await openDatabase({ folder: userData, sqliteBinding, databaseKeySecret, log });

  // Whoever sat here before the program ended has left: their claims are no longer kept alive. A full disk must not keep
  // the desk from opening for that.
  await db
    .transact((trx) => deleteOldSession(trx, bootId))
    .catch((error: unknown) => {
      log.warn({ err: error }, 'session of an earlier run not ended');
    });

  const announcer = new Announcer();
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
    if (topics.some((topic) => topic === 'reply' || topic === 'answerVersion' || topic === 'answer')) uses.refresh();
    announcer.announce(topics);
  }

  // Without a gateway nothing is sent; what is written keeps the name under which this workstation was last enrolled.
  const workstationId =
    gateway?.workstationId ??
    (await readSyncState(db.read)).workstation_id ??
    workstationIdSchema.parse('not-enrolled');
  const client =
    gateway === null
      ? null
      : createGatewayClient({ url: gateway.url, workstationId: gateway.workstationId, token: gateway.token, clock });
  const loop = createSyncLoop({ db, client, announce, log, clock });
  const ports: OutboxPorts = { clock, ids, workstationId, clockOffsetMs: () => loop.clockOffsetMs() };
  const uses = new AnswerUseKeeper({
    db,
    log,
    announce,
    changed: (ids) => library.usesChanged(ids),
    now: () => gatewayNow(ports),
  });
  const pairs = new PairFinder({ db, library, announce, log, today: () => bureauDay(new Date(gatewayNow(ports))) });
  const importJob = new ImportJob({ db, outbox: ports, announce, log });
  const handlers = createHandlers({
    kit: createHandlerKit({ db, ports, loop, announce, now: () => gatewayNow(ports) }),
    library,
    records,
    importJob,
    pairs,
    counter,
    bootId,
    program: { sample, version },
  });

  loop.start();
  const libraryTimer = setTimeout(() => {
    library.refresh();
    uses.refresh();
  }, LIBRARY_DELAY_MS);
  let closing: Promise<void> | null = null;

  const underWay = new Set<Promise<unknown>>();

  async function shutDown(): Promise<void> {
    clearTimeout(libraryTimer);
    await loop.close();
    await importJob.close();
    await Promise.allSettled(underWay);
    await pairs.close();
    await uses.close();
    await records.close();
    await library.close();
    announcer.close();
    await db.close();
  }

  /** Characters that the gateway's store cannot hold are taken out here, so that no command is refused for them later. */
  async function answer(channel: EngineChannel, input: unknown): Promise<Result<unknown>> {
    const parsed = engineContract[channel].input.safeParse(storable(input));
    if (!parsed.success) return fail({ code: 'invalid_input', detail: detailOf(parsed.error) });
    // The table pairs each channel with its own input, which was parsed with the channel's own schema above.
    const handler = handlers[channel] as (input: unknown, officer?: Officer) => Promise<Result<unknown>>;
    const access = channelAccess[channel];
    if (access === 'anyone') return handler(parsed.data);
    const session = await currentSession(db.read, bootId);
    if (session === null) return fail({ code: 'not_signed_in' });
    if (access !== 'signed_in' && !mayDo(session.officer.role, access)) return fail({ code: 'not_permitted' });
    return handler(parsed.data, session.officer);
  }

  /** A full disk and a held lock are expected; anything else is logged under an id to read out on the telephone. */
  function refuse(channel: EngineChannel, error: unknown): Result<never> {
    const known = asStorageFailure(error);
    if (known instanceof StorageFailure) {
      log.warn({ channel, code: known.code }, 'storage refused');
      return fail({ code: known.code });
    }
    const errorId = ids.errorId();
    log.error({ err: error, channel, errorId }, 'request failed');
    return fail({ code: 'unexpected', errorId });
  }

  return {
    handle(channel, input) {
      if (closing !== null) return Promise.resolve(fail({ code: 'core_unavailable' }));
      const answered = answer(channel, input).catch((error: unknown) => refuse(channel, error));
      underWay.add(answered);
      return answered.finally(() => underWay.delete(answered));
    },
    onChanged: (listener) => announcer.subscribe(listener),
    close() {
      closing ??= shutDown();
      return closing;
    },
  };
}

function parseConfig(config: CoreConfig) {
  const parsed = coreConfigSchema.safeParse(config);
  if (!parsed.success)
    throw new StartupError({ code: 'configuration_invalid', detail: detailOf(parsed.error) }, parsed.error);
  return parsed.data;
}

function detailOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}
