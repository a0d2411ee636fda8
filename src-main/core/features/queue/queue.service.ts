import { CATEGORIES, CHANNELS } from '../../../../src-shared/domain/classification';
import { maskPersonalData } from '../../../../src-shared/domain/mask-personal';
import { MESSAGE_STATUSES } from '../../../../src-shared/domain/message';
import type { Officer } from '../../../../src-shared/domain/officer';
import { isProtected, maskedName } from '../../../../src-shared/domain/protection';
import type { IpcOutput } from '../../../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { QueueCounts, QueueFilter, QueueItem } from '../../../../src-shared/ipc/views';
import type { ReadDatabase } from '../../db/database';
import { claimView } from '../message/claim-view';
import {
  type CountRow,
  countByKind,
  countMatching,
  listQueueRows,
  listSegment,
  type QueueQuery,
  type QueueRow,
} from './queue.repository';
import { QUEUE_SEGMENTS, type QueuePosition, type QueueSegment, readCursor, writeCursor } from './queue-order';

const EXCERPT_LENGTH = 160;

export interface QueueRequest {
  filter: QueueFilter;
  /** From the page before; null for the first. */
  cursor: string | null;
  limit: number;
}

/**
 * One page of the queue in the order of {@link QUEUE_SEGMENTS}.
 *
 * @param now gateway instant, ISO 8601; ages and leases are counted from it
 * @returns `invalid_input` for a cursor that is not one of ours
 */
