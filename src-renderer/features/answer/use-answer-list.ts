import type { AnswerId, MessageId } from '../../../src-shared/domain/ids';
import type { FoundBy } from '../../../src-shared/domain/reply';
import type { AnswerFilter, AnswerHit, AnswerResults, EmptyResult } from '../../../src-shared/ipc/library-views';
import type { FailureError } from '../../ipc/client';
import { useRead } from '../../ipc/queries';

/** As many as Alt and a digit can insert. */
export const SHOWN = 9;

const INDEXING_MS = 500;

/** While the index is being made, what is in it so far is asked for again. */
function againAfterMs({ indexing }: AnswerResults): number | null {
  return indexing === null ? null : INDEXING_MS;
}

export interface AnswerList {
  by: Extract<FoundBy['by'], 'suggested' | 'searched' | 'similar'>;
  /** What is numbered on the screen: what was found, else the nearest there is. */
  hits: readonly AnswerHit[];
  /** Null when something was found, or nothing is known yet. */
  empty: EmptyResult | null;
  /** What is shown belongs to the words before; the answer to the present ones is on its way. */
  settling: boolean;
  /** The index is being made: how far it is. */
  indexing: AnswerResults['indexing'];
  error: FailureError | null;
}

/** Answers like one, else for what was typed, else for the whole text of the open message. */
export function useAnswerList(ask: {
  messageId: MessageId;
  query: string;
  filter: AnswerFilter;
  similarTo: AnswerId | null;
}): AnswerList {
  const { messageId, query, filter, similarTo } = ask;
  const by = similarTo !== null ? 'similar' : query !== '' ? 'searched' : 'suggested';
  const suggested = useRead(
    'answer.suggest',
    { messageId, limit: SHOWN, filter },
    { enabled: by === 'suggested', keepPrevious: true, againAfterMs },
  );
  const searched = useRead(
    'answer.search',
    { query, messageId, limit: SHOWN, filter },
    { enabled: by === 'searched', keepPrevious: true, againAfterMs },
  );
  const similar = useRead(
    'answer.similar',
    { answerId: similarTo ?? ('none' as AnswerId), limit: SHOWN },
    { enabled: by === 'similar', againAfterMs },
  );
  const { data, isPlaceholderData, error } = { suggested, searched, similar }[by];
  return {
    by,
    hits: data === undefined ? [] : data.empty === null ? data.hits : data.empty.nearest,
    empty: data?.empty ?? null,
    indexing: data?.indexing ?? null,
    settling: (data === undefined && error === null) || isPlaceholderData,
    error,
  };
}
