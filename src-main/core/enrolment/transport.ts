import type { TlsIdentity } from './enrolment';

/** How the gateway is reached. */
export interface Transport {
  /** As the standard's `fetch`; rejects when no whole answer came. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export interface TransportOptions {
  /**
   * PEM of the one authority that is believed; the system's are not. `unchecked` believes whoever answers, which is only good for
   * asking who that is. Null for plain HTTP.
   */
  ca: string | 'unchecked' | null;
  tls: TlsIdentity | null;
}

export function createTransport({ ca, tls }: TransportOptions): Transport {
  if (ca === null) return { fetch: (url, init) => fetch(url, init), close: async () => undefined };
  // Read when first needed: a start does not wait for it.
  const opened = openAgent(ca, tls);
  opened.catch(() => undefined); // Whoever fetches hears of it.
  return {
    async fetch(url, init) {
      const { undici, dispatcher } = await opened;
      // The package's types of requests and answers are its own and of the same shape.
      return (await undici.fetch(url, { ...init, dispatcher } as never)) as unknown as Response;
    },
    async close() {
      const { dispatcher } = await opened;
      await dispatcher.destroy();
    },
  };
}

async function openAgent(ca: string, tls: TlsIdentity | null) {
  const undici = await import('undici');
  const trust = ca === 'unchecked' ? { rejectUnauthorized: false } : { ca };
  const identity = tls === null ? {} : { cert: tls.certificate, key: tls.key };
  const dispatcher = new undici.Agent({ connect: { ...trust, ...identity } });
  return { undici, dispatcher };
}

const EXPIRED = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const DISTRUSTED = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What was wrong with the certificate of whoever answered; null when the request failed for another reason. */
export function distrustOf(error: unknown): 'untrusted_gateway' | 'certificate_expired' | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (EXPIRED.has(code)) return 'certificate_expired';
    if (DISTRUSTED.has(code)) return 'untrusted_gateway';
  }
  return null;
}
