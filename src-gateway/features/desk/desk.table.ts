export interface DeskTable {
  id: string;
  name: string;
  /** First part of the desk's ticket numbers; unique, since the OA finds our tickets by their number alone. */
  ticket_prefix: string;
}
