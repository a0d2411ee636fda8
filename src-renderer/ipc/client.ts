import type {
  IpcChannel,
  IpcEvent,
  IpcEventPayload,
  IpcInput,
  IpcOutput,
  WorkstationApi,
} from '../../src-shared/ipc/contract';
import type { Failure, Result } from '../../src-shared/ipc/failure';

declare global {
  interface Window {
    readonly api: WorkstationApi;
  }
}

/** An expected failure of a request; `failure` is one of the closed union and has a sentence in both languages. */
export class FailureError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.code);
    this.name = 'FailureError';
  }
}

/** The renderer's only way out: typed requests and events of the IPC contract. */
export interface Client {
  /**
   * Asks the workstation.
   *
   * @returns the value of the channel's output
   * @throws FailureError when the answer is a failure, also when the bridge itself breaks
   */
  request<C extends IpcChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>>;
  /** Listens to an event. @returns stops listening */
  subscribe<E extends IpcEvent>(event: E, listener: (payload: IpcEventPayload<E>) => void): () => void;
}

/** Wraps what the preload script exposes. */
export function createClient(api: WorkstationApi): Client {
  return {
    async request<C extends IpcChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>> {
      // TypeScript does not see that indexing by C gives the method of C.
      const call = api[channel] as (input: IpcInput<C>) => Promise<Result<IpcOutput<C>>>;
      let result: Result<IpcOutput<C>>;
      try {
        result = await call(input);
      } catch (error) {
        // The bridge rejects only when the other side is gone or broke its promise to answer with a Result.
        throw new FailureError({
          code: 'unexpected',
          errorId: error instanceof Error ? error.message.slice(0, 120) : 'ipc',
        });
      }
      if (!result.ok) throw new FailureError(result.failure);
      return result.value;
    },
    subscribe(event, listener) {
      return api.subscribe[event](listener);
    },
  };
}

/** The failure inside whatever a request or a mutation threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return { code: 'unexpected', errorId: error instanceof Error ? error.message.slice(0, 120) : 'renderer' };
}
