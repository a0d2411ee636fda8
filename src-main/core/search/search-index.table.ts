/** Kept search indexes, see `AnswerIndex.save`. */
export interface SearchIndexTable {
  /** What is indexed: answers, replies, tickets, messages; further parts of a large one end in `#1`, `#2`, … */
  name: string;
  /** Whose rows are in it: another history may give the same version number to other words. */
  origin: string;
  bytes: Uint8Array;
}
