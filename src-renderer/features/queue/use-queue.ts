import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import type { QueueFilter, QueueItem } from '../../../src-shared/ipc/views';
import type { Client, FailureError } from '../../ipc/client';
import { useClient } from '../../ipc/queries';
import { NO_FILTER, toQueueFilter } from './queue-filter';

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
  const query = useInfiniteQuery({ ...queueQuery(client, filter), placeholderData: keepPreviousData });
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

/** Asks for the beginning of the queue while the screen that will show it is still being drawn. */
export function askForQueue(client: Client, queries: QueryClient): void {
  void queries.prefetchInfiniteQuery(queueQuery(client, toQueueFilter(NO_FILTER)));
}

function queueQuery(client: Client, filter: QueueFilter) {
  return infiniteQueryOptions<
    QueuePage,
    FailureError,
    InfiniteData<QueuePage, string | null>,
    readonly ['queue.page', QueueFilter],
    string | null
  >({
    queryKey: ['queue.page', filter],
    queryFn: ({ pageParam }) =>
      client.request('queue.page', { filter, cursor: pageParam, limit: pageParam === null ? FIRST_PAGE : LATER_PAGE }),
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
  });
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
