/** One frozen step of the workstation's database: `version` becomes `PRAGMA user_version` in the transaction that runs `sql`. */
export interface SqliteMigration {
  version: number;
  name: string;
  sql: string;
}
