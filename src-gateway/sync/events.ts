import type { FastifyReply } from 'fastify';
import type { Heads } from './heads';

const HEARTBEAT_MS = 15_000;
/** A reader that lets so much pile up has gone; it would fill memory, and finds out by polling. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** The open wake-up streams (server-sent events) of this gateway. */
export class EventStreams {
  private readonly open = new Set<() => void>();

  constructor(private readonly heads: Heads) {}

  /** How many are open. */
  get size(): number {
    return this.open.size;
  }

  /** Turns a request into a stream of `head` events that starts with the head as it is. */
  start(reply: FastifyReply, scope: string, head: number): void {
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
    const end = (): void => {
      clearInterval(heartbeat);
      stopListening();
      this.open.delete(end);
      raw.end();
    };
    this.open.add(end);
    raw.once('close', end);
    send(head);
  }

  /** Ends all streams; the workstations come back by themselves. */
  close(): void {
    for (const end of [...this.open]) end();
  }
}
