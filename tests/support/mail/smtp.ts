import { SMTPServer } from 'smtp-server';
import { startProxy } from '../proxy';
import type { Certificate } from './certificate';
import { MAIL_PASSWORD } from './dovecot';

/** Counters count down with each mail that they spoil. */
interface SmtpMisbehaviour {
  /** Takes the mail, then the line is dead before the 250. */
  loseAnswers: number;
  /** The line is dead when the recipient is named. */
  cutBeforeContent: number;
  /** "Come back later", to the recipient. */
  greylist: number;
  /** The same after the content. */
  fullDisk: number;
  /** Takes the mail, then never answers. */
  hangAfterContent: number;
}

export interface SmtpPeer {
  port: number;
  /** Mails as they were taken, in order. */
  mails: { from: string; to: string[]; raw: string }[];
  setMisbehaviour(change: Partial<SmtpMisbehaviour>): void;
  /** From now on this address does not exist; null for all exist. */
  setUnknown(address: string | null): void;
  /** Puts the line back after it was cut. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/**
 * An SMTP server (smtp-server) that hands what it takes to a delivery agent.
 *
 * @param deliver gets the part of the recipient's address before the @
 * @param encryption left out: none, not even on request
 */
export async function startSmtp(
  deliver: (user: string, raw: Buffer) => void,
  encryption?: { kind: 'tls' | 'starttls'; certificate: Certificate },
): Promise<SmtpPeer> {
  const behaviour: SmtpMisbehaviour = {
    loseAnswers: 0,
    cutBeforeContent: 0,
    greylist: 0,
    fullDisk: 0,
    hangAfterContent: 0,
  };
  const mails: SmtpPeer['mails'] = [];
  let unknown: string | null = null;

  const use = (counter: keyof SmtpMisbehaviour): boolean => {
    if (behaviour[counter] <= 0) return false;
    behaviour[counter] -= 1;
    return true;
  };

  const server = new SMTPServer({
    logger: false,
    ...(encryption === undefined
      ? { disabledCommands: ['STARTTLS'], allowInsecureAuth: true }
      : {
          secure: encryption.kind === 'tls',
          cert: encryption.certificate.cert,
          key: encryption.certificate.key,
        }),
    onAuth(auth, _session, done) {
      if (auth.password === MAIL_PASSWORD) done(null, { user: auth.username });
      else done(new Error('authentication failed'));
    },
    onRcptTo({ address }, _session, done) {
      if (use('cutBeforeContent')) void proxy.cut();
      else if (use('greylist')) done(reply(451, 'greylisted, come back later'));
      else if (address === unknown) done(reply(550, 'no such user here'));
      else done();
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (use('fullDisk')) return done(reply(452, 'insufficient system storage'));
        const raw = Buffer.concat(parts);
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, raw: raw.toString('utf8') });
        for (const address of to) deliver(address.slice(0, address.indexOf('@')), raw);
        if (use('loseAnswers')) return void proxy.cut();
        if (!use('hangAfterContent')) done();
        return undefined;
      });
    },
  });
  server.on('error', () => undefined); // Of connections that the tests cut.
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const proxy = await startProxy({ port });
  return {
    port: proxy.port,
    mails,
    setMisbehaviour(change) {
      Object.assign(behaviour, change);
    },
    setUnknown(address) {
      unknown = address;
    },
    heal: () => proxy.heal(),
    async close() {
      await proxy.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
