import {
  fingerprintOf,
  MAX_PAPER_BYTES,
  openSignIn,
  readAnswer,
  writeRequest,
} from '../../../../src-files/bundle/enrolment-paper';
import { withNewKeys } from '../../../../src-files/bundle/peer-keys';
import { makeKeys } from '../../../../src-files/keys/key-pairs';
import { ferryRefusal } from '../../../../src-shared/domain/ferry';
import type { OfficerId, WorkstationId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { appendAudit } from '../../audit/audit.repository';
import type { WriteTransaction } from '../../db/database';
import { putSignInRule } from '../../session/sign-in-rule.repository';
import { readSyncState } from '../../sync/sync-state.repository';
import { findIdentity, putIdentity } from './ferry-identity.repository';

/** The former key counts this long after a new one was announced. */
const OLD_KEY_DAYS = 30;

/**
 * Makes keys for this workstation, unless it has some, and the request that is carried to the gateway.
 * An enrolled workstation may ask again: nothing changes until the answer is confirmed.
 */
export async function requestEnrolment(trx: WriteTransaction, now: string): Promise<string> {
  const known = await findIdentity(trx);
  if (known !== null) return writeRequest(known.keys, now);
  const keys = makeKeys();
  await putIdentity(trx, {
    state: 'requested',
    keys,
    next: null,
    former: [],
    gatewayKeys: [],
    workstation: null,
    desk: null,
    answer: null,
    outNext: 1,
    receipted: null,
  });
  const detail = { keyId: keys.keyId };
  await appendAudit(trx, { at: now, actor: null, action: 'ferry.requested', subject: null, detail });
  return writeRequest(keys, now);
}

/**
 * Takes the gateway's answer, and leaves everything as it is: it counts only once people have compared the gateway's fingerprint ({@link confirmEnrolment}).
 * @returns `ferry_refused: not_the_answer` when it is no answer, or one to another workstation's request
 */
export async function takeAnswer(trx: WriteTransaction, bytes: Uint8Array): Promise<Result<null>> {
  const known = await findIdentity(trx);
  const answer = bytes.length > MAX_PAPER_BYTES ? null : readAnswer(Buffer.from(bytes).toString('utf8'));
  if (known === null || answer === null || answer.request !== known.keys.keyId)
    return fail({ code: 'ferry_refused', refusal: ferryRefusal('not_the_answer') });
  const { workstation_id: former } = await readSyncState(trx);
  if (former !== null && former !== answer.workstation.id)
    return fail({ code: 'ferry_refused', refusal: { code: 'misaddressed', detail: former, missing: null } });
  await putIdentity(trx, { ...known, answer });
  return succeed(null);
}

/**
 * People have compared the gateway's fingerprint with the one on its paper.
 * @param fingerprint as it was shown, so that an answer that was taken meanwhile is not confirmed in its place
 * @returns under which name this workstation works from now on
 */
export async function confirmEnrolment(
  trx: WriteTransaction,
  { fingerprint, now, actor }: { fingerprint: string; now: string; actor: OfficerId | null },
): Promise<Result<WorkstationId>> {
  const known = await findIdentity(trx);
  const answer = known?.answer ?? null;
  if (known === null || answer === null || fingerprintOf(answer.gateway) !== fingerprint)
    return fail({ code: 'not_found' });
  const { workstation, desk, gateway, taken } = answer;
  const rule = openSignIn(known.keys, answer);
  if (rule === null) return fail({ code: 'file_refused', reason: 'unreadable' });
  await putSignInRule(trx, { gatewayKeys: rule.keys, lockAfterMinutes: rule.lockAfterMinutes });
  await putIdentity(trx, {
    ...known,
    state: 'enrolled',
    gatewayKeys: [{ keys: gateway, acceptedUntil: null }],
    workstation,
    desk,
    answer: null,
    outNext: Math.max(known.outNext, (taken?.seq ?? 0) + 1),
    receipted: taken,
  });
  const detail = { gatewayKeyId: gateway.keyId, keyId: known.keys.keyId };
  await appendAudit(trx, { at: now, actor, action: 'ferry.enrolled', subject: workstation.id, detail });
  return succeed(workstation.id);
}

/** New keys, announced by the next bundles, which the present ones sign. They take over once the gateway is known to have them. */
export async function rotateKeys(trx: WriteTransaction, officer: Officer, now: Date): Promise<Result<null>> {
  const known = await findIdentity(trx);
  if (known?.state !== 'enrolled') return fail(notEnrolled());
  if (known.next !== null) return succeed(null);
  const renewed = withNewKeys(known, now, OLD_KEY_DAYS);
  await putIdentity(trx, renewed);
  await appendAudit(trx, {
    at: now.toISOString(),
    actor: officer.id,
    action: 'ferry.key_renewed',
    subject: null,
    detail: { from: known.keys.keyId, to: renewed.next?.keys.keyId ?? '', oldUntil: renewed.next?.oldUntil ?? '' },
  });
  return succeed(null);
}

export function notEnrolled() {
  return { code: 'ferry_refused', refusal: { code: 'not_enrolled', detail: '', missing: null } } as const;
}
