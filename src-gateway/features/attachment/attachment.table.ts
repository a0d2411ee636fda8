import type { Generated } from 'kysely';
import type { FileType, MessageAttachment } from '../../../src-shared/domain/attachment';

/** A file by its content hash, once for each desk. */
export interface AttachmentTable {
  desk_id: string;
  sha256: string;
  size: number;
  body_id: string;
  /** As told from the content; null when it is none of the known ones. */
  type: FileType | null;
  /** Who handed it in: a `channel`'s file goes again when nothing names it. */
  origin: Generated<'workstation' | 'channel'>;
  at: Generated<string>;
}

/** Bytes that belong together, whole or still coming. */
export interface AttachmentBodyTable {
  id: string;
  whole: boolean;
  at: Generated<string>;
  /** Of one that a workstation sends in parts: whose it is, and what it is going to be. */
  workstation_id: Generated<string | null>;
  sha256: Generated<string | null>;
  size: Generated<number | null>;
}

/** A mebibyte of a body; the last part has the rest. */
export interface AttachmentPartTable {
  body_id: string;
  position: number;
  bytes: Buffer;
}

/** What was made of a picture or a video, by content; a row without a thumbnail says that there can be none. */
export interface AttachmentPreviewTable {
  sha256: string;
  thumbnail: Buffer | null;
  duration_ms: number | null;
  at: Generated<string>;
}

export interface MessageAttachmentTable {
  id: string;
  desk_id: MessageAttachment['deskId'];
  message_id: MessageAttachment['messageId'];
  position: number;
  name: string;
  sha256: string | null;
  size: number | null;
  kind: MessageAttachment['kind'];
  type: string;
  state: MessageAttachment['state'];
  reason: MessageAttachment['reason'];
  added_at: string;
}
