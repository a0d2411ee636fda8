import {
  keepPreviousData,
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { IpcInput, IpcOutput, Topic } from '../../src-shared/ipc/contract';
import { type Client, type FailureError, failureOf } from './client';
import { createCoalescer } from './coalesce';
import { type ActChannel, isStaleAfter, type ReadChannel } from './topics';

const ClientContext = createContext<Client | null>(null);
export const ClientProvider = ClientContext.Provider;

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('no ClientProvider above');
  return client;
}

/** The cache of what the core answered. Nothing goes stale by age: the core says when something changed. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The core is on this machine; whether the network is up says nothing about it.
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 120_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (count, error) => count < 5 && isPassing(error),
        retryDelay: (count) => Math.min(200 * 2 ** count, 3_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/**
 * Reads once and again whenever the core announces one of the channel's topics.
 *
 * @param options.againAfterMs for an answer that is not whole yet and whose progress nothing announces: when to ask again
 */
export function useRead<C extends ReadChannel>(
  channel: C,
  input: IpcInput<C>,
  options: {
    enabled?: boolean;
    keepPrevious?: boolean;
    againAfterMs?: (answer: IpcOutput<C>) => number | null;
  } = {},
): UseQueryResult<IpcOutput<C>, FailureError> {
  const client = useClient();
  return useQuery<IpcOutput<C>, FailureError, IpcOutput<C>, readonly [C, IpcInput<C>]>({
    queryKey: [channel, input] as const,
    queryFn: () => client.request(channel, input),
    enabled: options.enabled ?? true,
    refetchInterval: ({ state }) => (state.data === undefined ? null : options.againAfterMs?.(state.data)) ?? false,
    ...(options.keepPrevious === true && { placeholderData: keepPreviousData as never }),
  });
}

/** What the first screen asks, whoever is on duty. */
export const FIRST_QUESTIONS = [
  'enrolment.status',
  'session.current',
  'session.door',
  'desk.info',
  'settings.get',
  'sync.status',
] as const;

/**
 * Asks before the core is ready: the requests wait in the main process, and the first answers come with the core
 * instead of one after another behind it.
 */
export function askEarly(client: Client, queries: QueryClient): void {
  for (const channel of FIRST_QUESTIONS) {
    void queries.prefetchQuery({ queryKey: [channel, null], queryFn: () => client.request(channel, null) });
  }
}

/** Changes something. What changed comes back as an event, so nothing is invalidated here. */
export function useAct<C extends ActChannel>(channel: C): UseMutationResult<IpcOutput<C>, FailureError, IpcInput<C>> {
  const client = useClient();
  return useMutation<IpcOutput<C>, FailureError, IpcInput<C>>({
    mutationKey: [channel],
    mutationFn: (input) => client.request(channel, input),
  });
}

/**
 * Marks what the core announces as stale, several announcements together, and everything when the core came back
 * after a restart.
 *
 * @returns stops listening
 */
export function followChanges(client: Client, queries: QueryClient): () => void {
  const coalescer = createCoalescer<Topic>(
    (topics) => queries.invalidateQueries({ predicate: (query) => isStaleAfter(query.queryKey[0], topics) }),
    200,
  );
  const stopChanged = client.subscribe('changed', ({ topics }) => coalescer.add(topics));
  let wasAway = false;
  const stopState = client.subscribe('core.state', ({ state }) => {
    if (state === 'ready' && wasAway) void queries.invalidateQueries();
    wasAway = state !== 'ready';
  });
  return () => {
    stopChanged();
    stopState();
    coalescer.close();
  };
}

function isPassing(error: unknown): boolean {
  const { code } = failureOf(error);
  return code === 'core_unavailable' || code === 'database_busy';
}
