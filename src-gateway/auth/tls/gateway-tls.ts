import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer, type ServerOptions } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { GatewayConfig } from '../../config';
import { errorCode } from '../../platform/error-code';
import { failure, type Logger } from '../../platform/log';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';
import { Authority, type ServerCertificate } from './authority';
import { isLoopback, type TlsSettings } from './tls-settings';

const LOOK_EVERY_MS = 6 * 3_600_000;

/** How this gateway is reached, as its configuration says. */
export interface GatewayTls {
  /** PEM of the authority that workstations pin; null for plain HTTP, which only this machine can reach. */
  ca: string | null;
  /** SHA-256 of it, hex in capitals. */
  caFingerprint: string | null;
  /** What the address begins with, as this gateway itself serves. */
  scheme: 'http' | 'https';
  /** Addresses that are believed about where a request came from. */
  trustedProxies: string[] | false;
  /** Null where workstations need no certificate. */
  issueClientCertificate: ((workstationId: string, spki: Buffer) => Promise<string>) | null;
  /** The server, not yet listening. It takes up a new certificate while it runs; `close` ends that. */
  createServer(handler: RequestListener, log: Logger): Server;
  close(): void;
}

/**
 * Without a setting: an authority of the gateway's own, or, where only this machine can reach it, plain HTTP.
 * @throws StartupProblem when a certificate cannot be used
 */
export function openTls(config: GatewayConfig, now: () => Date = () => new Date()): GatewayTls {
  const settings: TlsSettings | null =
    config.tls ?? (isLoopback(config.listen.host) ? null : { mode: 'own', names: [], clientCertificates: false });
  if (settings === null) return plain(null, false);
  if (settings.mode === 'behind_proxy') return plain(readPem(settings.ca), settings.proxies);
  if (settings.mode === 'files') {
    const read = (): ServerCertificate => ({ cert: readPem(settings.certificate), key: readText(settings.key) });
    return secure({ ca: readPem(settings.ca), read, issue: null });
  }
  const authority = Authority.open(tlsFolder(config.dataDir), now());
  const names = serverNames(config, settings.names);
  return secure({
    ca: authority.certificate,
    read: () => authority.serverCertificate(names, now()),
    issue: settings.clientCertificates ? async (id, spki) => authority.clientCertificate(id, spki, now()) : null,
  });
}

export function tlsFolder(dataDir: string): string {
  return join(dataDir, 'tls');
}

/** SHA-256 of a certificate, hex in capitals. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '');
}

/** The address that workstations are told: as configured, else what this gateway knows of itself. */
export function publicAddress(config: GatewayConfig): string {
  if (config.address !== undefined) return config.address.replace(/\/+$/, '');
  const { host, port } = config.listen;
  const scheme = config.tls?.mode === 'behind_proxy' ? 'https' : servedScheme(config);
  const named = config.tls?.mode === 'own' ? config.tls.names[0] : undefined;
  const name = named ?? (isWildcard(host) ? hostname() : host);
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** What this gateway speaks itself on its port. */
export function servedScheme({ tls, listen }: GatewayConfig): 'http' | 'https' {
  if (tls === undefined) return isLoopback(listen.host) ? 'http' : 'https';
  return tls.mode === 'behind_proxy' ? 'http' : 'https';
}

function plain(ca: string | null, trustedProxies: string[] | false): GatewayTls {
  return {
    ca,
    caFingerprint: ca === null ? null : fingerprintOf(ca),
    scheme: 'http',
    trustedProxies,
    issueClientCertificate: null,
    createServer: (handler) => createServer(handler),
    close: () => undefined,
  };
}

function secure(parts: {
  ca: string;
  read: () => ServerCertificate;
  issue: GatewayTls['issueClientCertificate'];
}): GatewayTls {
  let timer: NodeJS.Timeout | undefined;
  const optionsOf = ({ cert, key }: ServerCertificate): ServerOptions => ({
    cert,
    key,
    minVersion: 'TLSv1.2',
    // Asked for, not insisted on: a workstation that enrols has none yet. Who must show one is checked with the request.
    ...(parts.issue !== null && { ca: parts.ca, requestCert: true, rejectUnauthorized: false }),
  });
  const first = read(parts.read);
  return {
    ca: parts.ca,
    caFingerprint: fingerprintOf(parts.ca),
    scheme: 'https',
    trustedProxies: false,
    issueClientCertificate: parts.issue,
    createServer(handler, log) {
      const server = createSecureServer(optionsOf(first), handler);
      timer = setInterval(() => takeUp(server, parts.read, optionsOf, log), LOOK_EVERY_MS);
      return server;
    },
    close: () => clearInterval(timer),
  };
}

/** Connections that are open go on; new ones get the certificate as it is now. */
function takeUp(
  server: SecureServer,
  read: () => ServerCertificate,
  optionsOf: (certificate: ServerCertificate) => ServerOptions,
  log: Logger,
): void {
  try {
    server.setSecureContext(optionsOf(read()));
  } catch (error) {
    log.error({ error: failure(error) }, 'the server certificate could not be renewed, the former one stays');
  }
}

function read(source: () => ServerCertificate): ServerCertificate {
  const pair = source();
  try {
    createSecureServer(pair).close();
    return pair;
  } catch (error) {
    throw new StartupProblem(
      `TLS 证书和密钥不能用（${errorCode(error) ?? 'unknown'}）：没有改动；请检查配置项 tls 所指的文件是否配对。 The TLS certificate and key cannot be used: check that the files named under tls belong together.`,
      EXIT_CONFIG,
      { cause: error },
    );
  }
}

/** Every name and address under which this gateway may be asked for. */
function serverNames(config: GatewayConfig, names: readonly string[]): string[] {
  const { host } = config.listen;
  const told = config.address === undefined ? [] : [new URL(config.address).hostname.replace(/^\[|\]$/g, '')];
  const own = isWildcard(host) ? [hostname()] : [host];
  return [...new Set([...names, ...told, ...own, 'localhost', '127.0.0.1', '::1'])];
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function readPem(file: string): string {
  const text = readText(file);
  try {
    return new X509Certificate(text).toString() && text;
  } catch (error) {
    throw unusable(file, error);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): StartupProblem {
  return new StartupProblem(
    `证书文件 ${file} 读不了（${errorCode(error) ?? 'unknown'}）：没有改动；请检查路径、权限和内容（PEM）。 The certificate file cannot be used: check its path, permissions and content (PEM).`,
    EXIT_CONFIG,
    { cause: error },
  );
}
