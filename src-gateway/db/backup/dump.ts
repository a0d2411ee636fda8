import pg from 'pg';
import { streamLines } from '../stream-rows';
import { type Ask, quoteName, readTableShapes, type TableShape } from './table-shape';

/** One consistent view of the whole store, for as long as it is open. */
export interface Dump {
  /** The database server's clock when the view began. */
  at: string;
  /** Null while no desk has been imported. */
  epoch: string | null;
  migrations: string[];
  tables: TableShape[];
  /** The rows of a table, each as a JSON array of its columns' texts, page by page. */
  rows(table: TableShape): AsyncGenerator<string[], void, undefined>;
  close(): Promise<void>;
}

/** Texts of values must not depend on how the server is set up. */
const SETTINGS =
  '-c timezone=UTC -c client_encoding=UTF8 -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex';

/**
 * Opens a view of the store in one repeatable-read, read-only transaction: work goes on meanwhile, and the view shows none of it.
 * The jobs of pg-boss are not part of it: each says only which delivery to look at, and a start looks at every delivery that is due.
 */
export async function openDump(url: string): Promise<Dump> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'dutydesk-backup',
    connectionTimeoutMillis: 10_000,
    options: SETTINGS,
  });
  client.on('error', () => undefined); // The query under way fails with it.
  await client.connect();
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    const ask: Ask = async <R extends object>(text: string) => (await client.query<R>(text)).rows;
    const tables = await readTableShapes(ask);
    const [began] = await ask<{ at: Date }>('select clock_timestamp() as at');
    const has = (name: string): boolean => tables.some((table) => table.name === name);
    const [life] = has('scope_head') ? await ask<{ epoch: string }>('select epoch from scope_head limit 1') : [];
    const migrations =
      tables.length === 0 ? [] : await ask<{ name: string }>('select name from kysely_migration order by name');
    return {
      at: (began?.at ?? new Date()).toISOString(),
      epoch: life?.epoch ?? null,
      migrations: migrations.map(({ name }) => name),
      tables,
      rows: (table) => streamLines(client, selectLines(table)),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

function selectLines({ name, columns }: TableShape): string {
  const texts = columns.map((column) => `${quoteName(column.name)}::text`).join(', ');
  return `select to_json(array[${texts}])::text as line from ${quoteName(name)}`;
}
