import { createPublicKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { issueCertificate, makeTlsKey } from './certificate';

const from = new Date('2026-01-01T00:00:00.000Z');
const until = new Date('2055-06-01T00:00:00.000Z');
const key = makeTlsKey();
const authority = { name: '值班台网关 CA', key };
const ca = new X509Certificate(
  issueCertificate(authority, {
    name: authority.name,
    publicKey: createPublicKey(key),
    from,
    until,
    use: { kind: 'authority' },
  }),
);

test('an authority signs itself and says what it is', () => {
  expect(ca.ca).toBe(true);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(ca.checkIssued(ca)).toBe(true);
  expect(ca.subject).toContain('CA');
  expect(new Date(ca.validFrom)).toEqual(from);
  expect(new Date(ca.validTo)).toEqual(until);
});

test('a server certificate is for its names and addresses and for nothing else', () => {
  const names = ['gateway.example', '10.1.2.3', 'fd00::12:0:1', '::1'];
  const server = new X509Certificate(
    issueCertificate(authority, {
      name: 'gateway.example',
      publicKey: createPublicKey(makeTlsKey()),
      from,
      until: new Date('2027-01-01T00:00:00.000Z'),
      use: { kind: 'server', names },
    }),
  );
  expect(server.checkIssued(ca)).toBe(true);
  expect(server.verify(ca.publicKey)).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.checkHost('gateway.example')).toBe('gateway.example');
  expect(server.checkHost('other.example')).toBeUndefined();
  for (const address of ['10.1.2.3', 'fd00::12:0:1', '::1']) expect(server.checkIP(address)).toBe(address);
  expect(server.checkIP('10.1.2.4')).toBeUndefined();
});

test('another authority of the same name did not sign it', () => {
  const other = { name: authority.name, key: makeTlsKey() };
  const forged = new X509Certificate(
    issueCertificate(other, {
      name: 'ws-1',
      publicKey: createPublicKey(makeTlsKey()),
      from,
      until,
      use: { kind: 'client' },
    }),
  );
  expect(forged.verify(ca.publicKey)).toBe(false);
});
