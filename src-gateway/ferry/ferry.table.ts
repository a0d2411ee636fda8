import type { Generated } from 'kysely';
import type { StoredKeys } from '../../src-files/keys/key-pairs';
import type { PublicKeys } from '../../src-shared/domain/key';
import type { FerryOrderLine, FerryReceiptLine, FerryWorkstationState } from '../../src-shared/sync/ferry';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import type { Json } from '../db/json';

export interface FerryKeyTable {
  key_id: string;
  keys: Json<StoredKeys>;
  made_at: Generated<string>;
  old_until: string | null;
}

export interface FerryPeerTable {
  /** Its address, `workstation:<id>` or `outside:<id>`. */
  id: string;
  workstation_id: string | null;
  /** Of the desk that the outside network serves. */
  desk_id: string | null;
  revoked: Generated<boolean>;
  own_key: string;
  receipted_epoch: string | null;
  receipted_seq: number | null;
  receipted_hash: string | null;
  state: Json<FerryWorkstationState | null>;
  since: Generated<string>;
}

export interface FerryPeerKeyTable {
  key_id: string;
  peer_id: string;
  keys: Json<PublicKeys>;
  accepted_until: string | null;
  revoked: Generated<boolean>;
  added_at: Generated<string>;
}

export interface FerryBundleTable {
  peer_id: string;
  direction: 'out' | 'in';
  epoch: string;
  seq: number;
  state: 'writing' | 'written' | 'receipted' | 'taken';
  manifest_hash: string | null;
  file_name: string;
  file_hash: string | null;
  size: number | null;
  created_at: string;
  commands: number;
  changes: number;
  /** Of the desk's changes, as far as an outgoing bundle carries them. */
  head: number | null;
  receipted_at: string | null;
}

export interface FerryOrderTable {
  reply_id: string;
  peer_id: string;
  attempt: number;
  body: Json<Omit<FerryOrderLine, 'replyId' | 'attempt'>>;
  open: boolean;
  receipt: Json<FerryReceiptLine | null>;
  carried_epoch: string | null;
  carried_seq: number | null;
  placed_at: Generated<string>;
}

export interface FerryAsideTable {
  peer_id: string;
  channel: string;
  remote_id: string;
  reason: string;
  record: Json<IngestRecord>;
  at: Generated<string>;
}