export async function readQueuePage(
  db: ReadDatabase,
  officer: Officer,
  request: QueueRequest,
  now: string,
): Promise<Result<IpcOutput<'queue.page'>>> {
  const start = request.cursor === null ? null : readCursor(request.cursor);
  if (request.cursor !== null && start === null) return fail({ code: 'invalid_input', detail: 'cursor' });
  const query: QueueQuery = { filter: request.filter, officerId: officer.id, now };
  // One more than asked for tells whether there is a next page.
  const found = await walk(db, query, start, request.limit + 1);
  const shown = found.slice(0, request.limit);
  const last = shown.at(-1);
  const rows = await listQueueRows(
    db,
    shown.map(({ id }) => id),
    officer.id,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const items = shown.flatMap(({ id }) => {
    const row = byId.get(id);
    return row === undefined ? [] : [toItem(row, officer, now)];
  });
  return succeed({ items, nextCursor: found.length > request.limit && last !== undefined ? writeCursor(last) : null });
}

async function walk(db: ReadDatabase, query: QueueQuery, start: QueuePosition | null, limit: number) {
  const found: (QueuePosition & { id: QueueItem['id'] })[] = [];
  const first = start === null ? 0 : QUEUE_SEGMENTS.indexOf(start.segment);
  for (const segment of QUEUE_SEGMENTS.slice(first)) {
    if (found.length >= limit) break;
    if (!canHold(segment, query.filter)) continue;
    const after = start?.segment === segment ? start : null;
    const rows = await listSegment(db, query, { segment, after, limit: limit - found.length });
    found.push(...rows.map((row) => ({ segment, postedAt: row.posted_at, id: row.id })));
  }
  return found;
}

/** Whether a segment can hold anything that the filter lets through; spares the ranges that cannot. */
function canHold(segment: QueueSegment, filter: QueueFilter): boolean {
  if (segment === 'emergency') return true;
  if (segment === 'closed' ? filter.mine : filter.emergency) return false;
  if (filter.statuses.length === 0) return true;
  return segment === 'attention'
    ? filter.statuses.some((status) => status === 'claimed' || status === 'waiting' || status === 'answered')
    : filter.statuses.includes(segment);
}

/** A list is read in passing: a protected message is masked in it, whatever reason was given for opening it. */
function toItem(row: QueueRow, officer: Officer, now: string): QueueItem {
  const isMasked = isProtected(row);
  return {
    id: row.id,
    channel: row.channel,
    accountName: row.account_name ?? '',
    accountOff: row.account_active === 0,
    authorName: isMasked ? maskedName(row.author_name) : row.author_name,
    excerpt: excerptOf(isMasked ? maskPersonalData(row.beginning) : row.beginning),
    receivedAt: row.received_at,
    postedAt: row.posted_at,
    category: row.category,
    businessLine: row.business_line,
    status: row.status,
    emergency: row.emergency === 1,
    claim: claimView(
      {
        holderId: row.holder_id,
        holderName: row.holder_name,
        leaseUntil: row.lease_until,
        tentative: row.tentative === 1,
      },
      officer.id,
      now,
    ),
    hasDraft: row.has_draft === 1,
    waiting: row.waiting,
    openTickets: row.open_tickets,
    needsAttention: row.needs_attention === 1,
  };
}

function excerptOf(beginning: string): string {
  const folded = beginning.replace(/\s+/gu, ' ').trim();
  // By characters, so that an emoji is never cut in half.
  return folded.length <= EXCERPT_LENGTH ? folded : [...folded].slice(0, EXCERPT_LENGTH).join('');
}

export interface QueueCounter {
  count(officer: Officer, filter: QueueFilter, now: string): Promise<QueueCounts>;
  /** Something about messages changed: count anew next time. */
  forget(): void;
}

/** Counts for the badges. The counts by kind are kept until messages change; most filters are answered from them alone. */
export function createQueueCounter(db: ReadDatabase): QueueCounter {
  let kept: Promise<CountRow[]> | null = null;

  function cells(): Promise<CountRow[]> {
    if (kept === null) {
      const counting = countByKind(db);
      kept = counting;
      counting.catch(() => {
        // The caller gets the error; the next one counts again.
        if (kept === counting) kept = null;
      });
    }
    return kept;
  }

  return {
    forget() {
      kept = null;
    },
    async count(officer, filter, now) {
      const all = await cells();
      const needsRows = filter.text.trim() !== '' || filter.minAgeMinutes !== null || filter.maxAgeMinutes !== null;
      const matching = needsRows
        ? await countMatching(db, { filter, officerId: officer.id, now })
        : sum(all.filter((cell) => matches(cell, filter, officer)));
      return { matching, ...deskCounts(all, officer) };
    },
  };
}

function deskCounts(cells: readonly CountRow[], officer: Officer): Omit<QueueCounts, 'matching'> {
  const zero = <K extends string>(keys: readonly K[]) =>
    Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  const counts = {
    byStatus: zero(MESSAGE_STATUSES),
    byChannel: zero(CHANNELS),
    byCategory: zero([...CATEGORIES, 'unclassified']),
  };
  for (const cell of cells) {
    counts.byStatus[cell.status] += cell.messages;
    counts.byChannel[cell.channel] += cell.messages;
    counts.byCategory[cell.category ?? 'unclassified'] += cell.messages;
  }
  return {
    ...counts,
    mine: sum(cells.filter((cell) => isMine(cell, officer))),
    emergencies: sum(cells.filter((cell) => cell.emergency === 1)),
  };
}

function matches(cell: CountRow, filter: QueueFilter, officer: Officer): boolean {
  const among = <T>(values: readonly T[], value: T | null) =>
    values.length === 0 || (value !== null && values.includes(value));
  return (
    among(filter.channels, cell.channel) &&
    among<string>(filter.categories, cell.category ?? 'unclassified') &&
    among(filter.businessLines, cell.business_line) &&
    among(filter.statuses, cell.status) &&
    (!filter.mine || isMine(cell, officer)) &&
    (!filter.emergency || cell.emergency === 1)
  );
}

function isMine(cell: CountRow, officer: Officer): boolean {
  return cell.holder_id === officer.id && cell.status !== 'closed';
}

function sum(cells: readonly CountRow[]): number {
  return cells.reduce((total, cell) => total + cell.messages, 0);
}
