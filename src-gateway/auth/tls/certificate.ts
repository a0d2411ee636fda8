import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, boolean, explicit, implicit, integer, octets, oid, sequence, setOf, time, utf8 } from './der';

/**
 * X.509 v3 certificates (RFC 5280) over ECDSA P-256 with SHA-256: an authority of the gateway's own, and what it signs. They are
 * written here and read by OpenSSL, through Node.
 */

export interface Issuer {
  /** Distinguished name as the certificate has it. */
  name: string;
  key: KeyObject;
}

export interface CertificateRequest {
  /** Common name. */
  name: string;
  publicKey: KeyObject;
  from: Date;
  until: Date;
  use:
    | { kind: 'authority' }
    /** Host names and IP addresses that it is for. */
    | { kind: 'server'; names: readonly string[] }
    | { kind: 'client' };
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const KEY_USAGE = { digitalSignature: 0x80, certSignAndCrlSign: 0x06 };
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** A new P-256 key. */
export function makeTlsKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** @returns PEM */
export function issueCertificate(issuer: Issuer, request: CertificateRequest): string {
  const spki = request.publicKey.export({ format: 'der', type: 'spki' });
  const serial = randomBytes(16);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    // Positive and not zero, whatever was drawn.
    integer(Buffer.concat([Buffer.from([1]), serial])),
    ECDSA_WITH_SHA256,
    nameOf(issuer.name),
    sequence(time(request.from), time(request.until)),
    nameOf(request.name),
    spki,
    explicit(3, sequence(...extensionsOf(request, spki, issuer))),
  );
  const signature = sign('sha256', body, issuer.key);
  return pemOf(sequence(body, ECDSA_WITH_SHA256, bits(signature)));
}

function extensionsOf({ use }: CertificateRequest, spki: Buffer, issuer: Issuer): Buffer[] {
  const issuerSpki = createPublicKey(issuer.key).export({ format: 'der', type: 'spki' });
  const common = [
    extension('2.5.29.14', octets(keyIdentifier(spki))),
    extension('2.5.29.35', sequence(implicit(0, keyIdentifier(issuerSpki)))),
  ];
  if (use.kind === 'authority') {
    return [
      extension('2.5.29.19', sequence(boolean(true), integer(Buffer.from([0]))), 'critical'),
      extension('2.5.29.15', bits(Buffer.from([KEY_USAGE.certSignAndCrlSign]), 1), 'critical'),
      ...common,
    ];
  }
  return [
    extension('2.5.29.19', sequence(), 'critical'),
    extension('2.5.29.15', bits(Buffer.from([KEY_USAGE.digitalSignature]), 7), 'critical'),
    extension('2.5.29.37', sequence(oid(use.kind === 'server' ? SERVER_AUTH : CLIENT_AUTH))),
    ...(use.kind === 'server' ? [extension('2.5.29.17', sequence(...use.names.map(alternativeName)))] : []),
    ...common,
  ];
}

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical === undefined ? [] : [boolean(true)]), octets(value));
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return implicit(7, Buffer.from(name.split('.').map(Number)));
  if (isIP(name) === 6) return implicit(7, ip6Bytes(name));
  return implicit(2, Buffer.from(name, 'latin1'));
}

function ip6Bytes(address: string): Buffer {
  // URL writes every address in one way, with at most one `::` and no dotted tail.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

/** SHA-1 of the key's bits: a name of the key, no protection (RFC 5280, 4.2.1.2). */
function keyIdentifier(spki: Buffer): Buffer {
  // A P-256 point, uncompressed, is the last 65 bytes.
  return createHash('sha1').update(spki.subarray(-65)).digest();
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
