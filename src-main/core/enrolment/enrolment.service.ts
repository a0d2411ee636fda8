import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { publicPart, sign } from '../../../src-files/keys/key-pairs';
import type { EnrolmentRefusal, EnrolmentStatus } from '../../../src-shared/ipc/enrolment-contract';
import {
  ENROL_ABOUT_PATH,
  ENROL_PATH,
  ENROLMENT_DOMAIN,
  type EnrolRequest,
  enrolAboutSchema,
  enrolErrorSchema,
  enrolmentProofText,
  enrolResponseSchema,
  readEnrolmentCode,
} from '../../../src-shared/sync/enrolment';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, syncErrorSchema } from '../../../src-shared/sync/protocol';
import type { Log } from '../platform/log';
import type { Enrolment } from './enrolment';
import type { EnrolmentStore } from './enrolment-store';
import { publicTlsKey } from './tls-key';
import { createTransport, distrustOf } from './transport';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_CHARACTERS = 64_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

type Refused = { ok: false; reason: EnrolmentRefusal };
export type Looked = { ok: true; address: string; caFingerprint: string | null; ca: string | null } | Refused;

export function statusOf(enrolment: Enrolment | null, isNew: boolean): EnrolmentStatus {
  if (enrolment === null) return { state: 'none', isNew };
  const { url, ca, workstationName, deskName } = enrolment;
  return {
    state: 'enrolled',
    address: url,
    workstationName,
    deskName,
    caFingerprint: ca === null ? null : fingerprintOf(ca),
  };
}

/**
 * Asks who answers at an address. What comes back is believed only once a person has found its fingerprint on the slip.
 * @param typed without a scheme it is taken for https
 */
export async function look(typed: string): Promise<Looked> {
  const address = readAddress(typed);
  if (!address.ok) return address;
  const { url } = address;
  const isSecure = url.protocol === 'https:';
  const asked = await ask(url.origin, isSecure ? 'unchecked' : null, ENROL_ABOUT_PATH, null);
  if (!asked.ok) return asked;
  const about = enrolAboutSchema.safeParse(asked.body);
  if (!about.success || isSecure !== (about.data.ca !== null)) return refuse('not_a_gateway');
  if (about.data.protocol !== PROTOCOL_VERSION) return refuse('other_version');
  const { ca } = about.data;
  return { ok: true, address: url.origin, ca, caFingerprint: ca === null ? null : fingerprintOf(ca) };
}

export interface EnrolDeps {
  store: EnrolmentStore;
  /** As the workstation is enrolled now; null when it is not. */
  current: Enrolment | null;
  log: Log;
}

/**
 * Enrols with the gateway at an address, whose authority has this fingerprint and is pinned from the first word on. The keys are on
 * the disk before the gateway hears of them, so that a lost answer is asked for again with the same.
 */
export async function enrol(
  { store, current, log }: EnrolDeps,
  input: { address: string; code: string; caFingerprint: string | null },
): Promise<{ ok: true; workstationName: string; deskName: string } | Refused> {
  const code = readEnrolmentCode(input.code);
  if (code === null) return refuse('malformed_code');
  const looked = await look(input.address);
  if (!looked.ok) return looked;
  const { ca, caFingerprint, address } = looked;
  if (caFingerprint !== input.caFingerprint) return refuse('wrong_authority');
  if (current !== null && caFingerprint !== fingerprintOrNull(current.ca)) return refuse('other_gateway');
  const { keys, tlsKey } = store.keysFor(code);
  const proof = Buffer.from(enrolmentProofText({ code, keyId: keys.keyId, caFingerprint }));
  const request: EnrolRequest = {
    code,
    keys: publicPart(keys),
    caFingerprint,
    proof: sign(keys, ENROLMENT_DOMAIN, proof),
    tlsKey: publicTlsKey(tlsKey),
  };
  const asked = await ask(address, ca, ENROL_PATH, request);
  if (!asked.ok) return asked;
  const response = enrolResponseSchema.safeParse(asked.body);
  if (!response.success) return refuse(refusalIn(asked.body));
  const { workstation, desk, gateway, clientCertificate } = response.data;
  store.write({
    url: address,
    ca,
    workstationId: workstation.id,
    workstationName: workstation.name,
    deskId: desk.id,
    deskName: desk.name,
    keys,
    gateway,
    tls: clientCertificate === null ? null : { certificate: clientCertificate, key: tlsKey },
  });
  log.info({ workstation: workstation.id, desk: desk.id, keyId: keys.keyId }, 'enrolled');
  return { ok: true, workstationName: workstation.name, deskName: desk.name };
}

function readAddress(typed: string): { ok: true; url: URL } | Refused {
  const text = typed.trim().normalize('NFKC');
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') return refuse('malformed_address');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) return refuse('insecure_address');
  return { ok: true, url };
}

async function ask(
  base: string,
  ca: string | 'unchecked' | null,
  path: string,
  body: object | null,
): Promise<{ ok: true; body: unknown } | Refused> {
  const transport = createTransport({ ca, tls: null });
  try {
    const headers = { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION), 'content-type': 'application/json' };
    const response = await transport.fetch(base + path, {
      ...(body !== null && { method: 'POST', body: JSON.stringify(body) }),
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (text.length > MAX_ANSWER_CHARACTERS) return refuse('not_a_gateway');
    return { ok: true, body: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('not_a_gateway');
    return refuse(distrustOf(error) === null ? 'unreachable' : 'wrong_authority');
  } finally {
    await transport.close();
  }
}

function refusalIn(body: unknown): EnrolmentRefusal {
  const refused = z.union([enrolErrorSchema, syncErrorSchema]).safeParse(body);
  if (!refused.success) return 'not_a_gateway';
  const { code } = refused.data;
  if (code === 'protocol_mismatch') return 'other_version';
  if (code === 'too_many_requests') return 'too_many_tries';
  const known = enrolErrorSchema.shape.code.safeParse(code);
  return known.success ? known.data : 'not_a_gateway';
}

function refuse(reason: EnrolmentRefusal): Refused {
  return { ok: false, reason };
}

function fingerprintOrNull(ca: string | null): string | null {
  return ca === null ? null : fingerprintOf(ca);
}

function fingerprintOf(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
}
