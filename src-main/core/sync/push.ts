import { setImmediate } from 'node:timers/promises';
import { signatureOf } from '../../../src-shared/domain/reply';
import type { Command, CommandResult } from '../../../src-shared/sync/commands';
import type { EntityName } from '../../../src-shared/sync/entities';
import { MAX_COMMANDS_PER_PUSH, type PushResponse } from '../../../src-shared/sync/protocol';
import type { LocalDatabase, WriteTransaction } from '../db/database';
import { getEntity } from './entity.repository';
import type { GatewayClient } from './gateway-client';
import { commandOf, listUnsettled, markPending, markSent, type OutboxRow, settleOutbox } from './outbox.repository';
import { Refused } from './problem';
import { rebase } from './rebase';
import { markClaimLost, returnToDraft } from './refused-draft.repository';
import { readPosition } from './sync-state.repository';

/** Keeps a request well under the gateway's limit when many long forwards wait. */
const MAX_PUSH_CHARACTERS = 250_000;

export interface PushOutcome {
  /** Answers by command id, final ones only. */
  results: { id: string; result: CommandResult }[];
  touched: Set<EntityName>;
  /** The gateway asked to wait this long before the rest, ms. */
  retryAfterMs: number | null;
  /** Nothing waits any more that may go. */
  empty: boolean;
}

/**
 * Sends the oldest waiting commands and books the answers. Their bytes were fixed when they were written, so that after a crash the same
 * go out again, whether or not they were marked as sent, and the gateway recognises them.
 *
 * @param limit how many at most
 * @param before number of the first command that has to wait; null when none has
 */
export async function pushOnce(
  db: LocalDatabase,
  client: GatewayClient,
  now: () => string,
  signal: AbortSignal,
  limit = MAX_COMMANDS_PER_PUSH,
  before: number | null = null,
): Promise<PushOutcome> {
  const waiting = await listUnsettled(db.read, limit);
  const rows = withinSize(before === null ? waiting : waiting.filter(({ seq }) => seq < before));
  if (rows.length === 0) return { results: [], touched: new Set(), retryAfterMs: null, empty: true };
  const response = await sendAndMark(db, client, rows, signal);
  checkAnswers(rows, response);
  const touched = await db.transact((trx) => book(trx, rows, response, now()));
  const last = response.results.at(-1)?.result;
  return {
    results: response.results.filter(({ result }) => result.outcome !== 'retry'),
    touched,
    retryAfterMs: last?.outcome === 'retry' ? last.afterMs : null,
    empty: false,
  };
}

/** The disk notes that they are under way while the gateway works on them; both are over before anything is booked. */
async function sendAndMark(
  db: LocalDatabase,
  client: GatewayClient,
  rows: readonly OutboxRow[],
  signal: AbortSignal,
): Promise<PushResponse> {
  const sending = client.push(
    rows.map(({ payload }) => payload),
    signal,
  );
  const marking = setImmediate().then(() =>
    db.transact((trx) =>
      markSent(
        trx,
        rows.map(({ seq }) => seq),
      ),
    ),
  );
  const [sent, marked] = await Promise.allSettled([sending, marking]);
  if (marked.status === 'rejected') throw marked.reason;
  if (sent.status === 'rejected') throw sent.reason;
  return sent.value;
}

function withinSize(rows: readonly OutboxRow[]): OutboxRow[] {
  let characters = 0;
  return rows.filter((row, index) => {
    characters += row.payload.length;
    return index === 0 || characters <= MAX_PUSH_CHARACTERS;
  });
}

function checkAnswers(rows: readonly OutboxRow[], { results }: PushResponse): void {
  const inOrder = results.every(({ id }, index) => rows[index]?.id === id);
  const whole = results.length === rows.length || results.at(-1)?.result.outcome === 'retry';
  const retryLast = results.slice(0, -1).every(({ result }) => result.outcome !== 'retry');
  if (!inOrder || !whole || !retryLast || results.length === 0)
    throw new Refused('invalid_response', 'answers do not match the commands');
}

/** Books the gateway's answers to these commands, however they came: over the network or in a ferry bundle. */
export async function book(
  trx: WriteTransaction,
  rows: readonly OutboxRow[],
  response: PushResponse,
  now: string,
): Promise<Set<EntityName>> {
  const cursor = (await readPosition(trx))?.cursor ?? -1;
  const effectUntil = response.head > cursor ? response.head : null;
  return rebase(trx, async () => {
    for (const [index, row] of rows.entries()) {
      const result = response.results[index]?.result;
      if (result === undefined || result.outcome === 'retry') {
        await markPending(trx, row.seq);
      } else {
        await settleOutbox(trx, row.seq, {
          state: result.outcome,
          result,
          effectUntil: result.outcome === 'applied' ? effectUntil : null,
          settledAt: now,
        });
        if (result.outcome !== 'applied') await keepWords(trx, commandOf(row), result.outcome === 'conflict', now);
      }
    }
  });
}

/** A refusal never costs the officer what was written (style.md, rule 17). */
async function keepWords(trx: WriteTransaction, command: Command, claimLost: boolean, now: string): Promise<void> {
  if (command.type === 'reply.queue') {
    const officer = await getEntity(trx, 'officer', command.actor);
    const signature = officer === null ? '' : signatureOf(officer);
    const { text, basis, claim } = command.args;
    const body = (signature !== '' && text.endsWith(signature) ? text.slice(0, -signature.length) : text).trim();
    await returnToDraft(trx, {
      messageId: command.args.messageId,
      officerId: command.actor,
      body,
      basis: basis === null ? null : JSON.stringify(basis),
      claimId: claim.id,
      claimLost,
      savedAt: now,
    });
  }
  if (!claimLost) return;
  if (command.type === 'message.claim') {
    await markClaimLost(trx, command.args.messageId, command.actor, command.id);
  } else if ('claim' in command.args) {
    await markClaimLost(trx, command.args.messageId, command.actor, command.args.claim.id);
  }
}
