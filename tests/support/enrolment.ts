import { publicPart, type StoredKeys, sign } from '../../src-files/keys/key-pairs';
import {
  ENROL_PATH,
  ENROLMENT_DOMAIN,
  type EnrolRequest,
  enrolmentProofText,
  readEnrolmentCode,
} from '../../src-shared/sync/enrolment';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../src-shared/sync/protocol';

/** What the slip says that the command `enrol` prints. */
export function readSlip(out: string): { address: string; code: string; fingerprint: string | null } {
  const of = (name: string): string => new RegExp(`${name} +(\\S+)`).exec(out)?.[1] ?? '';
  const fingerprint = of('fingerprint').replaceAll('-', '');
  return {
    address: of('address'),
    code: readEnrolmentCode(of('code')) ?? '',
    fingerprint: /^[0-9A-F]{64}$/.test(fingerprint) ? fingerprint : null,
  };
}

/** Enrols as a workstation does, over plain HTTP. @param change what is other than it should be */
export function postEnrolment(
  url: string,
  { code, keys }: { code: string; keys: StoredKeys },
  change: Partial<EnrolRequest> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const caFingerprint = change.caFingerprint ?? null;
  const request: EnrolRequest = {
    code,
    keys: publicPart(keys),
    caFingerprint,
    proof: sign(keys, ENROLMENT_DOMAIN, Buffer.from(enrolmentProofText({ code, keyId: keys.keyId, caFingerprint }))),
    tlsKey: '',
    ...change,
  };
  return fetch(url + ENROL_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [PROTOCOL_HEADER]: String(PROTOCOL_VERSION), ...headers },
    body: JSON.stringify(request),
  });
}
