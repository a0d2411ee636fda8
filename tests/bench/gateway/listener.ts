import { get } from 'node:http';
import { createParser } from 'eventsource-parser';
import { headEventSchema } from '../../../src-shared/sync/protocol';
import type { TestWorkstation } from '../../support/gateway';

/** A workstation that is connected: it has the wake-up stream open and pulls when that says that there is more. */
export interface Listener {
  onMessage: (remoteId: string) => void;
  readonly seen: Set<string>;
  claim(messageId: string): Promise<void>;
  close(): void;
}

export async function openListener(seat: TestWorkstation): Promise<Listener> {
  const { epoch, head } = await seat.session();
  let cursor = head;
  let wanted = head;
  let pulling = false;

  async function pull(): Promise<void> {
    if (pulling) return;
    pulling = true;
    try {
      while (cursor < wanted) {
        const { transactions, next } = await seat.pull(epoch, cursor);
        cursor = next;
        for (const change of transactions.flatMap(({ changes }) => changes))
          if (change.op === 'put' && change.entity === 'message') listener.onMessage(change.row.remoteId);
      }
    } finally {
      pulling = false;
    }
  }

  const stream = await open(seat, (now) => {
    wanted = Math.max(wanted, now);
    void pull();
  });
  const listener: Listener = {
    onMessage: () => undefined,
    seen: new Set(),
    async claim(messageId) {
      const result = await seat.do('message.claim', { messageId, tentative: false, baseVersion: 0 });
      if (result.outcome !== 'applied') throw new Error(`claim: ${JSON.stringify(result)}`);
    },
    close: stream.close,
  };
  return listener;
}

async function open(seat: TestWorkstation, onHead: (head: number) => void): Promise<{ close(): void }> {
  const parser = createParser({
    onEvent({ event, data }) {
      if (event === 'head') onHead(headEventSchema.parse(JSON.parse(data)).head);
    },
  });
  const headers = await seat.headers();
  return new Promise((resolve, reject) => {
    const request = get(`${seat.url}/sync/events?scope=${seat.deskId}`, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`events answered ${response.statusCode}`));
      response.setEncoding('utf8');
      response.on('data', (text: string) => parser.feed(text));
      response.on('error', () => request.destroy()); // The gateway ends, or we do.
      resolve({ close: () => request.destroy() });
    });
    request.on('error', reject);
  });
}
