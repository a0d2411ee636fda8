export interface DeskTable {
  id: string;
  name: string;
  /** First part of the desk's ticket numbers; unique, since the OA finds our tickets by their number alone. */
  ticket_prefix: string;
}

/** A line of the administrator's folder as it was last taken over: it is taken again only when it has changed. */
export interface DeskImportLineTable {
  desk_id: string;
  kind: 'officer' | 'department' | 'account' | 'answer' | 'synonym' | 'setting';
  id: string;
  /** SHA-256 of the line's content. */
  hash: Buffer;
}
