/** A table as a backup holds it: its columns in order, with the types of PostgreSQL. */
export interface TableShape {
  name: string;
  columns: { name: string; type: string }[];
}

/** Asks the database; rows of the query. */
export type Ask = <R extends object>(text: string) => Promise<R[]>;

/** Kysely's own: they follow from the migrations that a backup names. */
const NOT_KEPT = new Set(['kysely_migration', 'kysely_migration_lock']);

const SHAPES = `
  select c.relname as name,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
       from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    coalesce((select json_agg(r.relname) from pg_constraint k join pg_class r on r.oid = k.confrelid
       where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '[]') as refers
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition
  order by c.relname`;

/**
 * Every table of the store, a table after those that it refers to, so that it can be filled in this order. Read from the catalogue:
 * a table that a later migration makes is there without anybody's remembering it here.
 */
export async function readTableShapes(ask: Ask): Promise<TableShape[]> {
  const found = await ask<TableShape & { refers: string[] }>(SHAPES);
  const waiting = new Map(found.filter(({ name }) => !NOT_KEPT.has(name)).map((table) => [table.name, table]));
  const ordered: TableShape[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ refers }) => !refers.some((name) => waiting.has(name)));
    if (ready.length === 0) throw new Error(`tables refer to each other: ${[...waiting.keys()].join(', ')}`);
    for (const { name, columns } of ready) {
      waiting.delete(name);
      ordered.push({ name, columns });
    }
  }
  return ordered;
}

/** A name from the catalogue or a backup as it stands in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
