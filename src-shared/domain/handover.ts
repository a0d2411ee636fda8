import { z } from 'zod';
import {
  deskIdSchema,
  handoverIdSchema,
  instantSchema,
  messageIdSchema,
  type OfficerId,
  officerIdSchema,
  shiftIdSchema,
  workstationIdSchema,
} from './ids';
import type { Officer } from './officer';
import { mayDo } from './permission';
import { MAX_REPLY_TEXT } from './reply';
import { isBlocked, type LeadWord, leadWordSchema, type Shift, type ShiftBlockers } from './shift';

export const HANDOVER_ITEM_KINDS = [
  'emergency',
  'message',
  'unclaimed',
  'ticket',
  'feedback',
  'promise',
  'unsynced',
  'note',
  'mood',
] as const;

const words = z.string().trim().min(1).max(2_000);
const name = z.string().max(40);

/** One thing that the next officer has to know. What it says of a message stays as it was when the handover was offered. */
export const handoverItemSchema = z.object({
  /** Kind and id of what it is about: the same thing is the same item when the list is made anew. */
  id: z.string().min(1).max(120),
  kind: z.enum(HANDOVER_ITEM_KINDS),
  messageId: messageIdSchema.nullable(),
  /** What it is, as prepared from the local copy. */
  subject: z.string().max(600),
  dueAt: instantSchema.nullable(),
  /** The outgoing officer's words. */
  note: z.string().max(2_000),
  /** The outgoing officer's draft on the message; empty without one. */
  draft: z.string().max(MAX_REPLY_TEXT),
  /** Questions of the incoming officer and what was answered, oldest first. */
  questions: z
    .array(z.object({ text: words, by: name, answer: words.nullable(), answeredBy: name.nullable() }))
    .max(20),
});
export type HandoverItem = z.infer<typeof handoverItemSchema>;

/** Whose passphrase was checked under which text. */
export const handoverSignatureSchema = z.object({
  officerId: officerIdSchema,
  officerName: name,
  badgeNumber: z.string().max(20),
  at: instantSchema,
  /** Of {@link signedContent}: what was on the table. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Why a lead signed in another's place; empty when the officer signed. */
  reason: z.string().max(1_000),
});
export type HandoverSignature = z.infer<typeof handoverSignatureSchema>;

export const HANDOVER_STATES = ['offered', 'questioned', 'accepted', 'withdrawn'] as const;

/** 交接班: one officer's shift goes over to the next. Frozen once both have signed. */
export const handoverSchema = z.object({
  id: handoverIdSchema,
  deskId: deskIdSchema,
  shiftId: shiftIdSchema,
  /** Where it was offered: drafts are in this workstation's database. */
  workstationId: workstationIdSchema,
  fromId: officerIdSchema,
  fromName: name,
  /** To whom it is offered; null for whoever comes, until somebody has accepted. */
  toId: officerIdSchema.nullable(),
  toName: name.nullable(),
  state: z.enum(HANDOVER_STATES),
  items: z.array(handoverItemSchema).max(500),
  offeredAt: instantSchema,
  acceptedAt: instantSchema.nullable(),
  outgoing: handoverSignatureSchema,
  incoming: handoverSignatureSchema.nullable(),
  /** The lead's word that the shift may end although something stands in the way. */
  word: leadWordSchema.nullable(),
  /** Over the canonical JSON of all the rest, once it is frozen; null before. */
  seal: z.string().length(64).nullable(),
  version: z.number().int().positive(),
});
export type Handover = z.infer<typeof handoverSchema>;

/** The canonical JSON that both officers sign under: no instants, so that it is the same on workstation and gateway. */
export function signedContent(handover: Pick<Handover, 'id' | 'deskId' | 'shiftId' | 'fromId' | 'items'>): string {
  const { id, deskId, shiftId, fromId, items } = handover;
  return canonicalJson({ id, deskId, shiftId, fromId, items });
}

/** The canonical JSON under the seal: everything but the seal. */
export function sealedContent({ seal: _, ...rest }: Handover): string {
  return canonicalJson(rest);
}

/** Hash of a text, hex; SHA-256 in the program. Given in, because this folder knows no platform. */
export type TextHash = (text: string) => string;

/** Whether a frozen handover is still what was signed: the seal holds, and both signatures name what stands there. */
export function isIntact(handover: Handover, hash: TextHash): boolean {
  const content = hash(signedContent(handover));
  return (
    handover.state === 'accepted' &&
    handover.seal === hash(sealedContent(handover)) &&
    handover.outgoing.contentHash === content &&
    handover.incoming?.contentHash === content
  );
}

