import { z } from 'zod';
import { businessLineSchema } from '../domain/classification';
import { answerIdSchema, daySchema, messageIdSchema } from '../domain/ids';

/** What the screen of the library's figures shows. */

const count = z.number().int().nonnegative();

/** Figures of the library over a span of days. */
export const figuresSchema = z.object({
  from: daySchema,
  to: daySchema,
  /** Replies in the span, and of these with an answer of the library as basis. */
  replies: count,
  withBasis: count,
  asIs: count,
  /** Mean share kept over the replies with a basis; null when there are none. */
  kept: z.number().nullable(),
  approved: count,
  neverUsed: count,
  openGaps: count,
  byDay: z.array(z.object({ day: daySchema, replies: count, withBasis: count })),
  byLine: z.array(
    z.object({
      businessLine: businessLineSchema.nullable(),
      answers: count,
      replies: count,
      withBasis: count,
      gaps: count,
    }),
  ),
  mostUsed: z.array(
    z.object({
      answerId: answerIdSchema,
      question: z.string(),
      replies: count,
      asIs: count,
      kept: z.number().nullable(),
    }),
  ),
  /** How much was kept: replies by share, in tenths; the last is "word for word". */
  keptShares: z.array(z.object({ from: z.number(), to: z.number(), replies: count })),
  /** How the answer was found: by suggestion, by search, from a like one, in the library; and at which place in the list. */
  foundBy: z.array(z.object({ by: z.string(), replies: count })),
  foundAt: z.array(z.object({ rank: z.number().int(), replies: count })),
});
export type Figures = z.infer<typeof figuresSchema>;

/** Which list stands behind a figure. */
export const FIGURE_LISTS = ['replies', 'withoutBasis', 'withBasis', 'asIs', 'approved', 'neverUsed', 'gaps'] as const;
export const figureListInputSchema = z.object({
  from: daySchema,
  to: daySchema,
  list: z.enum(FIGURE_LISTS),
  /** Undefined for all lines, null for "no line". */
  businessLine: businessLineSchema.nullable().optional(),
  day: daySchema.optional(),
  answerId: answerIdSchema.optional(),
  keptFrom: z.number().optional(),
  keptTo: z.number().optional(),
  foundBy: z.string().max(20).optional(),
  foundAt: z.number().int().optional(),
});
export type FigureListInput = z.infer<typeof figureListInputSchema>;
export const figureListSchema = z.object({
  rows: z.array(
    z.object({
      /** Reply, answer or gap. */
      id: z.string(),
      messageId: messageIdSchema.nullable(),
      answerId: answerIdSchema.nullable(),
      title: z.string(),
      detail: z.string(),
      at: z.string().nullable(),
      kept: z.number().nullable(),
    }),
  ),
  total: count,
});
export type FigureList = z.infer<typeof figureListSchema>;
