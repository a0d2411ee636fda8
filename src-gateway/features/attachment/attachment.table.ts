import type { Generated } from 'kysely';

/** The bytes of a file by their hash, once for each desk. */
export interface AttachmentTable {
  desk_id: string;
  sha256: string;
  size: number;
  bytes: Buffer;
  at: Generated<string>;
}
