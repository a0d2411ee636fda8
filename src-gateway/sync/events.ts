import type { FastifyReply } from 'fastify';
import { failure, type Logger } from '../platform/log';
import type { Heads } from './heads';

const HEARTBEAT_MS = 15_000;
const REVOKED_EVERY_MS = 2_000;
/** When to come back after an orderly end, within this: the next gateway takes them all. */
const COME_BACK_MS = 2_000;
/** A reader that lets so much pile up has gone; it would fill memory, and finds out by polling. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** The open wake-up streams (server-sent events) of this gateway. */
export class EventStreams {
  /** How each is ended, and whose it is. */
  private readonly open = new Map<(last?: string) => void, string>();
  private readonly timer: NodeJS.Timeout;

  /** @param revoked the workstations that are shut out; asked every `lookMs` while streams are open */
  constructor(
    private readonly heads: Heads,
    private readonly revoked: () => Promise<readonly string[]>,
    private readonly log: Logger,
    lookMs = REVOKED_EVERY_MS,
  ) {
    this.timer = setInterval(() => void this.endRevoked(), lookMs);
  }

  /** How many are open. */
  get size(): number {
    return this.open.size;
  }

  /** Turns a request into a stream of `head` events that starts with the head as it is. */
  start(reply: FastifyReply, seat: { id: string; deskId: string }, head: number): void {
    const scope = seat.deskId;
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    const write = (text: string): void => {
      if (raw.writableLength > MAX_UNREAD_BYTES) raw.destroy();
      else raw.write(text);
    };
    const send = (now: number): void => write(`event: head\ndata: ${JSON.stringify({ scope, head: now })}\n\n`);
    const stopListening = this.heads.listen(scope, send);
    const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
    const end = (last?: string): void => {
      clearInterval(heartbeat);
      stopListening();
      this.open.delete(end);
      raw.end(last);
    };
    this.open.set(end, seat.id);
    raw.once('close', () => end());
    send(head);
  }

  /** Ends all streams with the word to come back, at different times. */
  close(): void {
    clearInterval(this.timer);
    for (const end of [...this.open.keys()]) end(`retry: ${Math.ceil(Math.random() * COME_BACK_MS)}\n\n`);
  }
  /** A stream is one request that lasts: a revocation must reach it too. */
  private async endRevoked(): Promise<void> {
    if (this.open.size === 0) return;
    try {
      const revoked = new Set(await this.revoked());
      for (const [end, workstation] of [...this.open]) if (revoked.has(workstation)) end();
    } catch (error) {
      this.log.warn({ error: failure(error) }, 'revoked workstations not looked up');
    }
  }
}
