import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import type { QueueFilter, QueueItem } from '../../../src-shared/ipc/views';
import type { FailureError } from '../../ipc/client';
import { useClient } from '../../ipc/queries';

type QueuePage = IpcOutput<'queue.page'>;

const FIRST_PAGE = 60;
const LATER_PAGE = 200;

export interface Queue {
  items: readonly QueueItem[];
  error: FailureError | null;
  /** Nothing of this filter has been read yet. */
  loading: boolean;
  /** Items of the previous filter stand in until this one's arrive. */
  stale: boolean;
  hasMore: boolean;
  readMore(): void;
}

/** The queue under a filter, page after page, in the core's order. */
export function useQueue(filter: QueueFilter): Queue {
  const client = useClient();
  const query = useInfiniteQuery<
    QueuePage,
    FailureError,
    { pages: QueuePage[] },
    readonly ['queue.page', QueueFilter],
    string | null
  >({
    queryKey: ['queue.page', filter],
    queryFn: ({ pageParam }) =>
      client.request('queue.page', { filter, cursor: pageParam, limit: pageParam === null ? FIRST_PAGE : LATER_PAGE }),
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const items = useMemo(() => uniqueItems(data?.pages ?? []), [data]);
  return {
    items,
    error: query.error,
    loading: query.isPending,
    stale: query.isPlaceholderData,
    hasMore: hasNextPage,
    readMore() {
      if (hasNextPage && !isFetching) void fetchNextPage();
    },
  };
}

/** A message that moved between the reading of two pages stands on both; the first place counts. */
function uniqueItems(pages: readonly QueuePage[]): QueueItem[] {
  const seen = new Set<string>();
  return pages.flatMap((page) =>
    page.items.filter((item) => {
      if (seen.has(item.id)) return false;
      seen.add(item.id);
      return true;
    }),
  );
}
