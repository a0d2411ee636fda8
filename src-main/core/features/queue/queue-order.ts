import { z } from 'zod';
import { instantSchema, messageIdSchema } from '../../../../src-shared/domain/ids';

/**
 * Order of the queue, top to bottom:
 *
 * - `emergency`: an emergency is open on it, also when it was closed meanwhile; longest waiting first
 * - `new`: nobody has taken it; longest waiting first
 * - `attention`: taken, and something came back (feedback, return, a delivery or reply that failed); longest waiting first
 * - `claimed`, `waiting`, `answered`: in work; longest waiting first
 * - `closed`: newest first
 *
 * Waiting counts from when the citizen wrote, whatever time the message took to reach the desk.
 *
 * A message stands in exactly one segment. Paging goes from segment to segment, so each one is a single range of an
 * index and no page depends on how many came before it.
 */
export const QUEUE_SEGMENTS = ['emergency', 'new', 'attention', 'claimed', 'waiting', 'answered', 'closed'] as const;
export type QueueSegment = (typeof QUEUE_SEGMENTS)[number];

/** The last row of a page; the next page starts behind it. */
export interface QueuePosition {
  segment: QueueSegment;
  postedAt: string;
  id: string;
}

export function isNewestFirst(segment: QueueSegment): boolean {
  return segment === 'closed';
}

/** A cursor is opaque to the renderer: base64url of the position. */
export function writeCursor(position: QueuePosition): string {
  return Buffer.from(JSON.stringify([position.segment, position.postedAt, position.id]), 'utf8').toString('base64url');
}

const positionSchema = z.tuple([z.enum(QUEUE_SEGMENTS), instantSchema, messageIdSchema]);

/** The position that a cursor names, null when it is not one of ours. */
export function readCursor(cursor: string): QueuePosition | null {
  const parsed = positionSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) return null;
  const [segment, postedAt, id] = parsed.data;
  return { segment, postedAt, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Whatever is not JSON is not a cursor; the schema refuses undefined.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
