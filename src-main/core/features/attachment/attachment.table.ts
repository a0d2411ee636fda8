/** Files by content hash, within the encrypted database. */
export interface AttachmentTable {
  sha256: string;
  /** Bytes. */
  size: number;
  bytes: Uint8Array;
  /** 0 or 1: the gateway has it. */
  stored: number;
  added_at: string;
}
