import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { errorCode } from '../../platform/error-code';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';
import { issueCertificate, makeTlsKey } from './certificate';

const DAY_MS = 86_400_000;
/** A workstation's clock may be behind. */
const BACKDATE_MS = 2 * DAY_MS;
const AUTHORITY_DAYS = 20 * 365;
/** What browsers and other clients accept at most. */
const SERVER_DAYS = 397;
const CLIENT_DAYS = 10 * 365;
/** A server certificate is replaced this long before its end. */
const RENEW_BEFORE_MS = 60 * DAY_MS;

const FILES = { ca: 'ca.pem', caKey: 'ca-key.pem', server: 'server.pem', serverKey: 'server-key.pem' };

export interface ServerCertificate {
  cert: string;
  key: string;
}

/**
 * The authority of the gateways of one bureau: a folder with its certificate and its key. Whoever has the key can pass for a
 * gateway, so the folder is for the account that runs the gateway only; it is copied to every machine that runs one.
 */
export class Authority {
  private constructor(
    private readonly folder: string,
    /** PEM. */
    readonly certificate: string,
    private readonly key: KeyObject,
  ) {}

  /**
   * Opens the folder, or makes it when there is none.
   * @throws StartupProblem when it is there in part, or cannot be read or written
   */
  static open(folder: string, now: Date): Authority {
    const file = (name: keyof typeof FILES) => join(folder, FILES[name]);
    try {
      if (!existsSync(file('ca')) && !existsSync(file('caKey'))) Authority.make(folder, now);
      const certificate = readFileSync(file('ca'), 'utf8');
      const key = createPrivateKey(readFileSync(file('caKey')));
      if (!new X509Certificate(certificate).checkPrivateKey(key)) throw new Error('the key is of another certificate');
      return new Authority(folder, certificate, key);
    } catch (error) {
      throw new StartupProblem(
        `TLS 目录 ${folder} 不能用（${errorCode(error) ?? (error instanceof Error ? error.message : 'unknown')}）：没有改动；请从备份恢复整个目录，或检查权限。 The TLS folder cannot be used, nothing was changed: bring the whole folder back from a backup, or check permissions.`,
        EXIT_CONFIG,
        { cause: error },
      );
    }
  }

  /** The server certificate for these names: the one that is there, or a new one when it is due. */
  serverCertificate(names: readonly string[], now: Date): ServerCertificate {
    const known = this.readServer();
    if (known !== null && this.isGood(known, names, now)) return known;
    const key = makeTlsKey();
    const made: ServerCertificate = {
      cert: this.issue(names[0] ?? 'localhost', createPublicKey(key), SERVER_DAYS, { kind: 'server', names }, now),
      key: pemOf(key),
    };
    // The certificate last: with it the pair is whole.
    writePrivate(join(this.folder, FILES.serverKey), made.key);
    writePrivate(join(this.folder, FILES.server), made.cert);
    return made;
  }

  /** A certificate with which a workstation shows at the TLS layer who it is. @param spki its public key, DER */
  clientCertificate(workstationId: string, spki: Buffer, now: Date): string {
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return this.issue(workstationId, publicKey, CLIENT_DAYS, { kind: 'client' }, now);
  }

  private static make(folder: string, now: Date): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const key = makeTlsKey();
    const name = `DutyDesk gateway CA ${now.toISOString().slice(0, 10)}`;
    const certificate = issueCertificate(
      { name, key },
      { name, publicKey: createPublicKey(key), ...validity(AUTHORITY_DAYS, now), use: { kind: 'authority' } },
    );
    writePrivate(join(folder, FILES.caKey), pemOf(key));
    writePrivate(join(folder, FILES.ca), certificate);
  }

  private issue(
    name: string,
    publicKey: KeyObject,
    days: number,
    use: Parameters<typeof issueCertificate>[1]['use'],
    now: Date,
  ): string {
    const issuer = commonName(new X509Certificate(this.certificate));
    return issueCertificate({ name: issuer, key: this.key }, { name, publicKey, ...validity(days, now), use });
  }

  private readServer(): ServerCertificate | null {
    const [cert, key] = [join(this.folder, FILES.server), join(this.folder, FILES.serverKey)];
    if (!existsSync(cert) || !existsSync(key)) return null;
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  }

  private isGood({ cert, key }: ServerCertificate, names: readonly string[], now: Date): boolean {
    try {
      const certificate = new X509Certificate(cert);
      const covers = (name: string): boolean =>
        (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
      return (
        certificate.verify(createPublicKey(this.key)) &&
        certificate.checkPrivateKey(createPrivateKey(key)) &&
        names.every(covers) &&
        Date.parse(certificate.validTo) - now.getTime() > RENEW_BEFORE_MS
      );
    } catch {
      return false; // Half written or damaged: a new one is made.
    }
  }
}

function validity(days: number, now: Date): { from: Date; until: Date } {
  return { from: new Date(now.getTime() - BACKDATE_MS), until: new Date(now.getTime() + days * DAY_MS - BACKDATE_MS) };
}

function commonName(certificate: X509Certificate): string {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '';
}

function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
