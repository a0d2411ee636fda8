import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Officer } from '../../src-shared/domain/officer';
import { mayDo, ROLES_OF } from '../../src-shared/domain/permission';
import { storable } from '../../src-shared/domain/storable-text';
import { type EngineChannel, type EngineInput, engineContract, type Topic } from '../../src-shared/ipc/contract';
import { fail, type Result, type StartupFailure } from '../../src-shared/ipc/failure';
import { channelAccess, type DoorChannel } from './access';
import { Announcer } from './announcer';
import { type Appearance, openAppearance } from './appearance';
import { type CoreConfig, coreConfigSchema } from './config';
import { asStorageFailure, StartupError, StorageFailure } from './db/failure';
import { checkFolder, DATABASE } from './db/folder';
import { enrolmentHandlers } from './enrolment/enrolment.handlers';
import { createEnrolmentStore } from './enrolment/enrolment-store';
import { ferryStartHandlers } from './features/ferry/ferry.handlers';
import { FerryStart } from './features/ferry/ferry-start';
import { changeSettings, readSettings } from './features/settings/settings.service';
import { answerClosed } from './front-door';
import type { DoorHandlers } from './handler-kit';
import { SLOT_COST_LOG2 } from './key-slots/officer-slot';
import type { Clock } from './platform/clock';
import type { Ids } from './platform/ids';
import type { Log } from './platform/log';
import { readSeatProgram } from './platform/seat-program';
import type { ConfirmPassphrase } from './session/confirm-passphrase';
import { ContactKeeper } from './session/contact-keeper';
import { Door } from './session/door';
import { GatewayProbe } from './session/gateway-probe';
import { doorHandlers } from './session/session.handlers';
import { createSignInClient } from './session/sign-in-client';
import { createGatewayClient } from './sync/gateway-client';

export { StartupError };

/** The sign-in page is answered first; what only the desk needs is read after this time, while the officer types. */
const REHEARSAL_DELAY_MS = 200;
/** Told at once, the page would ask again for what it has just asked, before it is drawn. */
const TELL_AFTER_SIGN_IN_MS = 300;

export interface CoreDependencies {
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Told what a core that is started after a crash needs to go on; null when there is nothing. */
  onResume?(secretHex: string | null): void;
  /** The database could not be opened when somebody signed in. */
  onFailed?(failure: StartupFailure): void;
  /** The core wants to be started again, with what it has put into its folder. */
  onRestart?(): void;
  /** Cost of a new key slot, as a power of two; for tests, which sign in more often than people. */
  slotCostLog2?: number;
}

/** The workstation's core: the door, and the engine behind it once somebody has signed in. */
export interface Core {
  /** Answers one request of the renderer. Never throws: whatever is unexpected becomes a logged id. */
  handle(channel: EngineChannel, input: unknown): Promise<Result<unknown>>;
  /** @returns a function that ends the subscription */
  onChanged(listener: (topics: Topic[]) => void): () => void;
  /** Stops the loop and closes the database; requests that come later are answered `core_unavailable`. */
  close(): Promise<void>;
}

