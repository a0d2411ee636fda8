import type { ColumnType } from 'kysely';

/** A jsonb column: read as the value, written as text, because node-postgres would write an array as a PostgreSQL array. */
export type Json<T> = ColumnType<T, string, string>;

/** The text of a value for a {@link Json} column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value);
}
