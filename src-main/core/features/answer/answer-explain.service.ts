import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { AnswerHit, EmptyResult } from '../../../../src-shared/ipc/library-views';
import { isAlike } from '../../search/alike';
import type { Explained } from '../../search/explain';
import type { AnswerLibrary, AnswerQuery } from './answer-library';

/** A search as it was made, but for its filter. */
export interface Search {
  query: AnswerQuery;
  kind: 'typed' | 'message';
  /** An answer that is not to be found: the one that others are to be like. */
  except: AnswerId | null;
}

const NEAREST = 5;
const MOST_UNKNOWN = 20;
/** Answers counted that a filter hides. */
const MOST_HIDDEN = 50;

/** Why a search found nothing, and the nearest there is. */
export async function explainEmpty(
  library: AnswerLibrary,
  search: Search,
  { isFiltered }: { isFiltered: boolean },
): Promise<EmptyResult> {
  const { query, kind, except } = search;
  const index = await library.index();
  const explained = index.explain(query.text);
  const unknownTerms = explained.unknown.slice(0, MOST_UNKNOWN);
  const because = (reason: EmptyResult['reason'], nearest: AnswerHit[] = [], withoutFilter = 0): EmptyResult => ({
    reason,
    unknownTerms,
    withoutFilter,
    nearest: nearest.slice(0, NEAREST),
  });
  if (explained.empty && index.size > 0) return because('nothing_to_search');
  const weak = (await library.search({ ...query, limit: MOST_HIDDEN })).filter(({ answer }) => answer.id !== except);
  const ids = weak.map(({ answer }) => answer.id);
  if (isFiltered && isAlike(index, query.text, ids, kind)) return because('filtered_out', weak, weak.length);
  const retired = await library.searchRetired({ ...query, limit: NEAREST });
  const retiredIds = retired.map(({ answer }) => answer.id).filter((id) => id !== except);
  if (isAlike(await library.retiredIndex(), query.text, retiredIds, kind))
    return because('only_retired', await nearestOf(library, search, explained, weak));
  if (index.size === 0) return because('library_empty');
  return because('nothing_alike', await nearestOf(library, search, explained, weak));
}

/** By a near spelling of what the library lacks, by the rarest part that it has, else what little there was. */
async function nearestOf(
  library: AnswerLibrary,
  { query, except }: Search,
  { near, rarest }: Explained,
  weak: AnswerHit[],
): Promise<AnswerHit[]> {
  for (const text of [near.join(' '), rarest ?? '']) {
    if (text === '') continue;
    const found = (await library.search({ ...query, text, limit: NEAREST + 1 })).filter(
      ({ answer }) => answer.id !== except,
    );
    if (found.length > 0) return found;
  }
  return weak;
}