/** Starts the core, with the desk closed until somebody signs in. @throws StartupError with the reason when it cannot */
export async function createCore(config: CoreConfig, deps: CoreDependencies): Promise<Core> {
  const { clock, ids, log } = deps;
  const given = parseConfig(config);
  const { userData } = given;
  checkFolder(userData);
  const enrolments = createEnrolmentStore(userData, given.databaseKeySecret);
  const gateway = given.gateway ?? enrolments.read();
  const parsed = { ...given, gateway };

  const ferryStart = new FerryStart(userData, given.databaseKeySecret);

  const announcer = new Announcer();
  const announce = (topics: readonly Topic[]) => announcer.announce(topics);
  const confirm: ConfirmPassphrase = (officer, passphrase) => door.confirm(officer, passphrase);
  const tellSignedIn = () => announcer.announceLater(['settings', 'session'], TELL_AFTER_SIGN_IN_MS);
  const closing = new AbortController();
  const program = () => readSeatProgram(userData, parsed.version);
  const client = gateway === null ? null : createGatewayClient({ ...gateway, clock, program });
  const signInClient = client === null ? null : createSignInClient(client, closing.signal);
  const appearance = openAppearance(userData, log);
  const probe = new GatewayProbe(signInClient, clock, () => announce(['syncStatus', 'session']));
  const contact = new ContactKeeper({
    folder: userData,
    client: signInClient,
    clock,
    log,
    announce,
    onRule: () => door.readRule(),
  });
  const door: Door = new Door({
    config: parsed,
    clock,
    log,
    client: signInClient,
    probe,
    costLog2: deps.slotCostLog2 ?? SLOT_COST_LOG2,
    async openEngine(key) {
      const { openEngine } = await import('./engine');
      const onRule = () => door.readRule();
      const options = { config: parsed, key, client, clock, ids, log, announce, confirm, ferryStart, onRule };
      const engine = await openEngine(options);
      await settleAppearance(engine.db, appearance);
      probe.stop();
      contact.start(engine, key);
      tellSignedIn();
      return engine;
    },
    announce,
    tellSignedIn,
    onResume: (secret) => deps.onResume?.(secret),
  });
  const restart = () => deps.onRestart?.();
  const hasDatabase = () => existsSync(join(userData, DATABASE));
  const isNew = () => !hasDatabase() && !ferryStart.isConfirmed();
  const beforeDatabase = ferryStartHandlers(ferryStart, { clock, ids, announce });
  const atTheDoor = {
    ...doorHandlers(door),
    ...enrolmentHandlers({ store: enrolments, current: gateway, log, isNew, restart }),
  } satisfies DoorHandlers;
  await door.resume();
  if (door.engine === null) probe.start();
  const rehearsal = setTimeout(() => void rehearse(), REHEARSAL_DELAY_MS);

  let shutDown: Promise<void> | null = null;
  const underWay = new Set<Promise<unknown>>();

  async function rehearse(): Promise<void> {
    if (door.engine !== null) return;
    try {
      const [{ rehearseSignIn }] = await Promise.all([import('./rehearsal'), import('./engine')]);
      await rehearseSignIn(parsed.sqliteBinding, clock);
    } catch (error) {
      // What is wrong here shows at the sign-in, which has a sentence for it.
      log.warn({ err: error }, 'the sign-in was not rehearsed');
    }
  }

  /** Characters that the gateway's store cannot hold are taken out here, so that no command is refused for them later. */
  async function answer(channel: EngineChannel, input: unknown): Promise<Result<unknown>> {
    // A passphrase is taken as it is typed.
    const isDoor = channel in atTheDoor;
    const parsed = engineContract[channel].input.safeParse(isDoor ? input : storable(input));
    if (!parsed.success) return fail({ code: 'invalid_input', detail: detailOf(parsed.error) });
    if (isDoor) {
      // The table pairs each channel with its own input, which was parsed with the channel's own schema above.
      const handler = atTheDoor[channel as DoorChannel] as (input: unknown) => Promise<Result<unknown>>;
      return handler(parsed.data);
    }
    return answerInside(channel as Exclude<EngineChannel, DoorChannel>, parsed.data);
  }

  async function answerInside(channel: Exclude<EngineChannel, DoorChannel>, input: unknown): Promise<Result<unknown>> {
    if (channel in beforeDatabase && gateway === null && door.engine === null && !hasDatabase()) {
      const handler = beforeDatabase[channel as keyof typeof beforeDatabase] as (
        input: unknown,
      ) => Promise<Result<unknown>>;
      return handler(input);
    }
    const access = channelAccess[channel];
    const session = await door.current();
    const { engine } = door;
    if (access === 'anyone') {
      const closed = answerClosed(channel, input, { engine, session, probe, appearance, config: parsed });
      if (closed !== null && channel === 'settings.set') announce(['settings']);
      if (closed !== null || engine === null) return closed ?? fail({ code: 'not_signed_in' });
      const result = await engine.handle(channel, input, null);
      if (channel === 'settings.set' && result.ok) appearance.keep(await readSettings(engine.db.read));
      return result;
    }
    const officer = session?.officer ?? lateWriter(channel, input);
    if (engine === null || officer === null) return fail({ code: 'not_signed_in' });
    if (access !== 'signed_in' && !mayDo(officer.role, access))
      return fail({ code: 'not_permitted', roles: [...ROLES_OF[access]] });
    return engine.handle(channel, input, officer);
  }

  /** The last words of a draft may come after the lock. */
  function lateWriter(channel: EngineChannel, input: unknown): Officer | null {
    return channel === 'draft.save' ? door.justLeft((input as EngineInput<'draft.save'>).officerId) : null;
  }

  /** A full disk and a held lock are expected; anything else is logged under an id to read out on the telephone. */
  function refuse(channel: EngineChannel, error: unknown): Result<never> {
    if (error instanceof StartupError) {
      log.error({ err: error }, 'the desk cannot be opened');
      deps.onFailed?.(error.failure);
      return fail({ code: 'core_unavailable' });
    }
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
      if (shutDown !== null) return Promise.resolve(fail({ code: 'core_unavailable' }));
      const answered = answer(channel, input).catch((error: unknown) => refuse(channel, error));
      underWay.add(answered);
      return answered.finally(() => underWay.delete(answered));
    },
    onChanged: (listener) => announcer.subscribe(listener),
    close() {
      shutDown ??= (async () => {
        clearTimeout(rehearsal);
        probe.stop();
        closing.abort();
        await contact.close();
        await Promise.allSettled(underWay);
        await door.close();
        await client?.close();
        announcer.close();
      })();
      return shutDown;
    },
  };
}

/** What was chosen at the sign-in screen goes into the database; else the screen shows next time what the database has. */
async function settleAppearance(db: NonNullable<Door['engine']>['db'], appearance: Appearance): Promise<void> {
  const chosen = appearance.takeChosen();
  if (chosen !== null) await db.transact((trx) => changeSettings(trx, chosen));
  appearance.keep(await readSettings(db.read));
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
