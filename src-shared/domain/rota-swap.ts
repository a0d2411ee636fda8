import { z } from 'zod';
import { type DeskId, deskIdSchema, instantSchema, officerIdSchema, rotaShiftIdSchema, rotaSwapIdSchema } from './ids';
import type { Officer } from './officer';
import { mayDo } from './permission';
import type { RotaShift } from './rota';

/**
 * `agreed`: both consented; `ordered`: a lead put it into effect; `overtaken`: a shift that it names was changed or given away
 * meanwhile.
 */
export const SWAP_STATES = ['proposed', 'agreed', 'ordered', 'refused', 'withdrawn', 'overtaken'] as const;

/** One officer takes another's shift; with `otherShiftId` the two change places. */
export const rotaSwapSchema = z.object({
  id: rotaSwapIdSchema,
  deskId: deskIdSchema,
  shiftId: rotaShiftIdSchema,
  /** The version that was seen: whoever changes the shift overtakes the proposal. */
  shiftVersion: z.number().int().positive(),
  /** Whose shift it is. */
  fromId: officerIdSchema,
  /** Who takes it. */
  toId: officerIdSchema,
  /** What is taken in return; null for a stand-in. */
  otherShiftId: rotaShiftIdSchema.nullable(),
  otherShiftVersion: z.number().int().positive().nullable(),
  /** One of the two; the other one answers. */
  proposedById: officerIdSchema,
  proposedAt: instantSchema,
  note: z.string().max(200),
  state: z.enum(SWAP_STATES),
  answeredById: officerIdSchema.nullable(),
  answeredAt: instantSchema.nullable(),
  answerNote: z.string().max(200),
  version: z.number().int().positive(),
});
export type RotaSwap = z.infer<typeof rotaSwapSchema>;

export const swapProposalSchema = z.object({
  swapId: rotaSwapIdSchema,
  shiftId: rotaShiftIdSchema,
  shiftVersion: z.number().int().positive(),
  toId: officerIdSchema,
  otherShiftId: rotaShiftIdSchema.nullable(),
  otherShiftVersion: z.number().int().positive().nullable(),
  note: z.string().trim().max(200),
});
export type SwapProposal = z.infer<typeof swapProposalSchema>;

/** `order`: a lead's word in place of an absent officer's, with a reason. */
export const SWAP_ANSWERS = ['agree', 'refuse', 'order'] as const;
export const swapAnswerSchema = z.object({
  swapId: rotaSwapIdSchema,
  answer: z.enum(SWAP_ANSWERS),
  note: z.string().trim().max(200),
});
export type SwapAnswer = z.infer<typeof swapAnswerSchema>;

export type SwapRefusal =
  | 'unknown_rota_shift'
  | 'unknown_officer'
  | 'changed_meanwhile'
  | 'wrong_state'
  | 'not_author'
  | 'same_person'
  | 'not_permitted'
  | 'invalid';
type Refused = { ok: false; code: SwapRefusal };

export interface SwapFacts {
  shift: RotaShift | null;
  otherShift: RotaShift | null;
  /** Who is to take the shift. */
  to: Officer | null;
}

interface Actor {
  officer: Pick<Officer, 'id' | 'role'>;
  at: string;
}

/** A proposal of one of the two whose shifts it is about. */
export function proposeSwap(
  facts: SwapFacts,
  proposal: SwapProposal,
  { officer, at }: Actor,
  deskId: DeskId,
): { ok: true; swap: RotaSwap } | Refused {
  const { swapId: id, ...rest } = proposal;
  const { shift } = facts;
  if (shift === null || shift.deskId !== deskId) return refuse('unknown_rota_shift');
  const swap: RotaSwap = {
    id,
    deskId,
    ...rest,
    fromId: shift.officerId,
    proposedById: officer.id,
    proposedAt: at,
    state: 'proposed',
    answeredById: null,
    answeredAt: null,
    answerNote: '',
    version: 1,
  };
  if (swap.fromId === swap.toId) return refuse('same_person');
  if (officer.id !== swap.fromId && officer.id !== swap.toId) return refuse('not_author');
  if ((swap.otherShiftId === null) !== (swap.otherShiftVersion === null) || swap.otherShiftId === swap.shiftId)
    return refuse('invalid');
  const refusal = effectRefusal(swap, facts, at);
  return refusal === null ? { ok: true, swap } : refuse(refusal);
}

