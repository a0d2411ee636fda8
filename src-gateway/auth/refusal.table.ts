export interface RefusalTable {
  minute: string;
  address: string;
  reason: string;
  path: string;
  /** The workstation that was named, which need not be the one that asked. */
  workstation_id: string | null;
  at: string;
  last_at: string;
  count: number;
}
