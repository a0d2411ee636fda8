import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../../src-gateway/auth/tls/authority';
import { openTls } from '../../src-gateway/auth/tls/gateway-tls';
import { parseConfig } from '../../src-gateway/config';
import { makeTlsKey, publicTlsKey } from '../../src-main/core/enrolment/tls-key';
import { createTransport, distrustOf, type Transport } from '../../src-main/core/enrolment/transport';
import { createClock } from '../../src-main/core/platform/clock';
import { createGatewayClient } from '../../src-main/core/sync/gateway-client';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import { startGateway, TEST_DESK, type TestGateway, testKeys } from '../support/gateway';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';

/** What protects the line: the gateway's own authority, a pinned CA, client certificates, and where none is needed. */

let server: TestPostgres;
const undo: (() => unknown)[] = [];
const signal = new AbortController().signal;
const NOW = new Date('2026-06-01T00:00:00.000Z');
const DAY_MS = 86_400_000;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function start(tls: object): Promise<TestGateway> {
  const gateway = await startGateway({ databaseUrl: await server.createDatabase(), config: { tls: tls as never } });
  undo.push(() => gateway.close());
  return gateway;
}

function folder(): string {
  const made = temporaryFolder('tls');
  undo.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function transport(options: Parameters<typeof createTransport>[0]): Transport {
  const made = createTransport(options);
  undo.push(() => made.close());
  return made;
}

function client(url: string, ca: string, tls: { certificate: string; key: string } | null = null, name = 'ws-1') {
  const made = createGatewayClient({
    url,
    workstationId: workstationIdSchema.parse(name),
    keys: testKeys(name),
    ca,
    tls,
    clock: createClock(),
  });
  undo.push(() => made.close());
  return made;
}

const caOf = (gateway: TestGateway) => readFileSync(join(gateway.config.dataDir, 'tls', 'ca.pem'), 'utf8');
const otherCa = () => Authority.open(folder(), new Date()).certificate;

describe('a gateway with its own authority', () => {
  test('works for a workstation that pins it: session, snapshot, events', async () => {
    const gateway = await start({ mode: 'own' });
    expect(gateway.url).toMatch(/^https:/);
    const seat = client(gateway.url, caOf(gateway));
    const session = await seat.session(signal);
    expect(session.desk.id).toBe(TEST_DESK);
    const lines: string[] = [];
    for await (const line of seat.snapshot(session.desk.id, signal)) lines.push(line);
    expect(lines.length).toBeGreaterThan(40);
    for await (const text of seat.events(session.desk.id, signal)) {
      expect(text).toContain('event: head');
      break;
    }
  });

  test('is refused by a workstation that pins another, and by the system’s authorities, with nothing sent', async () => {
    const gateway = await start({ mode: 'own' });
    await expect(client(gateway.url, otherCa()).session(signal)).rejects.toMatchObject({ reason: 'untrusted_gateway' });
    await expect(fetch(`${gateway.url}/health`)).rejects.toThrow();
    expect(await gateway.db.selectFrom('refusal').select('reason').execute()).toEqual([]);
  });

  test('is not taken for another host', async () => {
    const gateway = await start({ mode: 'own' });
    const asked = transport({ ca: caOf(gateway), tls: null });
    const elsewhere = gateway.url.replace('127.0.0.1', '127.0.0.2');
    const error = await asked.fetch(`${elsewhere}/health`, {}).catch((cause: unknown) => cause);
    // Where the machine answers on 127.0.0.2 the name is wrong; elsewhere nobody answers.
    expect([null, 'untrusted_gateway']).toContain(distrustOf(error));
    expect(error).toBeInstanceOf(Error);
  });

  test('speaks no plain HTTP', async () => {
    const gateway = await start({ mode: 'own' });
    await expect(fetch(`${gateway.url.replace('https:', 'http:')}/health`)).rejects.toThrow();
  });
});

describe('client certificates', () => {
  test('are asked for once they are switched on, each for its own workstation', async () => {
    const gateway = await start({ mode: 'own', clientCertificates: true });
    const authority = Authority.open(join(gateway.config.dataDir, 'tls'), new Date());
    const key = makeTlsKey();
    const spki = Buffer.from(publicTlsKey(key), 'base64');
    const certificate = authority.clientCertificate('ws-1', spki, new Date());
    const ca = caOf(gateway);
    expect((await client(gateway.url, ca, { certificate, key }).session(signal)).workstation.id).toBe('ws-1');
    await expect(client(gateway.url, ca).session(signal)).rejects.toMatchObject({ reason: 'unauthorized' });
    await expect(client(gateway.url, ca, { certificate, key }, 'ws-2').session(signal)).rejects.toMatchObject({
      reason: 'unauthorized',
    });
    const stranger = Authority.open(folder(), new Date()).clientCertificate('ws-1', spki, new Date());
    await expect(client(gateway.url, ca, { certificate: stranger, key }).session(signal)).rejects.toThrow();
    const asked = transport({ ca, tls: null });
    expect((await asked.fetch(`${gateway.url}/health`, {})).status).toBe(200);
  });
});

describe('the authority', () => {
  test('is made once, for this account alone, and keeps its certificate while it is good', () => {
    const path = join(folder(), 'tls');
    const made = Authority.open(path, NOW);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'ca-key.pem')).mode & 0o777).toBe(0o600);
    const first = made.serverCertificate(['gateway.example'], NOW);
    const again = Authority.open(path, NOW);
    expect(again.certificate).toBe(made.certificate);
    expect(again.serverCertificate(['gateway.example'], new Date(NOW.getTime() + 300 * DAY_MS))).toEqual(first);
  });

  test('renews the server certificate before it ends, and when a name is missing; workstations go on pinning the same', () => {
    const path = join(folder(), 'tls');
    const authority = Authority.open(path, NOW);
    const first = authority.serverCertificate(['gateway.example'], NOW);
    const late = new Date(NOW.getTime() + 350 * DAY_MS);
    const renewed = authority.serverCertificate(['gateway.example'], late);
    expect(renewed.cert).not.toBe(first.cert);
    const certificate = new X509Certificate(renewed.cert);
    expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(late.getTime() + 300 * DAY_MS);
    expect(authority.serverCertificate(['gateway.example', '10.0.0.5'], late).cert).not.toBe(renewed.cert);
    writeFileSync(join(path, 'server.pem'), 'cut off');
    expect(() => new X509Certificate(authority.serverCertificate(['gateway.example'], late).cert)).not.toThrow();
  });

  test('that is there in part is not replaced: workstations would be shut out without a word', () => {
    const path = join(folder(), 'tls');
    Authority.open(path, NOW);
    rmSync(join(path, 'ca-key.pem'));
    expect(() => Authority.open(path, NOW)).toThrow(/不能用/);
    expect(readFileSync(join(path, 'ca.pem'), 'utf8')).toContain('CERTIFICATE');
  });
});

