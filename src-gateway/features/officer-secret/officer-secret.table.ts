import type { ColumnType, Generated } from 'kysely';
import type { Officer } from '../../../src-shared/domain/officer';

type Instant = ColumnType<string, string | undefined, string>;

export interface OfficerSecretTable {
  officer_id: Officer['id'];
  /** Counts the officer's passphrases; workstations drop slots of an earlier one. */
  version: number;
  cost_log2: number;
  salt: Buffer;
  hash: Buffer;
  /** Set by somebody else; only good for choosing one's own. */
  must_change: boolean;
  changed_at: Instant;
}

/** Attempts in a row that failed, by officer and by workstation. */
export interface SignInFailureTable {
  kind: 'officer' | 'workstation';
  id: string;
  failures: number;
  wait_until: Instant;
}

/** Changes of passphrases that were decided on. */
export interface PassphraseChangeTable {
  workstation_id: string;
  /** SHA-256 of the box in which it came. */
  box_hash: string;
  outcome: 'changed' | 'refused' | 'weak' | 'other_keys';
  secret_version: number | null;
  at: Generated<string>;
}

/** Database keys of the workstations, each encrypted to a sealing key that is not in this database. */
export interface WorkstationEscrowTable {
  workstation_id: string;
  key_id: string;
  box: string;
  taken_at: Generated<string>;
}
