import { z } from 'zod';
import { ferryRefusalSchema } from '../domain/ferry';
import { roleSchema } from '../domain/officer';
import { PASSPHRASE_PROBLEMS } from '../domain/passphrase';
import { replyProblemSchema } from '../domain/reply-check';
import { ADMINISTRATION_PROBLEMS } from '../sync/administration';
import { rejectionCodeSchema } from '../sync/commands';

/**
 * Expected failures, a closed union (style.md, rule 8). The renderer has a sentence for each: what happened, what is
 * safe, what to do next. `unexpected` carries the id under which the error was logged, to be read out on the phone.
 */
export const failureSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('not_signed_in') }),
  /** `roles` may; none where no role could. */
  z.object({ code: z.literal('not_permitted'), roles: z.array(roleSchema) }),
  z.object({ code: z.literal('not_found') }),
  z.object({ code: z.literal('invalid_input'), detail: z.string() }),
  /** The message is not claimed by the signed-in officer. */
  z.object({ code: z.literal('not_claimed') }),
  z.object({ code: z.literal('held_by_other'), holderName: z.string().nullable() }),
  z.object({ code: z.literal('unfilled_blanks'), blanks: z.array(z.string()) }),
  /** The check points out what the officer has not answered for, or may not. */
  z.object({ code: z.literal('reply_problems'), problems: z.array(replyProblemSchema) }),
  z.object({ code: z.literal('deadline_passed') }),
  /** A rule of the domain that the gateway would refuse as well. */
  z.object({ code: z.literal('refused'), reason: rejectionCodeSchema }),
  /** A file could not be read or written; what was there before is untouched. */
  z.object({
    code: z.literal('file_refused'),
    reason: z.enum(['unreadable', 'not_writable', 'too_large', 'type_not_allowed']),
  }),
  /** The bytes of an attachment are not on this workstation yet, and the gateway cannot be reached. */
  z.object({ code: z.literal('attachment_missing') }),
  /** Badge or passphrase is wrong, which of them is not said; `reached`: the gateway said so as well. */
  z.object({ code: z.literal('sign_in_failed'), reached: z.boolean(), waitMs: z.number() }),
  /** Not looked at, because of earlier attempts. */
  z.object({ code: z.literal('sign_in_wait'), waitMs: z.number() }),
  /** The passphrase is right, but the workstation has not heard from its gateway for too long. */
  z.object({ code: z.literal('offline_too_long') }),
  /** The gateway does not have this workstation's database key: an officer who has sat here signs in first. */
  z.object({ code: z.literal('key_not_left') }),
  /** This step needs the gateway, which cannot be reached. */
  z.object({ code: z.literal('gateway_needed') }),
  /** The gateway was asked to do something and did not answer: it may have done it. */
  z.object({ code: z.literal('gateway_silent') }),
  z.object({
    code: z.literal('administration_refused'),
    problem: z.enum(ADMINISTRATION_PROBLEMS),
    about: z.string().nullable(),
  }),
  z.object({ code: z.literal('passphrase_refused'), problem: z.enum(PASSPHRASE_PROBLEMS) }),
  /** A ferry bundle was not taken or not written; nothing has changed. */
  z.object({ code: z.literal('ferry_refused'), refusal: ferryRefusalSchema }),
  /** Another bundle is being written or read. */
  z.object({ code: z.literal('ferry_busy') }),
  z.object({ code: z.literal('ferry_cancelled') }),
  z.object({ code: z.literal('disk_full') }),
  z.object({ code: z.literal('database_busy') }),
  z.object({ code: z.literal('core_unavailable') }),
  z.object({ code: z.literal('unexpected'), errorId: z.string() }),
]);
export type Failure = z.infer<typeof failureSchema>;
export type FailureCode = Failure['code'];

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(failure: Failure): Result<never> {
  return { ok: false, failure };
}

/** Why the core could not start. Each stops the program with a sentence; never an empty or in-memory substitute. */
export const STARTUP_FAILURES = [
  'database_locked',
  'database_newer',
  'database_corrupt',
  'database_key_wrong',
  'database_key_missing',
  'key_store_closed',
  'disk_full',
  'folder_not_writable',
  'configuration_invalid',
  'unexpected',
] as const;
export const startupFailureSchema = z.object({ code: z.enum(STARTUP_FAILURES), detail: z.string() });
export type StartupFailure = z.infer<typeof startupFailureSchema>;

/** Life of the core as the main process sees it. */
export const coreStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  /** `restarts` counts crashes in this run of the program. */
  z.object({ state: z.literal('ready'), restarts: z.number().int() }),
  z.object({ state: z.literal('restarting'), restarts: z.number().int() }),
  z.object({ state: z.literal('failed'), failure: startupFailureSchema }),
]);
export type CoreState = z.infer<typeof coreStateSchema>;
