import { z } from 'zod';

/**
 * A backup is one gzip file of lines of JSON: the header; for each table `{"table":…}` and its rows, each an array of the texts of
 * the header's columns; the trailer. Header and trailer are its manifest.
 */
export const BACKUP_KIND = 'dutydesk-gateway-backup';
export const BACKUP_FORMAT = 1;

export const backupHeaderSchema = z.object({
  kind: z.literal(BACKUP_KIND),
  format: z.number().int().positive(),
  /** Version of the program that wrote it. */
  program: z.string(),
  /** The database server's clock when the view was taken. */
  at: z.iso.datetime(),
  epoch: z.uuid().nullable(),
  /** In order; the last one is the version of the schema. */
  migrations: z.array(z.string()).min(1),
  /** In the order in which they can be filled. */
  tables: z.array(
    z.object({
      name: z.string().min(1),
      columns: z.array(z.object({ name: z.string().min(1), type: z.string().min(1) })).min(1),
    }),
  ),
});
export type BackupHeader = z.infer<typeof backupHeaderSchema>;

export const tableLineSchema = z.strictObject({ table: z.string() });

export const backupTrailerSchema = z.strictObject({
  /** Rows of each table. */
  rows: z.record(z.string(), z.number().int().nonnegative()),
  /** Of every byte before the trailer, unpacked. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export interface BackupSummary {
  header: BackupHeader;
  rows: Record<string, number>;
  sha256: string;
}
