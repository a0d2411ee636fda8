import type { OfficerId } from '../../../src-shared/domain/ids';

/** Single row, id 1. */
export interface SessionTable {
  id: number;
  officer_id: OfficerId;
  signed_in_at: string;
  /** Run of the program in which the officer signed in. */
  boot_id: string;
}
