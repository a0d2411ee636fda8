import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { publicPart, type StoredKeys, sealingKey } from '../../../src-files/keys/key-pairs';
import { openSealed, replyKey, sealTo } from '../../../src-files/keys/sealed-box';
import { passphraseProblem } from '../../../src-shared/domain/passphrase';
import {
  escrowPurpose,
  type PassphraseResponse,
  passphraseContentSchema,
  passphrasePurpose,
  type SignInHello,
  type SignInOfficers,
  type SignInResponse,
  signInAnswerPurpose,
  signInContentSchema,
  signInPurpose,
} from '../../../src-shared/sync/sign-in';
import type { Db } from '../../db/database';
import { inTransaction, readClock } from '../../db/transaction';
import type { Logger } from '../../platform/log';
import { SyncProblem } from '../../sync/sync-problem';
import type { EnrolledWorkstation } from '../desk/workstation.repository';
import { attempt } from './attempt.service';
import { findEscrow, putEscrow } from './escrow.repository';
import { findOfficerByBadge, listActiveOfficers, listSecretVersions, putSecret } from './officer-secret.repository';
import { findDecidedChange, putDecidedChange } from './passphrase-change.repository';
import type { PassphraseHasher } from './passphrase-hash';

const DATABASE_KEY_BYTES = 32;

export interface SignInDeps {
  db: Db;
  hasher: PassphraseHasher;
  keys: StoredKeys;
  log: Logger;
  settings: { offlineDays: number; lockAfterMinutes: number; samplePassphrase?: string | undefined };
}

interface Sealed {
  keyId: string;
  box: string;
}

export async function hello(deps: SignInDeps, { deskId }: EnrolledWorkstation): Promise<SignInHello> {
  const { samplePassphrase } = deps.settings;
  const officers = samplePassphrase === undefined ? [] : await listActiveOfficers(deps.db, deskId);
  return {
    now: await readClock(deps.db),
    keys: publicPart(deps.keys),
    sample:
      samplePassphrase === undefined
        ? null
        : {
            passphrase: samplePassphrase,
            officers: officers.map(({ badgeNumber, name, role }) => ({ badgeNumber, name, role })),
          },
  };
}

/** Checks badge number and passphrase; a right pair gets the workstation's database key, sealed for this one answer. */
export async function signIn(deps: SignInDeps, seat: EnrolledWorkstation, sealed: Sealed): Promise<SignInResponse> {
  const now = await readClock(deps.db);
  if (sealed.keyId !== deps.keys.keyId) return { outcome: 'other_keys', now };
  const content = open(deps, signInPurpose(seat.id), sealed.box, signInContentSchema);
  const officer = await findOfficerByBadge(deps.db, seat.deskId, content.badgeNumber);
  const tried = await attempt(deps, seat.id, officer?.id ?? null, content.passphrase);
  if (tried.outcome !== 'right' || officer === null) {
    deps.log.info({ workstation: seat.id, outcome: tried.outcome }, 'sign-in refused');
    return tried.outcome === 'right' ? { outcome: 'refused', now, waitMs: 0 } : { ...tried, now };
  }
  return {
    outcome: 'accepted',
    now,
    officer,
    secretVersion: tried.secret.version,
    mustChange: tried.secret.mustChange,
    databaseKey: await escrowedKey(deps, seat.id, content.answerTo),
    offlineDays: deps.settings.offlineDays,
  };
}

/** Keeps the workstation's database key as it came, sealed; returns whether it is one that can be given back. */
export async function takeEscrow(deps: SignInDeps, seat: EnrolledWorkstation, sealed: Sealed): Promise<boolean> {
  if (sealed.keyId !== deps.keys.keyId || readEscrow(deps, seat.id, sealed) === null) return false;
  await inTransaction(deps.db, (trx) => putEscrow(trx, seat.id, sealed));
  return true;
}

/**
 * Puts an officer's new passphrase in place of the old one, which must be right: of two that were chosen at different places in place of
 * the same one, the first to arrive counts. A repetition gets the answer of the first time.
 */
