import { z } from 'zod';

/** Where a message came from (渠道). */
export const CHANNELS = ['weibo', 'wechat', 'forum', 'qq', 'mailbox', 'website', 'phone'] as const;
export const channelSchema = z.enum(CHANNELS);
export type Channel = z.infer<typeof channelSchema>;

/** What a citizen wants (诉求类别), glossary of the design. */
export const CATEGORIES = [
  'consultation',
  'help',
  'complaint',
  'report',
  'lead',
  'suggestion',
  'praise',
  'other',
] as const;
export const categorySchema = z.enum(CATEGORIES);
export type Category = z.infer<typeof categorySchema>;

/** Which trade of the police it concerns (业务线 / 警种). */
export const BUSINESS_LINES = [
  'household',
  'exit_entry',
  'traffic',
  'public_order',
  'cyber',
  'drugs',
  'economic_crime',
  'custody',
  'legal',
  'command_110',
  'other',
] as const;
export const businessLineSchema = z.enum(BUSINESS_LINES);
export type BusinessLine = z.infer<typeof businessLineSchema>;
