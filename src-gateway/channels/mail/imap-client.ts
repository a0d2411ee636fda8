import { ImapFlow } from 'imapflow';
import { errorCode } from '../../platform/error-code';
import type { ImapSettings, MailSettings } from './mail-settings';

/** A little after the last command: the server then announces by itself. */
const IDLE_AFTER_MS = 200;
/** Servers and address translators forget a connection that is silent for longer. */
const LONGEST_IDLE_MS = 300_000;
/** No answer of a server may be larger: room for the largest mail and its frame. */
const ROOM_BYTES = 1_000_000;

/** A connection to the mailbox's server, not opened yet. What goes wrong on it later is told by its `close` event. */
export function createImapClient(settings: MailSettings, imap: ImapSettings): ImapFlow {
  const client = new ImapFlow({
    host: imap.host,
    port: imap.port,
    secure: imap.security === 'tls',
    doSTARTTLS: imap.security === 'starttls',
    auth: { user: imap.user, pass: imap.password },
    ...(imap.ca === undefined ? {} : { tls: { ca: imap.ca } }),
    connectionTimeout: settings.timeoutMs,
    greetingTimeout: settings.timeoutMs,
    // Nothing is heard of the server for so long only when it is gone: the next look, or the renewed IDLE, comes sooner.
    socketTimeout: Math.min(imap.pollMs, LONGEST_IDLE_MS) + settings.timeoutMs + 5_000,
    maxIdleTime: LONGEST_IDLE_MS,
    autoIdleDelay: IDLE_AFTER_MS,
    maxLineLength: ROOM_BYTES,
    maxLiteralSize: settings.limits.mailBytes + ROOM_BYTES,
    maxResponseSize: settings.limits.mailBytes + 2 * ROOM_BYTES,
    logger: false,
  });
  // An error always ends in a failed command or in `close`, where it is handled; without a listener it would end the process.
  client.on('error', () => undefined);
  return client;
}

/**
 * Does something over a connection of its own, within the channel's time.
 *
 * @throws Error of the network or the server, see {@link imapTrouble}
 */
export async function withImap<T>(
  settings: MailSettings,
  imap: ImapSettings,
  signal: AbortSignal,
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const client = createImapClient(settings, imap);
  const ended = AbortSignal.any([AbortSignal.timeout(settings.timeoutMs), signal]);
  const end = (): void => client.close();
  ended.addEventListener('abort', end, { once: true });
  try {
    ended.throwIfAborted();
    await client.connect();
    const result = await work(client);
    await client.logout();
    return result;
  } finally {
    ended.removeEventListener('abort', end);
    client.close();
  }
}

/** What is wrong with the mailbox's server, in a few words for an engineer. */
export function imapTrouble(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 200);
  const said = 'responseText' in error && typeof error.responseText === 'string' ? error.responseText : '';
  const code = errorCode(error) ?? '';
  const words =
    said === '' ? `${error.message}${code === '' || error.message.includes(code) ? '' : `（${code}）`}` : said;
  return words.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}
