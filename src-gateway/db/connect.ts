import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../platform/log';
import { failure } from '../platform/log';
import { StartupProblem } from '../platform/startup-problem';
import type { Database, Db } from './database';
import { gatherWrites } from './pipelined';

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

/** Opens the pool. Nothing is sent before the first query; see {@link assertReachable}. */
export function connect(url: string, log: Logger, maxConnections = 20): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: 'dutydesk-gateway',
    connectionTimeoutMillis: 10_000,
    options: '-c timezone=UTC -c client_encoding=UTF8',
    // What a transaction asks at once leaves at once; answers come in that order.
    pipeline: true,
    types: { getTypeParser },
  });
  pool.on('error', (error) => log.warn({ error: failure(error) }, 'idle database connection lost'));
  pool.on('connect', ({ connection }) => gatherWrites(connection.stream));
  // The pool listens to idle clients only. One that is inside a transaction and loses its server between two statements would
  // end the whole process; its next statement fails anyway and rolls back.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ error: failure(error) }, 'database connection lost'));
  });
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** Instants and days come as the wire's text, bigint as number: a desk's counters stay far below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8) return Number;
  if (oid === DATE) return (value) => value;
  const parse = pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown;
  return oid === TIMESTAMPTZ ? (value) => instantOf(value, parse) : parse;
}

/** `2026-03-01 08:00:00.5+00`, as a server whose time zone is UTC writes it: read once for each instant of each row. */
const UTC_INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

/** ISO 8601 with milliseconds; what is finer is cut off. @param parse for whatever else the server may write */
export function instantOf(text: string, parse: (text: string) => unknown): string {
  const [, day, time, fraction = ''] = UTC_INSTANT.exec(text) ?? [];
  if (day !== undefined) return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const instant = parse(text);
  if (!(instant instanceof Date)) throw new Error('infinite instant in the database');
  return instant.toISOString();
}

/**
 * Waits for one connection.
 * @throws StartupProblem when the database cannot be reached or refuses us
 */
export async function assertReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // The failure of connect() below says it.
  try {
    await client.connect();
  } catch (error) {
    throw new StartupProblem(
      `连不上数据库 ${withoutPassword(url)}：数据没有改动；请检查数据库是否已启动、地址、账号和口令。 ` +
        `The database cannot be reached (${error instanceof Error ? error.message || error.name : 'unknown'}): nothing was changed; check that it runs, its address, account and password.`,
      undefined,
      { cause: error },
    );
  }
  await client.end();
}

/** The address of a database as it may be shown. */
export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  } catch {
    return '(DATABASE_URL)'; // Unreadable, so it may hold a password anywhere: show nothing of it.
  }
}
