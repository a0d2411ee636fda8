import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import { passphraseProblem } from '../../../src-shared/domain/passphrase';
import type { Topic } from '../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../src-shared/ipc/failure';
import type { Door as DoorView, Session } from '../../../src-shared/ipc/views';
import type { ParsedCoreConfig } from '../config';
import { DATABASE } from '../db/folder';
import { createKeyring, noteContact, putOfficerSlot, readKeyring } from '../db/keyring';
import type { Engine } from '../engine';
import { makeContact } from '../key-slots/contact';
import { makeOfficerSlot, type OfficerSlot } from '../key-slots/officer-slot';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { putEntity } from '../sync/entity.repository';
import { Refused, Unreachable } from '../sync/problem';
import { openAttempts } from './attempts';
import { changePassphrase } from './change-passphrase';
import { confirmPassphrase } from './confirm-passphrase';
import { type FindKeyDeps, findKey, type KnownByGateway } from './find-key';
import type { GatewayProbe } from './gateway-probe';
import { openResume } from './resume';
import { currentSession, findActiveOfficer, noteLocked, signIn, signOut } from './session.service';
import type { SignInClient } from './sign-in-client';
import { readSignInRule } from './sign-in-rule.repository';

const DEFAULT_LOCK_MINUTES = 5;
const IDLE_CHECK_MS = 1_000;
/** So long after the desk was locked or left, the last words that the page still holds are taken for their officer. */
const LATE_DRAFT_MS = 5_000;

export interface DoorDeps {
  config: ParsedCoreConfig;
  clock: Clock;
  log: Log;
  /** Null without a gateway. */
  client: SignInClient | null;
  probe: GatewayProbe;
  costLog2: number;
  openEngine(key: Buffer): Promise<Engine>;
  announce(topics: readonly Topic[]): void;
  /** Somebody has come in. The page knows, since it asked. */
  tellSignedIn(): void;
  /** The secret for a core that is started again after a crash; null: there is nothing to go on with. */
  onResume(secretHex: string | null): void;
}

type Phase = 'signed_out' | 'open' | 'locked' | 'must_change';

/**
 * Who may come in: opens the desk at the first sign-in, locks it, and passes it from one officer to the next. Owns the engine, the
 * database key and the clock of idleness. What is not a session's business is refused while {@link current} is null.
 */
