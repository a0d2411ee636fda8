import { Client } from 'undici';
import type { PushResponse } from '../../../src-shared/sync/protocol';
import type { TestWorkstation } from '../../support/gateway';
import { messageIdOf } from './bench-store';

/** A workstation that claims one message after the other over a connection of its own, as fast as it is answered. */
export interface Claimant {
  /** Claims the messages of these numbers until `goesOn` says no. @returns how many; throws when one was refused */
  claim(numbers: () => number, goesOn: () => boolean): Promise<number>;
  close(): Promise<void>;
}

/** @param url the gateway that it asks */
export function openClaimant(seat: TestWorkstation, url: string): Claimant {
  const client = new Client(url);
  return {
    async claim(numbers, goesOn) {
      let claimed = 0;
      while (goesOn()) {
        const messageId = messageIdOf(numbers());
        const command = seat.command('message.claim', { messageId, tentative: false, baseVersion: 0 });
        const { statusCode, body } = await client.request({
          method: 'POST',
          path: '/sync/commands',
          headers: { ...(await seat.headers()), 'content-type': 'application/json' },
          body: JSON.stringify({ commands: [command] }),
        });
        const text = await body.text();
        const outcome = statusCode === 200 ? (JSON.parse(text) as PushResponse).results[0]?.result.outcome : undefined;
        if (outcome !== 'applied') throw new Error(`claim answered ${statusCode}: ${text}`);
        claimed += 1;
      }
      return claimed;
    },
    close: () => client.close(),
  };
}

/** @returns claims per second of all claimants together */
export async function claimsPerSecond(claimants: readonly Claimant[], first: number, seconds: number): Promise<number> {
  let next = first;
  const started = performance.now();
  const until = started + seconds * 1_000;
  const counts = await Promise.all(
    claimants.map((claimant) =>
      claimant.claim(
        () => next++,
        () => performance.now() < until,
      ),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - started) / 1_000);
}