export type HandoverRefusal =
  | 'wrong_state'
  | 'changed_meanwhile'
  | 'not_permitted'
  | 'not_addressed'
  | 'same_person'
  | 'open_questions'
  | 'shift_blocked'
  | 'invalid';
export type HandoverStep = { ok: true; handover: Handover } | { ok: false; code: HandoverRefusal };

/** Who takes a step, and when on the gateway's clock. */
export interface StepBy {
  officer: Pick<Officer, 'id' | 'name' | 'badgeNumber' | 'role'>;
  at: string;
}

export interface HandoverOffer {
  id: Handover['id'];
  shift: Shift;
  workstationId: Handover['workstationId'];
  to: Pick<Officer, 'id' | 'name'> | null;
  items: HandoverItem[];
  contentHash: string;
  /** Why a lead offers it in the place of an officer who is absent; empty otherwise. */
  reason: string;
}

/** The outgoing officer, or a lead in their place, signs the list and offers it. */
export function offerHandover(offer: HandoverOffer, { officer, at }: StepBy, hash: TextHash): HandoverStep {
  const { shift, to, items, contentHash, reason } = offer;
  if (shift.state !== 'running') return refuse('wrong_state');
  const stranger = standInRefusal(officer, shift.officerId, reason);
  if (stranger !== null) return refuse(stranger);
  if (to?.id === shift.officerId) return refuse('same_person');
  if (new Set(items.map(({ id }) => id)).size < items.length) return refuse('invalid');
  const handover: Handover = {
    id: offer.id,
    deskId: shift.deskId,
    shiftId: shift.id,
    workstationId: offer.workstationId,
    fromId: shift.officerId,
    fromName: shift.officerName,
    toId: to?.id ?? null,
    toName: to?.name ?? null,
    state: 'offered',
    items,
    offeredAt: at,
    acceptedAt: null,
    outgoing: signature({ officer, at }, contentHash, shift.officerId === officer.id ? '' : reason),
    incoming: null,
    word: null,
    seal: null,
    version: 1,
  };
  return hash(signedContent(handover)) === contentHash ? { ok: true, handover } : refuse('changed_meanwhile');
}

/** The incoming officer asks about an item; the handover goes back until it is answered. */
export function questionItem(
  handover: Handover,
  { version, itemId, question }: { version: number; itemId: string; question: string },
  { officer }: StepBy,
): HandoverStep {
  const refusal = openRefusal(handover, version) ?? incomingRefusal(handover, officer.id);
  if (refusal !== null) return refuse(refusal);
  const item = handover.items.find(({ id }) => id === itemId);
  if (item === undefined || item.questions.length >= 20) return refuse('invalid');
  const asked = { text: question, by: officer.name, answer: null, answeredBy: null };
  return next(handover, {
    state: 'questioned',
    items: replaced(handover.items, { ...item, questions: [...item.questions, asked] }),
  });
}

/** The outgoing officer answers the open questions of an item, and signs anew, since the text is another now. */
export function answerItem(
  handover: Handover,
  args: { version: number; itemId: string; answer: string; contentHash: string; reason: string },
  { officer, at }: StepBy,
  hash: TextHash,
): HandoverStep {
  const refusal = openRefusal(handover, args.version) ?? standInRefusal(officer, handover.fromId, args.reason);
  if (refusal !== null) return refuse(refusal);
  const item = handover.items.find(({ id }) => id === args.itemId);
  if (item?.questions.some(({ answer }) => answer === null) !== true) return refuse('wrong_state');
  const items = withAnswer(handover.items, item, args.answer, officer.name);
  if (hash(signedContent({ ...handover, items })) !== args.contentHash) return refuse('changed_meanwhile');
  const reason = officer.id === handover.fromId ? '' : args.reason;
  return next(handover, {
    state: hasOpenQuestion(items) ? 'questioned' : 'offered',
    items,
    outgoing: signature({ officer, at }, args.contentHash, reason),
  });
}

/** The items with the open questions of one of them answered. */
export function withAnswer(
  items: readonly HandoverItem[],
  item: HandoverItem,
  answer: string,
  answeredBy: string,
): HandoverItem[] {
  const questions = item.questions.map((each) => (each.answer === null ? { ...each, answer, answeredBy } : each));
  return replaced(items, { ...item, questions });
}

