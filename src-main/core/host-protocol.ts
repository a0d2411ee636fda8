import type { EngineChannel, Topic } from '../../src-shared/ipc/contract';
import type { Result, StartupFailure } from '../../src-shared/ipc/failure';
import type { CoreConfig } from './config';

/** Messages between the main process and the core, over the utility process's port. */
export type ToCore =
  | { kind: 'init'; config: CoreConfig }
  | { kind: 'request'; id: number; channel: EngineChannel; input: unknown }
  | { kind: 'close' };

export type FromCore =
  | { kind: 'ready' }
  | { kind: 'failed'; failure: StartupFailure }
  | { kind: 'response'; id: number; result: Result<unknown> }
  | { kind: 'changed'; topics: Topic[] }
  /** To be started again, once it has answered what it was asked. */
  | { kind: 'restart' }
  /** To be handed back when this core has crashed and another one is started; kept in memory only. */
  | { kind: 'resume'; secret: string | null }
  | { kind: 'closed' };
