/** Kept search indexes, see `AnswerIndex.save`. */
export interface SearchIndexTable {
  name: 'answer';
  /** Whose answers are in it: another history may give the same version number to other words. */
  origin: string;
  bytes: Uint8Array;
}
