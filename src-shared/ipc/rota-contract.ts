import { z } from 'zod';
import { instantSchema, rotaShiftIdSchema } from '../domain/ids';
import { officerSchema } from '../domain/officer';
import {
  MAX_SHIFTS_PER_WEEK,
  rotaSettingSchema,
  rotaShiftSchema,
  shiftPlanSchema,
  weekChangeSchema,
} from '../domain/rota';
import { rotaSwapSchema, swapAnswerSchema, swapProposalSchema } from '../domain/rota-swap';
import { calendarDaySchema, calendarSettingSchema, workDaySchema } from '../domain/work-calendar';

const nothing = z.null();
const onSwap = swapAnswerSchema.pick({ swapId: true });
const weekSchema = weekChangeSchema.shape.week;
/** Weeks that one file may hold. */
export const MAX_ROTA_WEEKS = 60;
export const ROTA_FORMATS = ['xlsx', 'ics'] as const;
const formatSchema = z.enum(ROTA_FORMATS);

/** What is to change in a week; a shift without an id is new. */
export const weekDraftSchema = z.object({
  week: weekSchema,
  puts: z
    .array(
      shiftPlanSchema.extend({
        shiftId: rotaShiftIdSchema.nullable(),
        baseVersion: z.number().int().positive().nullable(),
      }),
    )
    .max(MAX_SHIFTS_PER_WEEK),
  removes: weekChangeSchema.shape.removes,
});
export type WeekDraft = z.infer<typeof weekDraftSchema>;

/** Swaps name shifts of other weeks too. */
export const swapViewSchema = z.object({
  swap: rotaSwapSchema,
  shift: rotaShiftSchema.nullable(),
  otherShift: rotaShiftSchema.nullable(),
});
export type SwapView = z.infer<typeof swapViewSchema>;

export const rotaWeekSchema = z.object({
  week: weekSchema,
  days: z.array(workDaySchema),
  /** Those of the week, and those of the days beside it that may lie too close to them. */
  shifts: z.array(rotaShiftSchema),
  around: z.array(rotaShiftSchema),
  /** Everybody who is or may be on the rota, by badge number; whoever left is not active. */
  officers: z.array(officerSchema),
  rota: rotaSettingSchema,
  calendar: calendarSettingSchema,
  swaps: z.array(swapViewSchema),
});
export type RotaWeek = z.infer<typeof rotaWeekSchema>;

const onDutySchema = z.object({ shift: rotaShiftSchema, name: z.string() });
export const rotaNowSchema = z.object({
  at: instantSchema,
  on: z.array(onDutySchema),
  /** Those who come next. */
  next: z.array(onDutySchema),
  /** When somebody comes or goes next. */
  changesAt: instantSchema.nullable(),
  /** The officer's own next shift that has not begun. */
  own: rotaShiftSchema.nullable(),
  /** It is time to say so, and nobody has yet. */
  remind: z.boolean(),
  /** When it will be. */
  remindAt: instantSchema.nullable(),
  /** Proposals that wait for this officer's answer. */
  waiting: z.number().int(),
});
export type RotaNow = z.infer<typeof rotaNowSchema>;

/** A cell or event of a file that cannot be taken; what stands there stays as it is. */
export const rotaFaultSchema = z.object({
  /** `C5` of a sheet, the number of an event in a calendar. */
  place: z.string(),
  code: z.enum([
    'unknown_officer',
    'two_officers',
    'unreadable_shift',
    'unreadable_day',
    'same_row_twice',
    'same_day_twice',
    'shift_twice',
    'repeats',
    'too_long',
    'no_time',
  ]),
  value: z.string(),
});
export type RotaFault = z.infer<typeof rotaFaultSchema>;

/** What a file would change. */
export const rotaPreviewSchema = z.object({
  fileName: z.string(),
  weeks: z.array(weekDraftSchema),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  faults: z.array(rotaFaultSchema),
  /** Faults beyond those listed. */
  moreFaults: z.number().int(),
});
export type RotaPreview = z.infer<typeof rotaPreviewSchema>;

/** Requests about the rota that the core answers. */
export const rotaContract = {
  'rota.week': { input: z.object({ week: weekSchema }), output: rotaWeekSchema },
  /** Who is on now; also without the network. */
  'rota.now': { input: nothing, output: rotaNowSchema },
  /** The officer has been told of the own next shift. */
  'rota.reminded': { input: z.object({ shiftId: rotaShiftIdSchema, startsAt: instantSchema }), output: nothing },
  /** A proposal for a week, which is not written: empty seats of the templates, or last week once more. */
  'rota.draft_week': {
    input: z.object({ week: weekSchema, from: z.enum(['templates', 'last_week']) }),
    output: z.array(shiftPlanSchema),
  },
  'rota.save': { input: z.object({ weeks: z.array(weekDraftSchema).min(1).max(MAX_ROTA_WEEKS) }), output: nothing },
  'rota.swap_propose': { input: swapProposalSchema.omit({ swapId: true }), output: nothing },
  'rota.swap_answer': { input: swapAnswerSchema, output: nothing },
  'rota.swap_withdraw': { input: onSwap, output: nothing },
} as const;

/** Requests that begin with a file dialog. `null`: the officer cancelled it. */
export const rotaFileContract = {
  'rota.export': {
    input: z.object({
      format: formatSchema,
      from: calendarDaySchema,
      weeks: z.number().int().min(1).max(MAX_ROTA_WEEKS),
    }),
    output: z.object({ path: z.string(), shifts: z.number().int() }).nullable(),
  },
  'rota.import': { input: nothing, output: rotaPreviewSchema.nullable() },
} as const;

/** What the main process asks the core after the dialog. */
export const rotaHostContract = {
  'rota.write': {
    input: rotaFileContract['rota.export'].input.extend({ path: z.string().min(1) }),
    output: z.object({ shifts: z.number().int() }),
  },
  'rota.read': { input: z.object({ path: z.string().min(1) }), output: rotaPreviewSchema },
} as const;