export class Door {
  readonly #deps: DoorDeps;
  readonly #find: FindKeyDeps;
  readonly #resume;
  #open: { engine: Engine; key: Buffer } | null = null;
  #phase: Phase = 'signed_out';
  /** Who is to choose a passphrase. */
  #newcomer: Officer | null = null;
  #activeAt: number;
  #lockAfterMinutes = DEFAULT_LOCK_MINUTES;
  #left: { officer: Officer; at: number } | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  constructor(deps: DoorDeps) {
    const { config, clock, log, client, costLog2 } = deps;
    this.#deps = deps;
    const attempts = openAttempts(config.userData, clock, log);
    this.#find = {
      folder: config.userData,
      deviceSecret: config.databaseKeySecret,
      client,
      attempts,
      clock,
      log,
      costLog2,
    };
    this.#resume = openResume(config.userData);
    this.#activeAt = clock.monotonicMs();
    this.#timer = setInterval(() => void this.#lockWhenIdle(), IDLE_CHECK_MS);
    this.#timer.unref();
  }

  get engine(): Engine | null {
    return this.#open?.engine ?? null;
  }

  get key(): Buffer | null {
    return this.#open?.key ?? null;
  }

  /** Goes on where a core of the same run crashed. */
  async resume(): Promise<void> {
    const { config } = this.#deps;
    const state = this.#resume.read(config.resumeSecret ?? null, config.bootId);
    if (state === null) {
      this.#resume.clear();
      return;
    }
    await this.#openDesk(state.key);
    if (state.officerId !== null) this.#phase = state.locked ? 'locked' : 'open';
    await this.#saveResume();
  }

  /** Who is signed in and at work; null for everybody else. */
  async current(): Promise<Session | null> {
    if (this.#open === null || this.#phase !== 'open') return null;
    const session = await currentSession(this.#open.engine.db.read, this.#deps.config.bootId);
    return this.#phase === 'open' ? session : null;
  }

  /** The officer who has just left the desk, for the last save of a draft. */
  justLeft(officerId: string | undefined): Officer | null {
    const left = this.#left;
    if (left === null || left.officer.id !== officerId) return null;
    return this.#deps.clock.monotonicMs() - left.at < LATE_DRAFT_MS ? left.officer : null;
  }

  async view(): Promise<DoorView> {
    const { config, probe } = this.#deps;
    const officer = this.#newcomer ?? (await this.#sitting())?.officer ?? null;
    return {
      state: this.#open === null ? 'closed' : this.#phase,
      officer: officer === null ? null : { name: officer.name, badgeNumber: officer.badgeNumber },
      lockAfterMinutes: this.#lockAfterMinutes,
      sample: config.sample ? probe.sample() : null,
    };
  }

  /** One after the other: an attempt must be counted before the next is looked at. */
  signIn(given: { badgeNumber: string; passphrase: string }): Promise<Result<DoorView>> {
    return this.#inTurn(() => this.#signIn(given));
  }

  async lock(): Promise<void> {
    if (this.#phase !== 'open' || this.#open === null) return;
    const session = await this.current();
    this.#leave(session, 'locked');
    if (session !== null) {
      const { db } = this.#open.engine;
      await db.transact((trx) => noteLocked(trx, this.#deps.clock, session.officer.id));
    }
    await this.#changed();
  }

  async signOut(): Promise<void> {
    if (this.#open === null) return;
    const session = await this.#sitting();
    this.#leave(session, 'signed_out');
    this.#newcomer = null;
    const { config, clock } = this.#deps;
    await this.#open.engine.db.transact((trx) => signOut(trx, clock, config.bootId));
    await this.#changed();
  }

  active(): void {
    this.#activeAt = this.#deps.clock.monotonicMs();
  }

  changePassphrase(given: { before: string; after: string }): Promise<Result<'changed' | 'waiting'>> {
    return this.#inTurn(async () => {
      const opened = this.#open;
      const officer = this.#newcomer ?? (await this.current())?.officer ?? null;
      if (opened === null || officer === null) return fail({ code: 'not_signed_in' });
      const problem = passphraseProblem(given.after, officer.badgeNumber, given.before);
      if (problem !== null) return fail({ code: 'passphrase_refused', problem });
      const isNew = this.#newcomer !== null;
      const result = await changePassphrase({ ...this.#find, ...opened }, { officer, isNew, ...given });
      if (result.ok && isNew) await this.#seat(officer.id);
      return result;
    });
  }

  /** Whoever signs something at the open desk proves once more who it is. */
  confirm(officer: Officer, passphrase: string): Promise<Result<null>> {
    return this.#inTurn(() => confirmPassphrase(this.#find, officer, passphrase));
  }

  /** What the gateway has said of locking may be another thing now. */
  async readRule(): Promise<void> {
    const rule = this.#open === null ? null : await readSignInRule(this.#open.engine.db.read);
    this.#lockAfterMinutes = rule?.lockAfterMinutes ?? DEFAULT_LOCK_MINUTES;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn.catch(() => undefined);
    this.#find.attempts.close();
    await this.#open?.engine.close();
  }

  async #signIn(given: { badgeNumber: string; passphrase: string }): Promise<Result<DoorView>> {
    const found = await findKey(this.#find, given, this.#open?.key ?? null);
    if (!found.ok) return fail(found.failure);
    const { key, officerId, gateway } = found;
    if (gateway !== null && !(await this.#prepare(key, gateway, given.passphrase)))
      return fail({ code: 'gateway_needed' });
    const engine = this.#open?.engine ?? (await this.#openDesk(key));
    if (gateway !== null) await this.#welcome(engine, key, gateway, given.passphrase);
    const officer = await findActiveOfficer(engine.db.read, officerId);
    if (officer === null) return fail({ code: 'sign_in_failed', reached: false, waitMs: 0 });
    const mustChange = gateway?.mustChange ?? this.#slotOf(officer)?.kind === 'first';
    if (gateway === null) await this.#settleArrival(key, officer, given.passphrase);
    if (mustChange) {
      await this.signOut();
      this.#newcomer = officer;
      this.#phase = 'must_change';
      this.#deps.announce(['session']);
    } else await this.#seat(officerId);
    return succeed(await this.view());
  }

  /**
   * Before a database is made: its key must be kept by somebody, or it would be lost with the next power cut.
   * @returns false when the key could not be left with the gateway, which is where officers come from who never sat here
   */
  async #prepare(key: Buffer, gateway: KnownByGateway, passphrase: string): Promise<boolean> {
    const { config, client, log } = this.#deps;
    const isNew = !existsSync(join(config.userData, DATABASE));
    if (isNew && readKeyring(config.userData) === null) createKeyring(config.userData);
    if (gateway.leaveKey) {
      const left = await leaveKey(client, key, log);
      if (!left && isNew) return false;
    }
    // Where there is a database, only after it has opened: another key must not take the place of the right one.
    if (isNew && !gateway.mustChange) await this.#writeSlot(key, gateway, passphrase);
    return true;
  }

  /** The officer is in the database, and has a slot of the passphrase that the gateway took. */
  async #welcome(engine: Engine, key: Buffer, gateway: KnownByGateway, passphrase: string): Promise<void> {
    const { config, clock } = this.#deps;
    await engine.db.transact((trx) => putEntity(trx, 'officer', gateway.officer));
    if (!gateway.mustChange) await this.#writeSlot(key, gateway, passphrase);
    const at = clock.now().toISOString();
    noteContact(config.userData, makeContact(key, { at, seenAt: at, offlineDays: gateway.offlineDays }));
  }

  async #writeSlot(key: Buffer, { officer, secretVersion }: KnownByGateway, passphrase: string): Promise<void> {
    const { config, costLog2 } = this.#deps;
    const secrets = { passphrase, deviceSecret: config.databaseKeySecret };
    putOfficerSlot(config.userData, await makeOfficerSlot(key, { ...officer, secretVersion }, secrets, costLog2));
  }

  /** Who comes by a grant has a slot like everybody else's from the first sign-in on. */
  async #settleArrival(key: Buffer, officer: Officer, passphrase: string): Promise<void> {
    const { config, costLog2 } = this.#deps;
    const slot = this.#slotOf(officer);
    if (slot?.kind !== 'arrival') return;
    const secrets = { passphrase, deviceSecret: config.databaseKeySecret };
    const { secretVersion } = slot;
    putOfficerSlot(config.userData, await makeOfficerSlot(key, { ...officer, secretVersion }, secrets, costLog2));
  }

  #slotOf({ id }: Officer): OfficerSlot | null {
    return readKeyring(this.#deps.config.userData)?.slots.find(({ officerId }) => officerId === id) ?? null;
  }

  async #openDesk(key: Buffer): Promise<Engine> {
    const engine = await this.#deps.openEngine(key);
    this.#open = { engine, key };
    await this.readRule();
    return engine;
  }

  async #seat(officerId: OfficerId): Promise<void> {
    const { config, clock } = this.#deps;
    if (this.#open === null) return;
    const before = await this.#sitting();
    if (before !== null && before.officer.id !== officerId && this.#phase === 'open') this.#leave(before, 'open');
    await this.#open.engine.db.transact((trx) => signIn(trx, clock, { officerId, bootId: config.bootId }));
    this.#newcomer = null;
    this.#phase = 'open';
    this.active();
    await this.#saveResume();
    this.#deps.tellSignedIn();
  }

  async #sitting(): Promise<Session | null> {
    return this.#open === null ? null : currentSession(this.#open.engine.db.read, this.#deps.config.bootId);
  }

  #leave(session: Session | null, phase: Phase): void {
    if (session !== null) this.#left = { officer: session.officer, at: this.#deps.clock.monotonicMs() };
    this.#phase = phase;
  }

  async #changed(): Promise<void> {
    await this.#saveResume();
    this.#open?.engine.announce(['session']);
  }

  async #saveResume(): Promise<void> {
    if (this.#open === null) return;
    const officerId = (await this.#sitting())?.officer.id ?? null;
    const state = { key: this.#open.key, officerId, locked: this.#phase === 'locked' };
    this.#deps.onResume(this.#resume.write(state, this.#deps.config.bootId));
  }

  async #lockWhenIdle(): Promise<void> {
    const idleMs = this.#deps.clock.monotonicMs() - this.#activeAt;
    if (this.#phase !== 'open' || idleMs < this.#lockAfterMinutes * 60_000) return;
    await this.lock().catch((error: unknown) => this.#deps.log.error({ err: error }, 'locking was not recorded'));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

async function leaveKey(client: SignInClient | null, key: Buffer, log: Log): Promise<boolean> {
  if (client === null) return false;
  try {
    return await client.leaveKey((await client.hello()).keys, key);
  } catch (error) {
    if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
    log.warn({ detail: error.message }, 'the database key was not left with the gateway');
    return false;
  }
}
