import type { Generated } from 'kysely';
import type { OfficerId } from '../../../src-shared/domain/ids';

/** Single row, id 1. */
export interface SessionTable {
  id: number;
  officer_id: OfficerId;
  signed_in_at: string;
  /** Run of the program in which the officer signed in. */
  boot_id: string;
}

/** Single row, id 1; none before the first contact with the gateway. */
export interface SignInRuleTable {
  id: number;
  /** JSON of the gateway's public keys. */
  gateway_keys: string;
  lock_after_minutes: number;
}

/** Passphrases changed without the gateway, in order; each sealed to its keys, so that nobody here can read them. */
export interface PassphraseChangeTable {
  id: Generated<number>;
  officer_id: OfficerId;
  key_id: string;
  box: string;
  changed_at: string;
}
