import { z } from 'zod';
import {
  deskIdSchema,
  handoverIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  promiseIdSchema,
  shiftIdSchema,
  workstationIdSchema,
} from './ids';

const count = z.number().int().nonnegative();

/** How the workstation and the desk stood when a shift began. */
export const shiftChecksSchema = z.object({
  /** Device clock minus gateway clock, ms; null when never measured. */
  clockOffsetMs: z.number().int().nullable(),
  /** How old the local copy was, ms; null when there was none. */
  syncAgeMs: count.nullable(),
  /** Commands that the gateway had not answered. */
  waiting: count,
  /** Channels that had trouble; null when the gateway could not be asked. */
  troubledChannels: z.array(z.string().max(40)).max(40).nullable(),
  openEmergencies: count,
});
export type ShiftChecks = z.infer<typeof shiftChecksSchema>;

/** The recorded word of a lead: who, why, when. */
export const leadWordSchema = z.object({
  officerId: officerIdSchema,
  officerName: z.string().max(40),
  reason: z.string().min(1).max(1_000),
  at: instantSchema,
});
export type LeadWord = z.infer<typeof leadWordSchema>;

/** The time an officer answers for the desk at a workstation. It ends through a handover, or with the lead's recorded word. */
export const shiftSchema = z.object({
  id: shiftIdSchema,
  deskId: deskIdSchema,
  officerId: officerIdSchema,
  officerName: z.string().max(40),
  workstationId: workstationIdSchema,
  state: z.enum(['running', 'ended']),
  startedAt: instantSchema,
  checks: shiftChecksSchema,
  endedAt: instantSchema.nullable(),
  /** The handover that ended it; null while it runs, and when the lead's word did. */
  handoverId: handoverIdSchema.nullable(),
  endWord: leadWordSchema.nullable(),
  version: z.number().int().positive(),
});
export type Shift = z.infer<typeof shiftSchema>;

/** What an officer has promised a citizen, by when; open until somebody says that it was kept. */
export const promiseSchema = z.object({
  id: promiseIdSchema,
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  text: z.string().min(1).max(500),
  dueAt: instantSchema,
  madeBy: z.string().max(40),
  madeAt: instantSchema,
  keptAt: instantSchema.nullable(),
  keptBy: z.string().max(40).nullable(),
  version: z.number().int().positive(),
});
export type Promised = z.infer<typeof promiseSchema>;

const MAX_CLOCK_SKEW_MS = 60_000;
const MAX_SYNC_AGE_MS = 15 * 60_000;

/** What of the checks an officer should look at before going on. A shift starts all the same: the desk must be manned. */
export function checkWarnings(checks: ShiftChecks): ('clock' | 'sync' | 'waiting' | 'channels' | 'emergencies')[] {
  return [
    ...(Math.abs(checks.clockOffsetMs ?? 0) > MAX_CLOCK_SKEW_MS ? (['clock'] as const) : []),
    ...(checks.syncAgeMs === null || checks.syncAgeMs > MAX_SYNC_AGE_MS ? (['sync'] as const) : []),
    ...(checks.waiting > 0 ? (['waiting'] as const) : []),
    ...((checks.troubledChannels?.length ?? 0) > 0 ? (['channels'] as const) : []),
    ...(checks.openEmergencies > 0 ? (['emergencies'] as const) : []),
  ];
}

/** Why a shift may not end, as long as no lead has given a word. */
export interface ShiftBlockers {
  /** Emergencies that nobody has acknowledged. */
  emergencies: number;
  /** Replies that the gateway does not have. */
  unsyncedReplies: number;
}

export function isBlocked({ emergencies, unsyncedReplies }: ShiftBlockers): boolean {
  return emergencies > 0 || unsyncedReplies > 0;
}
