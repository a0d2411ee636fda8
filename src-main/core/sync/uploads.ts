import { setTimeout as sleep } from 'node:timers/promises';
import { UPLOAD_PART_BYTES } from '../../../src-shared/sync/protocol';
import type { LocalDatabase } from '../db/database';
import {
  findAttachment,
  listUnsentAttachments,
  markAttachmentStored,
} from '../features/attachment/attachment.repository';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { backOffMs } from './deadline';
import type { GatewayClient } from './gateway-client';
import { Refused, Unreachable } from './problem';
import { firstWaitingThatNames } from './waiting-command.repository';

export interface UploadDeps {
  db: LocalDatabase;
  client: Pick<GatewayClient, 'upload' | 'received' | 'uploadPart'>;
  clock: Clock;
  log: Log;
  random: () => number;
  signal: AbortSignal;
  /** Longest time for which commands wait for a file that does not come on. */
  holdMs: number;
  /** How far the file is that is being sent, bytes; null when none is. */
  onProgress(progress: { sent: number; size: number } | null): void;
  /** A file has arrived, or never will, so that commands that waited for it may go; or one is to be tried again. */
  wake(): void;
}

/**
 * Sends files to the gateway beside the commands, so that what an officer does is not held up by ten megabytes. Only from the first
 * command that names a file which is still on its way do commands wait, and that not for long: on a line that does not carry the
 * file they go without it, and the gateway's refusal tells the officer.
 */
export interface Uploads {
  /** Begins to send what the gateway does not have, unless that is under way or has just failed. */
  start(): void;
  /** Number of the first command that waits for a file; null when none does. */
  holdFrom(): Promise<number | null>;
  /** The connection is a new one: every file has its time again. */
  reconnected(): void;
  /** When nothing is being sent any more; aborting is the signal's matter. */
  settled(): Promise<void>;
}

export function createUploads(deps: UploadDeps): Uploads {
  const { db, client, clock, log, signal } = deps;
  /** Refused for what they are. They stay here; asking again in this run would change nothing. */
  const refused = new Set<string>();
  const heldSince = new Map<string, number>();
  let running: Promise<void> | null = null;
  let failures = 0;
  let nextAt = 0;

  async function sendAll(): Promise<void> {
    try {
      for (const sha256 of await listUnsentAttachments(db.read)) {
        if (signal.aborted) return;
        if (!refused.has(sha256)) await send(sha256);
      }
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      const pauseMs = backOffMs(failures, deps.random);
      nextAt = clock.monotonicMs() + pauseMs;
      // A timer may be a little early.
      sleep(pauseMs + 50, undefined, { signal }).then(deps.wake, () => undefined); // Aborted: the program ends.
      failures += 1;
      const isExpected = error instanceof Unreachable || error instanceof Refused;
      if (isExpected) log.info({ detail: error.message, failures }, 'a file was not sent, to be tried again');
      else log.error({ err: error, failures }, 'sending files failed, to be tried again');
    }
  }

  async function send(sha256: string): Promise<void> {
    const bytes = await findAttachment(db.read, sha256);
    if (bytes === null) return;
    try {
      if (bytes.length <= UPLOAD_PART_BYTES) await client.upload(sha256, bytes, signal);
      else await sendParts(sha256, bytes);
      await db.transact((trx) => markAttachmentStored(trx, sha256));
    } catch (error) {
      if (!(error instanceof Refused) || !isForGood(error)) throw error;
      log.warn({ sha256, size: bytes.length, detail: error.message }, 'the gateway refuses a file');
      refused.add(sha256);
    }
    deps.wake();
  }

  /** Goes on where the line was cut the last time. */
  async function sendParts(sha256: string, bytes: Uint8Array): Promise<void> {
    const size = bytes.length;
    let sent = await client.received(sha256, signal);
    deps.onProgress({ sent, size });
    while (sent < size) {
      const part = bytes.subarray(sent, sent + UPLOAD_PART_BYTES);
      sent = await client.uploadPart(sha256, part, { from: sent, size }, signal);
      // While it comes on, what names it can wait.
      heldSince.delete(sha256);
      deps.onProgress({ sent, size });
    }
  }

  function mayStillCome(sha256: string): boolean {
    const since = heldSince.get(sha256) ?? clock.monotonicMs();
    heldSince.set(sha256, since);
    return !refused.has(sha256) && clock.monotonicMs() - since < deps.holdMs;
  }

  return {
    start() {
      if (running !== null || clock.monotonicMs() < nextAt) return;
      running = sendAll().finally(() => {
        running = null;
        deps.onProgress(null);
      });
    },
    async holdFrom() {
      const coming = (await listUnsentAttachments(db.read)).filter(mayStillCome);
      return firstWaitingThatNames(db.read, coming);
    },
    reconnected() {
      heldSince.clear();
      failures = 0;
      nextAt = 0;
    },
    settled: async () => {
      await running;
    },
  };
}

/** The file itself is wrong; everything else, such as a workstation that is not known, may be put right. */
function isForGood({ reason }: Refused): boolean {
  return reason === 'invalid_request' || reason === 'too_large';
}
