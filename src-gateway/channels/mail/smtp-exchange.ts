import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailSettings } from './mail-settings';

export interface OutgoingMail {
  /** Message-ID, in its angle brackets. */
  id: string;
  to: string;
  raw: Buffer;
}

export type SmtpResult =
  /** 250 after the content: the server answers for it from now on (RFC 5321, 4.2.5). */
  | { is: 'taken' }
  /** The server certainly does not have it: it was not reached, did not let us in, or said "later". */
  | { is: 'not_sent'; error: string; isOurTrouble: boolean }
  /** The server does not want this mail (5xx). */
  | { is: 'refused'; error: string }
  /** The connection was lost after content had gone out: the server may have it. */
  | { is: 'lost'; error: string };

type Stage = 'connect' | 'login' | 'envelope' | 'content';

/** One mail to the server, over a connection of its own. Never throws for what network or server do. */
export async function smtpSend(settings: MailSettings, mail: OutgoingMail, signal: AbortSignal): Promise<SmtpResult> {
  let stage: Stage = 'connect';
  try {
    await withServer(settings, signal, async (connection, within) => {
      await within((done) => connection.connect(done));
      stage = 'login';
      await logIn(settings, connection, within);
      stage = 'envelope';
      // Read only once the server has said 354: from then on nobody can be sure that it has nothing.
      const content = new Readable({
        read() {
          stage = 'content';
          this.push(mail.raw);
          this.push(null);
        },
      });
      const envelope = { from: settings.address, to: [mail.to], size: mail.raw.length };
      await within((done) => connection.send(envelope, content, done));
      connection.quit();
    });
    return { is: 'taken' };
  } catch (error) {
    return resultOf(error, stage);
  }
}

/** Connects and logs in without sending. Null when that works, else what is wrong. */
export async function smtpProbe(settings: MailSettings, signal: AbortSignal): Promise<string | null> {
  try {
    await withServer(settings, signal, async (connection, within) => {
      await within((done) => connection.connect(done));
      await logIn(settings, connection, within);
      connection.quit();
    });
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}

type Step = (start: (done: (error?: Error | null) => void) => void) => Promise<void>;

async function logIn({ smtp }: MailSettings, connection: SMTPConnection, within: Step): Promise<void> {
  const { user, password } = smtp;
  if (user === undefined) return;
  await within((done) => connection.login({ credentials: { user, pass: password ?? '' } }, done));
}

/** The steps of one conversation fail together: on an error of the socket, when the time is over, when the gateway closes. */
async function withServer(
  settings: MailSettings,
  signal: AbortSignal,
  work: (connection: SMTPConnection, within: Step) => Promise<void>,
): Promise<void> {
  const { smtp, timeoutMs } = settings;
  const connection = new SMTPConnection({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'plain',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    logger: false,
    ...(smtp.ca === undefined ? {} : { tls: { ca: smtp.ca } }),
  });
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any([timeout, signal]);
  let fail: (error: Error) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  broken.catch(() => undefined); // Raced below; it may also fail when nobody waits any more.
  connection.on('error', (error: Error) => fail(error));
  const abort = (): void =>
    fail(new Error(timeout.aborted ? `${timeoutMs / 1_000} 秒内没有完成` : '网关正在停止，发送被中断'));
  ended.addEventListener('abort', abort, { once: true });
  if (ended.aborted) abort();
  const within: Step = (start) =>
    Promise.race([
      broken,
      new Promise<void>((resolve, reject) => start((error) => (error ? reject(error) : resolve()))),
    ]);
  try {
    await work(connection, within);
  } finally {
    ended.removeEventListener('abort', abort);
    connection.close();
  }
}

function resultOf(error: unknown, stage: Stage): SmtpResult {
  const said = wordsOf(error);
  const reply = replyCodeOf(error);
  if (stage === 'connect' || stage === 'login')
    return { is: 'not_sent', error: `邮件服务器：${said}`, isOurTrouble: true };
  if (reply !== null) {
    if (reply >= 500) return { is: 'refused', error: `邮件服务器拒收：${said}` };
    return { is: 'not_sent', error: `邮件服务器要求稍后再发：${said}`, isOurTrouble: false };
  }
  if (stage === 'content') return { is: 'lost', error: `邮件内容发出后没有等到确认：${said}` };
  // Without an answer of the server it is the library that objects: to the address, or to a mail larger than the server takes.
  const isObjection =
    error instanceof Error && 'code' in error && ['EENVELOPE', 'EMESSAGE'].includes(String(error.code));
  return isObjection
    ? { is: 'refused', error: `邮件不能发送：${said}` }
    : { is: 'not_sent', error: `邮件服务器：${said}`, isOurTrouble: true };
}

/** The server's three digits, 400 and above; null where it did not answer so. */
function replyCodeOf(error: unknown): number | null {
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : Number.NaN;
  return code >= 400 && code < 600 ? code : null;
}

function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim().slice(0, 200) || '没有说明原因';
}
