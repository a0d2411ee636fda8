import { z } from 'zod';
import { channelLimitsSchema, DEFAULT_CHANNEL_LIMITS } from './channel-text';
import { deskIdSchema } from './ids';
import { replyRulesSchema } from './reply-check';
import { retentionRulesSchema } from './retention';
import { rotaSettingSchema } from './rota';
import { calendarSettingSchema } from './work-calendar';

/** Which factors besides the text order the answers that a search finds. */
export const rankingSchema = z.object({
  businessLine: z.boolean().default(true),
  region: z.boolean().default(true),
  use: z.boolean().default(true),
  success: z.boolean().default(true),
});
export type Ranking = z.infer<typeof rankingSchema>;

export const librarySettingSchema = z.object({
  /** Days before the last day of validity, and before the day of review, from which the owner is reminded. */
  remindDays: z.number().int().min(1).max(180).default(30),
  /** An approved answer that nobody used for so many days counts as never used. */
  unusedDays: z.number().int().min(7).max(1_000).default(90),
});

/** Settings of the whole desk, one row each; an administrator changes them, every workstation has them. */
export const deskSettingSchemas = {
  ranking: rankingSchema,
  library: librarySettingSchema,
  channelLimits: channelLimitsSchema,
  replyRules: replyRulesSchema,
  rota: rotaSettingSchema,
  calendar: calendarSettingSchema,
  retention: retentionRulesSchema,
} as const;
export type DeskSettingKey = keyof typeof deskSettingSchemas;
export const DESK_SETTING_KEYS = Object.keys(deskSettingSchemas) as [DeskSettingKey, ...DeskSettingKey[]];

export const deskSettingsSchema = z.object(deskSettingSchemas);
export type DeskSettings = z.infer<typeof deskSettingsSchema>;

export const DEFAULT_DESK_SETTINGS: DeskSettings = {
  ranking: rankingSchema.parse({}),
  library: librarySettingSchema.parse({}),
  channelLimits: DEFAULT_CHANNEL_LIMITS,
  replyRules: replyRulesSchema.parse({}),
  retention: retentionRulesSchema.parse({}),
  rota: rotaSettingSchema.parse({}),
  calendar: calendarSettingSchema.parse({}),
};

/** One setting as it is synced; `id` is `<desk>:<key>`. */
export const deskSettingSchema = z.object({
  id: z.string().max(120),
  deskId: deskIdSchema,
  key: z.enum(DESK_SETTING_KEYS),
  value: z.record(z.string(), z.unknown()),
});
export type DeskSetting = z.infer<typeof deskSettingSchema>;