export async function changePassphrase(
  deps: Pick<SignInDeps, 'db' | 'hasher' | 'keys' | 'log'>,
  seat: EnrolledWorkstation,
  sealed: Sealed,
): Promise<PassphraseResponse> {
  const now = await readClock(deps.db);
  const boxHash = createHash('sha256').update(sealed.box).digest('hex');
  const known = await findDecidedChange(deps.db, seat.id, boxHash);
  if (known?.outcome === 'changed' && known.secretVersion !== null)
    return { outcome: 'changed', now, secretVersion: known.secretVersion };
  if (known?.outcome === 'refused') return { outcome: 'refused', now, waitMs: 0 };
  const answer = await decideChange(deps, seat, sealed, now, boxHash);
  const { outcome } = answer;
  if (outcome !== 'changed' && outcome !== 'wait')
    await inTransaction(deps.db, (trx) => putDecidedChange(trx, seat.id, { boxHash, outcome, secretVersion: null }));
  return answer;
}

async function decideChange(
  deps: Pick<SignInDeps, 'db' | 'hasher' | 'keys' | 'log'>,
  seat: EnrolledWorkstation,
  sealed: Sealed,
  now: string,
  boxHash: string,
): Promise<PassphraseResponse> {
  if (sealed.keyId !== deps.keys.keyId) return { outcome: 'other_keys', now };
  const content = open(deps, passphrasePurpose(seat.id), sealed.box, passphraseContentSchema);
  const officers = await listActiveOfficers(deps.db, seat.deskId);
  const officer = officers.find(({ id }) => id === content.officerId);
  const tried = await attempt(deps, seat.id, officer?.id ?? null, content.before);
  if (tried.outcome !== 'right' || officer === undefined)
    return tried.outcome === 'right' ? { outcome: 'refused', now, waitMs: 0 } : { ...tried, now };
  const problem = passphraseProblem(content.after, officer.badgeNumber, content.before);
  if (problem !== null) return { outcome: 'weak', now, problem };
  const hash = await deps.hasher.make(content.after);
  const secretVersion = await inTransaction(deps.db, async (trx) => {
    const version = await putSecret(trx, officer.id, hash, false);
    await putDecidedChange(trx, seat.id, { boxHash, outcome: 'changed', secretVersion: version });
    return version;
  });
  deps.log.info({ workstation: seat.id, officer: officer.id }, 'passphrase changed');
  return { outcome: 'changed', now, secretVersion };
}

export async function listSignInOfficers(deps: SignInDeps, seat: EnrolledWorkstation): Promise<SignInOfficers> {
  const escrow = await findEscrow(deps.db, seat.id);
  const { offlineDays, lockAfterMinutes } = deps.settings;
  return {
    now: await readClock(deps.db),
    keys: publicPart(deps.keys),
    officers: await listSecretVersions(deps.db, seat.deskId),
    escrowed: escrow !== null && escrow.keyId === deps.keys.keyId,
    offlineDays,
    lockAfterMinutes,
  };
}

async function escrowedKey(deps: SignInDeps, workstationId: string, answerTo: string): Promise<string | null> {
  const escrow = await findEscrow(deps.db, workstationId);
  const key = escrow === null ? null : readEscrow(deps, workstationId, escrow);
  if (key === null) {
    if (escrow !== null)
      deps.log.warn({ workstation: workstationId }, 'the key left with the gateway cannot be opened');
    return null;
  }
  return sealTo(replyKey(answerTo), signInAnswerPurpose(workstationId), key);
}

function readEscrow(deps: SignInDeps, workstationId: string, { box }: { box: string }): Buffer | null {
  const key = openSealed(sealingKey(deps.keys), escrowPurpose(workstationId), box);
  return key?.length === DATABASE_KEY_BYTES ? key : null;
}

/** @throws SyncProblem invalid_request for what was not sealed to us for this purpose by this workstation */
function open<T>(deps: Pick<SignInDeps, 'keys'>, purpose: string, box: string, schema: z.ZodType<T>): T {
  const bytes = openSealed(sealingKey(deps.keys), purpose, box);
  const parsed = schema.safeParse(bytes === null ? null : parseJson(bytes.toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new SyncProblem(
    'invalid_request',
    '登录请求无法解开，没有执行。 The sign-in request cannot be opened; nothing was done.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // The schema then says that it is nothing.
  }
}
