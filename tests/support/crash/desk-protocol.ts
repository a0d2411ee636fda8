import type { CoreConfig } from '../../../src-main/core/config';
import type { EngineChannel } from '../../../src-shared/ipc/contract';
import type { Result } from '../../../src-shared/ipc/failure';

/** Between a test and a core in a process of its own (desk.ts). */
export type ToDesk =
  | { kind: 'init'; config: CoreConfig; offsetMs: number; slotCostLog2: number; logFolder: string }
  | { kind: 'ask'; id: number; channel: EngineChannel; input: unknown }
  | { kind: 'clock'; offsetMs: number }
  | { kind: 'close' };

export type FromDesk =
  | { kind: 'ready' }
  | { kind: 'failed'; detail: string }
  | { kind: 'resume'; secret: string | null }
  | { kind: 'answer'; id: number; result: Result<unknown> };
