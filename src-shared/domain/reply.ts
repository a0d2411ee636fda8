import { z } from 'zod';
import { answerIdSchema, deskIdSchema, instantSchema, messageIdSchema, officerIdSchema, replyIdSchema } from './ids';
import type { Officer } from './officer';

export const MAX_REPLY_TEXT = 5_000;

/** `checking`: waits for somebody else's approval; `returned`: was not approved, or taken back by its author. */
export const REPLY_STATES = ['checking', 'returned', 'queued', 'sent', 'failed'] as const;
export const replyStateSchema = z.enum(REPLY_STATES);
export type ReplyState = z.infer<typeof replyStateSchema>;

/** How the officer came to an answer, for the figures of the library and for proposing synonyms. */
export const foundBySchema = z.object({
  by: z.enum(['suggested', 'searched', 'similar', 'library']),
  /** What was typed; null when nothing was. */
  query: z.string().max(100).nullable(),
  /** Its place in the list, from 1. */
  rank: z.number().int().positive(),
});
export type FoundBy = z.infer<typeof foundBySchema>;

/** The answer that a reply rests on, frozen with the reply. */
export const replyBasisSchema = z.object({
  answerId: answerIdSchema,
  answerVersion: z.number().int().positive(),
  found: foundBySchema.nullable().default(null),
});
export type ReplyBasis = z.infer<typeof replyBasisSchema>;

/** What a check pointed out and the officer sent all the same (domain/reply-check.ts). */
export const replyOverrideSchema = z.object({
  kind: z.string().max(40),
  reason: z.string().trim().min(1).max(300),
});
export type ReplyOverride = z.infer<typeof replyOverrideSchema>;

/** A second person's word on a reply. */
export const replyReviewSchema = z.object({
  reviewerId: officerIdSchema,
  reviewerName: z.string().max(40),
  verdict: z.enum(['approved', 'returned']),
  note: z.string().max(1_000),
  at: instantSchema,
});
export type ReplyReview = z.infer<typeof replyReviewSchema>;

/** Text, basis, author and time are frozen when the reply is queued (design.md, section 4). Drafts never leave the workstation. */
export const replySchema = z.object({
  id: replyIdSchema,
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  text: z.string().min(1).max(MAX_REPLY_TEXT),
  officerId: officerIdSchema,
  officerName: z.string().max(40),
  badgeNumber: z.string().max(20),
  basis: replyBasisSchema.nullable(),
  state: replyStateSchema,
  /** On the gateway's clock: the device instant less the clock offset that the command carries. */
  queuedAt: instantSchema,
  sentAt: instantSchema.nullable(),
  closeAfterSent: z.boolean(),
  overrides: z.array(replyOverrideSchema).max(20),
  /** Null while nobody else has looked at it. */
  review: replyReviewSchema.nullable(),
  version: z.number().int().nonnegative(),
});
export type Reply = z.infer<typeof replySchema>;

/** On its way to the citizen, or to the one who approves it: the message cannot be closed or given away meanwhile. */
export function isUnderWay({ state }: Pick<Reply, 'state'>): boolean {
  return state === 'queued' || state === 'checking';
}

/** It does not reach the citizen as it is. */
export function isVoid({ state }: Pick<Reply, 'state'>): boolean {
  return state === 'failed' || state === 'returned';
}

/** The text without its closing line. */
export function bodyOf(text: string, officer: Pick<Officer, 'name' | 'badgeNumber'>): string {
  const signature = signatureOf(officer);
  return (text.endsWith(signature) ? text.slice(0, -signature.length) : text).trim();
}

/** The closing line of every reply: the officer answers in the real name, with the badge number. */
export function signatureOf(officer: Pick<Officer, 'name' | 'badgeNumber'>): string {
  return `——值班民警 ${officer.name}（警号 ${officer.badgeNumber}）`;
}

const BLANK = /\{([^{}\n]{1,30})\}/g;

/** Names of the blanks of a template, such as `{网点电话}`, that are still unfilled. A reply is never sent with one. */
export function unfilledBlanks(text: string): string[] {
  return [...new Set([...text.matchAll(BLANK)].map((match) => match[1] ?? ''))];
}

/** The text as the citizen will read it: body, then signature. */
export function signedText(body: string, officer: Pick<Officer, 'name' | 'badgeNumber'>): string {
  return `${body.trim()}\n${signatureOf(officer)}`;
}
