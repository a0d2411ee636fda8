export interface TurnTable {
  name: string;
  /** Number of a gateway process, new at each start. */
  holder: string;
  until: string;
}