describe('what the configuration says', () => {
  const config = (settings: object) => parseConfig({ dataDir: join(folder(), 'data'), ...settings });

  test('without a word about TLS only a loopback address is served in the clear', () => {
    expect(openTls(config({})).scheme).toBe('http');
    expect(openTls(config({ listen: { host: '0.0.0.0' } })).scheme).toBe('https');
    expect(() => config({ tls: { mode: 'off' } })).toThrow(/tls/);
  });

  test('the bureau’s certificates are used as they are, and have to belong together', async () => {
    const path = folder();
    const authority = Authority.open(join(path, 'theirs'), new Date());
    const { cert, key } = authority.serverCertificate(['127.0.0.1'], new Date());
    const write = (name: string, text: string): string => {
      writeFileSync(join(path, name), text);
      return join(path, name);
    };
    const ca = write('ca.pem', authority.certificate);
    const tls = { mode: 'files', certificate: write('server.pem', cert), key: write('key.pem', key), ca };
    const gateway = await start(tls);
    expect((await client(gateway.url, authority.certificate).session(signal)).desk.id).toBe(TEST_DESK);
    mkdirSync(join(path, 'other'));
    const strange = Authority.open(join(path, 'other'), new Date()).serverCertificate(['x'], new Date());
    expect(() => openTls(config({ tls: { ...tls, key: write('strange.pem', strange.key) } }))).toThrow(/配对/);
    expect(() => openTls(config({ tls: { ...tls, certificate: join(path, 'none') } }))).toThrow(/读不了/);
  });

  test('behind a balancer only the balancer is believed about where a request came from', async () => {
    const path = folder();
    writeFileSync(join(path, 'ca.pem'), otherCa());
    const forwarded = { 'x-forwarded-for': '203.0.113.7' };
    const addresses = async (proxies: string[]) => {
      const gateway = await start({ mode: 'behind_proxy', ca: join(path, 'ca.pem'), proxies });
      expect(gateway.url).toMatch(/^http:/);
      await fetch(`${gateway.url}/sync/session`, { headers: forwarded });
      await new Promise((resolve) => setTimeout(resolve, 200));
      return (await gateway.db.selectFrom('refusal').select('address').execute()).map(({ address }) => address);
    };
    expect(await addresses(['127.0.0.1'])).toEqual(['203.0.113.7']);
    expect(await addresses(['10.9.9.9'])).toEqual(['127.0.0.1']);
  });
});
