import {
  fingerprintOf,
  plainFingerprint,
  readOutsideAnswer,
  writeRequest,
} from '../../src-files/bundle/enrolment-paper';
import { withNewKeys } from '../../src-files/bundle/peer-keys';
import { makeKeys, publicPart } from '../../src-files/keys/key-pairs';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { findOutsideIdentity, type OutsideIdentity, putOutsideIdentity } from './outside-identity.repository';
import type { OutsideStore } from './outside-store';

export type EnrolledIdentity = OutsideIdentity & { enrolled: NonNullable<OutsideIdentity['enrolled']> };

/** Makes the keys of this machine if it has none, and the request that is carried to the gateway. */
export function requestOutside(store: OutsideStore, now: string): { request: string; fingerprint: string } {
  const keys = store.transact(() => {
    const known = findOutsideIdentity(store);
    if (known !== null) return known.keys;
    const made = makeKeys();
    const fresh = {
      next: null,
      former: [],
      enrolled: null,
      gatewayKeys: [],
      epoch: null,
      outNext: 1,
      receipted: null,
    };
    putOutsideIdentity(store, { keys: made, ...fresh });
    return made;
  });
  return { request: writeRequest(keys, now), fingerprint: fingerprintOf(publicPart(keys)) };
}

/**
 * Takes the gateway's answer, once a person has compared the gateway's fingerprint, which came by another way.
 * @throws StartupProblem when it is none, not for these keys, or not of that gateway
 */
export function enrolOutside(store: OutsideStore, text: string, fingerprint: string): OutsideIdentity {
  const answer = readOutsideAnswer(text);
  return store.transact(() => {
    const known = findOutsideIdentity(store);
    if (answer === null || known === null || answer.request !== known.keys.keyId)
      throw new StartupProblem(
        '这不是对本机申请的答复，或者被改动过，没有登记：请重新保存申请，由网关另写一份答复。 This is no answer to this machine’s request, or it was changed; nothing was enrolled.',
        EXIT_CONFIG,
      );
    if (plainFingerprint(fingerprint) !== fingerprintOf(answer.gateway))
      throw new StartupProblem(
        '指纹与答复中网关的钥不一致，没有登记：请向网关管理员重新核对；若仍不一致，文件被人换过。 The fingerprint is not that of the gateway in the answer; nothing was enrolled. Compare it again: if it differs still, somebody has changed the file.',
        EXIT_CONFIG,
      );
    const { id, name } = answer.outside;
    const enrolled: OutsideIdentity = {
      ...known,
      enrolled: { id, name, desk: answer.desk.id },
      gatewayKeys: [{ keys: answer.gateway, acceptedUntil: null }],
      receipted: answer.taken,
      outNext: Math.max(known.outNext, (answer.taken?.seq ?? 0) + 1),
    };
    putOutsideIdentity(store, enrolled);
    return enrolled;
  });
}

/**
 * New keys, announced by the next bundles, which the present ones sign. They take over once the gateway is known to have them.
 * @returns until when the present ones count
 * @throws StartupProblem when not enrolled
 */
export function renewOutsideKeys(store: OutsideStore, now: Date, days: number): string {
  return store.transact(() => {
    const renewed = withNewKeys(enrolledIdentity(store), now, days);
    putOutsideIdentity(store, renewed);
    return renewed.next?.oldUntil ?? now.toISOString();
  });
}

/** @throws StartupProblem when the ceremony has not been finished */
export function enrolledIdentity(store: OutsideStore): EnrolledIdentity {
  const identity = findOutsideIdentity(store);
  if (identity === null || identity.enrolled === null)
    throw new StartupProblem(
      '外网摆渡机还没有完成登记：请先 ferry outside request，再用 ferry outside enrol 导入网关的答复。 This machine is not enrolled: run ferry outside request, then ferry outside enrol.',
      EXIT_CONFIG,
    );
  return { ...identity, enrolled: identity.enrolled };
}
