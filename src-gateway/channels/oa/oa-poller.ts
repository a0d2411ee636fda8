import { inTransaction } from '../../db/transaction';
import type { ChannelDeps } from '../../deps';
import { failure } from '../../platform/log';
import { recordChanges } from '../../sync/change-log.repository';
import { repeat } from '../repeat';
import { takeDue, type WatchedTicket } from './oa.repository';
import type { OaConnector } from './oa-connector';
import { applyOaStatus } from './oa-events.service';

/** How often to look for tickets that are due: a callback makes one due, and a person waits for it. */
const TICK_MS = 500;
const BATCH = 20;
const AT_ONCE = 4;
/** After a reading that failed nothing is asked for a while: twice as long with each further one. */
const SHORTEST_REST_MS = 100;
const LONGEST_REST_MS = 60_000;

export interface OaPoller {
  close(): Promise<void>;
  /** `ok`, or a sentence on what does not work. */
  health(): string;
}

/**
 * Reads the status of every open ticket of the OA each `pollMs`, or at once after a callback: callbacks are hints and
 * may be lost, forged, doubled or reordered without harm.
 */
export function startOaPoller(deps: ChannelDeps, connector: Pick<OaConnector, 'find' | 'pollMs'>): OaPoller {
  const stopping = new AbortController();
  let problem: string | null = null;
  let failures = 0;
  let restUntil = 0;

  /** @returns what a person has to look at */
  async function readOne(ticket: WatchedTicket, batch: object): Promise<string | null> {
    const reading = await connector.find(ticket.number, ticket.ref, batch);
    if (stopping.signal.aborted) return null;
    if (reading.is === 'absent') {
      deps.log.warn({ number: ticket.number }, 'the OA no longer knows a ticket that it had confirmed');
      return null;
    }
    if (reading.is === 'unclear') {
      failures += 1;
      restUntil = Date.now() + Math.min(LONGEST_REST_MS, SHORTEST_REST_MS * 2 ** Math.min(failures, 20));
      return `OA 状态查询失败：${reading.error}`;
    }
    failures = 0;
    const warnings = await inTransaction(deps.db, async (trx) => {
      const applied = await applyOaStatus(trx, ticket, reading.record.status, deps.newId);
      await recordChanges(trx, ticket.deskId, applied.changes);
      return applied;
    });
    for (const warning of warnings.warnings) deps.log.warn(warning);
    if (warnings.changes.length > 0) deps.heads.wake(ticket.deskId);
    return reading.record.problems[0] ?? null;
  }

  /** The trouble of one ticket is its own: the others are read. */
  function noteTrouble(error: unknown, ticket: WatchedTicket | undefined): string {
    deps.log.error({ error: failure(error), number: ticket?.number }, 'reading the OA failed');
    return 'OA 状态查询出错，网关会继续重试';
  }

  async function tick(): Promise<void> {
    for (;;) {
      if (Date.now() < restUntil) return;
      const due = await takeDue(deps.db, connector.pollMs, BATCH);
      const queue = [...due];
      const batch = {};
      const troubles: string[] = [];
      const readers = Array.from({ length: AT_ONCE }, async () => {
        for (let next = queue.shift(); next !== undefined && !stopping.signal.aborted; next = queue.shift()) {
          const trouble = await readOne(next, batch).catch((error: unknown) => noteTrouble(error, next));
          if (trouble !== null) troubles.push(trouble);
        }
      });
      await Promise.all(readers);
      if (due.length > 0) problem = troubles[0] ?? null;
      if (due.length < BATCH || stopping.signal.aborted) return;
    }
  }

  const loop = repeat(tick, TICK_MS, stopping.signal, (error) => {
    problem = noteTrouble(error, undefined);
  });
  return {
    health: () => problem ?? 'ok',
    async close() {
      stopping.abort();
      await loop;
    },
  };
}