/** A lead's word that the shift may end although an emergency is not acknowledged or a reply is not synced. */
export function overrideHandover(
  handover: Handover,
  { version, reason }: { version: number; reason: string },
  { officer, at }: StepBy,
): HandoverStep {
  const refusal = openRefusal(handover, version);
  if (refusal !== null) return refuse(refusal);
  if (!mayDo(officer.role, 'override_shift')) return refuse('not_permitted');
  return next(handover, { word: { officerId: officer.id, officerName: officer.name, reason, at } });
}

/**
 * The incoming officer, or a lead in their place, has gone through every item and signs: the handover is frozen.
 *
 * @param args.incoming who takes over
 * @param args.itemIds the items that were accepted one by one
 */
export function acceptHandover(
  handover: Handover,
  args: {
    version: number;
    contentHash: string;
    itemIds: readonly string[];
    incoming: Pick<Officer, 'id' | 'name'>;
    reason: string;
    blockers: ShiftBlockers;
  },
  { officer, at }: StepBy,
  hash: TextHash,
): HandoverStep {
  const { incoming } = args;
  const refusal =
    openRefusal(handover, args.version) ??
    incomingRefusal(handover, incoming.id) ??
    standInRefusal(officer, incoming.id, args.reason);
  if (refusal !== null) return refuse(refusal);
  // A lead who signed for the one may not sign for the other too: two persons stand behind every handover.
  if (officer.id === handover.outgoing.officerId) return refuse('same_person');
  const accepted = new Set(args.itemIds);
  if (handover.state === 'questioned' || hasOpenQuestion(handover.items)) return refuse('open_questions');
  if (handover.items.some(({ id }) => !accepted.has(id))) return refuse('open_questions');
  if (isBlocked(args.blockers) && handover.word === null) return refuse('shift_blocked');
  if (hash(signedContent(handover)) !== args.contentHash || handover.outgoing.contentHash !== args.contentHash)
    return refuse('changed_meanwhile');
  const frozen: Handover = {
    ...handover,
    toId: incoming.id,
    toName: incoming.name,
    state: 'accepted',
    acceptedAt: at,
    incoming: signature({ officer, at }, args.contentHash, officer.id === incoming.id ? '' : args.reason),
    version: handover.version + 1,
  };
  return { ok: true, handover: { ...frozen, seal: hash(sealedContent(frozen)) } };
}

/** A newer offer, or the end of the shift by a lead's word, takes the place of one that nobody has accepted. */
export function withdrawHandover(handover: Handover): Handover {
  return { ...handover, state: 'withdrawn', version: handover.version + 1 };
}

export function isHandoverOpen({ state }: Pick<Handover, 'state'>): boolean {
  return state === 'offered' || state === 'questioned';
}

/** The shift as its handover, or a lead's word, has left it. */
export function endedShift(
  shift: Shift,
  by: { at: string; handoverId: Handover['id'] | null; word: LeadWord | null },
): Shift {
  return {
    ...shift,
    state: 'ended',
    endedAt: by.at,
    handoverId: by.handoverId,
    endWord: by.word,
    version: shift.version + 1,
  };
}

function refuse(code: HandoverRefusal): HandoverStep {
  return { ok: false, code };
}

function next(handover: Handover, change: Partial<Handover>): HandoverStep {
  return { ok: true, handover: { ...handover, ...change, version: handover.version + 1 } };
}

function openRefusal(handover: Handover, version: number): HandoverRefusal | null {
  if (!isHandoverOpen(handover)) return 'wrong_state';
  return handover.version === version ? null : 'changed_meanwhile';
}

function incomingRefusal(handover: Handover, officerId: OfficerId): HandoverRefusal | null {
  if (officerId === handover.fromId) return 'same_person';
  return handover.toId === null || handover.toId === officerId ? null : 'not_addressed';
}

/** An officer signs for themself; a lead for one who is absent, saying why. */
function standInRefusal(
  officer: Pick<Officer, 'id' | 'role'>,
  forId: OfficerId,
  reason: string,
): HandoverRefusal | null {
  if (officer.id === forId) return null;
  if (!mayDo(officer.role, 'override_shift')) return 'not_permitted';
  return reason.trim() === '' ? 'invalid' : null;
}

function hasOpenQuestion(items: readonly HandoverItem[]): boolean {
  return items.some(({ questions }) => questions.some(({ answer }) => answer === null));
}

function replaced(items: readonly HandoverItem[], item: HandoverItem): HandoverItem[] {
  return items.map((each) => (each.id === item.id ? item : each));
}

function signature({ officer, at }: StepBy, contentHash: string, reason: string): HandoverSignature {
  const { id: officerId, name: officerName, badgeNumber } = officer;
  return { officerId, officerName, badgeNumber, at, contentHash, reason };
}

/** JSON with the keys of every object in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
