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

export interface OaPoller {
  close(): Promise<void>;
  /** `ok`, or a sentence on what does not work. */
  health(): string;
}

/**
 * Reads the status of every open ticket of the OA each `pollMs`, or at once after a callback: callbacks are hints and
 * may be lost, forged, doubled or reordered without harm.
 */
export function startOaPoller(deps: ChannelDeps, connector: OaConnector): OaPoller {
  const stopping = new AbortController();
  let problem: string | null = null;

  async function readOne(ticket: WatchedTicket): Promise<void> {
    const reading = await connector.readStatus(ticket.number);
    if (stopping.signal.aborted) return;
    if (reading.is === 'absent') {
      deps.log.warn({ number: ticket.number }, 'the OA no longer knows a ticket that it had confirmed');
      return;
    }
    problem = reading.is === 'unclear' ? `OA 状态查询失败：${reading.error}` : null;
    if (reading.is === 'unclear') return;
    const warnings = await inTransaction(deps.db, async (trx) => {
      const applied = await applyOaStatus(trx, ticket, reading.status, deps.newId);
      await recordChanges(trx, ticket.deskId, applied.changes);
      return applied;
    });
    for (const warning of warnings.warnings) deps.log.warn(warning);
    if (warnings.changes.length > 0) deps.heads.wake(ticket.deskId);
  }

  /** The trouble of one ticket is its own: the others are read. */
  function noteTrouble(error: unknown, ticket: WatchedTicket | undefined): void {
    problem = 'OA 状态查询出错，网关会继续重试';
    deps.log.error({ error: failure(error), number: ticket?.number }, 'reading the OA failed');
  }

  async function tick(): Promise<void> {
    for (;;) {
      const due = await takeDue(deps.db, connector.pollMs, BATCH);
      const queue = [...due];
      const readers = Array.from({ length: AT_ONCE }, async () => {
        for (let next = queue.shift(); next !== undefined && !stopping.signal.aborted; next = queue.shift())
          await readOne(next).catch((error: unknown) => noteTrouble(error, next));
      });
      await Promise.all(readers);
      if (due.length < BATCH || stopping.signal.aborted) return;
    }
  }

  const loop = repeat(tick, TICK_MS, stopping.signal, (error) => noteTrouble(error, undefined));
  return {
    health: () => problem ?? 'ok',
    async close() {
      stopping.abort();
      await loop;
    },
  };
}