/**
 * The other one's answer, or a lead's. Both consents on record change the shifts in the same step.
 *
 * @returns the answered proposal and the shifts that change with it
 */
export function answerSwap(
  swap: RotaSwap,
  facts: SwapFacts,
  { answer, note }: Pick<SwapAnswer, 'answer' | 'note'>,
  { officer, at }: Actor,
): { ok: true; swap: RotaSwap; shifts: RotaShift[] } | Refused {
  if (swap.state !== 'proposed') return refuse('wrong_state');
  const isParty = officer.id === swap.fromId || officer.id === swap.toId;
  if (answer === 'order') {
    if (!mayDo(officer.role, 'manage_rota')) return refuse('not_permitted');
    if (isParty) return refuse('same_person');
    if (note === '') return refuse('invalid');
  } else if (officer.id === swap.proposedById) return refuse('same_person');
  else if (!isParty) return refuse('not_author');

  const answered = { ...swap, answeredById: officer.id, answeredAt: at, answerNote: note, version: swap.version + 1 };
  if (answer === 'refuse') return { ok: true, swap: { ...answered, state: 'refused' }, shifts: [] };
  const refusal = effectRefusal(swap, facts, at);
  if (refusal !== null) return refuse(refusal);
  const state = answer === 'agree' ? 'agreed' : 'ordered';
  return { ok: true, swap: { ...answered, state }, shifts: exchanged(swap, facts, at) };
}

/** Whoever proposed takes it back. */
export function withdrawSwap(swap: RotaSwap, { officer, at }: Actor): { ok: true; swap: RotaSwap } | Refused {
  if (swap.state !== 'proposed') return refuse('wrong_state');
  if (officer.id !== swap.proposedById) return refuse('not_author');
  return {
    ok: true,
    swap: { ...swap, state: 'withdrawn', answeredById: officer.id, answeredAt: at, version: swap.version + 1 },
  };
}

/** Open proposals that name a shift which has just changed: nobody consented to what stands there now. */
export function overtakenSwaps(open: readonly RotaSwap[], changed: readonly RotaShift[], at: string): RotaSwap[] {
  const ids = new Set<string | null>(changed.map(({ id }) => id));
  return open
    .filter(({ state, shiftId, otherShiftId }) => state === 'proposed' && (ids.has(shiftId) || ids.has(otherShiftId)))
    .map((swap) => ({ ...swap, state: 'overtaken' as const, answeredAt: at, version: swap.version + 1 }));
}

/** Who has to answer a proposal. */
export function awaitedOf({ fromId, toId, proposedById }: RotaSwap): RotaSwap['fromId'] {
  return proposedById === fromId ? toId : fromId;
}

function effectRefusal(swap: RotaSwap, { shift, otherShift, to }: SwapFacts, at: string): SwapRefusal | null {
  if (to?.active !== true || !mayDo(to.role, 'join_rota')) return 'unknown_officer';
  if (shift === null || shift.removed) return 'unknown_rota_shift';
  if (shift.version !== swap.shiftVersion || shift.officerId !== swap.fromId) return 'changed_meanwhile';
  if (shift.endsAt <= at) return 'wrong_state';
  if (swap.otherShiftId === null) return null;
  if (otherShift === null || otherShift.removed || otherShift.deskId !== swap.deskId) return 'unknown_rota_shift';
  if (otherShift.version !== swap.otherShiftVersion || otherShift.officerId !== swap.toId) return 'changed_meanwhile';
  return otherShift.startsAt <= at ? 'wrong_state' : null;
}

function exchanged(swap: RotaSwap, { shift, otherShift }: SwapFacts, at: string): RotaShift[] {
  const taken = shift === null ? [] : [handed(shift, swap.toId, at)];
  return otherShift === null || swap.otherShiftId === null ? taken : [...taken, handed(otherShift, swap.fromId, at)];
}

function handed(shift: RotaShift, to: RotaSwap['toId'], at: string): RotaShift {
  const planned = shift.insteadOfId ?? shift.officerId;
  return {
    ...shift,
    officerId: to,
    insteadOfId: planned === to ? null : planned,
    updatedAt: at,
    version: shift.version + 1,
  };
}

function refuse(code: SwapRefusal): Refused {
  return { ok: false, code };
}
