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

/** A file of a citizen's message, as synced. */
export interface MessageAttachmentTable {
  id: string;
  desk_id: string;
  message_id: string;
  position: number;
  name: string;
  sha256: string | null;
  size: number | null;
  kind: string;
  type: string;
  state: string;
  reason: string | null;
  thumbnail: string | null;
  duration_ms: number | null;
  added_at: string;
}

/** A body that an officer asked for: wanted until it is whole. Rows and parts go when room is needed, the least used first. */
export interface FetchedFileTable {
  sha256: string;
  /** Bytes. */
  size: number;
  received: number;
  /** 0 or 1. */
  whole: number;
  asked_at: string;
  used_at: string;
}

export interface FetchedPartTable {
  sha256: string;
  position: number;
  bytes: Uint8Array;
}
