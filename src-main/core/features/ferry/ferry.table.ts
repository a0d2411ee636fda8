import type { DeskId, WorkstationId } from '../../../../src-shared/domain/ids';

/** Single row, id 1; none before enrolment by ferry was begun. */
export interface FerryIdentityTable {
  id: number;
  state: 'requested' | 'enrolled';
  /** JSON of the stored keys. */
  keys: string;
  next_keys: string | null;
  next_old_until: string | null;
  /** JSON list of `{ keys, until }`. */
  former_keys: string;
  /** JSON list of `{ keys, acceptedUntil }`, the newest last. */
  gateway_keys: string;
  workstation_id: WorkstationId | null;
  workstation_name: string | null;
  desk_id: DeskId | null;
  desk_name: string | null;
  /** JSON of an answer that is not confirmed yet. */
  answer: string | null;
  out_next: number;
  out_receipted: number;
  out_receipted_hash: string | null;
}

/** Bundles that were carried, either way. */
export interface FerryBundleTable {
  direction: 'out' | 'in';
  /** Empty for what goes out. */
  epoch: string;
  seq: number;
  /** Out: `writing` until the file stands at its place; a number that stays so was never carried. In: `taken`. */
  state: 'writing' | 'written' | 'receipted' | 'taken';
  manifest_hash: string | null;
  file_name: string;
  file_hash: string | null;
  size: number | null;
  created_at: string;
  officer: string;
  commands: number;
  changes: number;
  /** JSON list of hashes. */
  attachments: string;
  receipted_at: string | null;
}
