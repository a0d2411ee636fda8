import type { Officer } from '../../../src-shared/domain/officer';
import { changeWeek, type RotaShift } from '../../../src-shared/domain/rota';
import {
  answerSwap,
  overtakenSwaps,
  proposeSwap,
  type RotaSwap,
  type SwapFacts,
  withdrawSwap,
} from '../../../src-shared/domain/rota-swap';
import type { Command } from '../../../src-shared/sync/commands';
import type { PutChange } from '../../../src-shared/sync/entities';
import { commandInstant } from './command-instant';

/** What the local copy holds about the things that a command of the rota names. */
export interface RotaFacts extends SwapFacts {
  actor: Officer | null;
  /** Of a week that is saved: all its shifts and all that are named. */
  known: readonly RotaShift[];
  swap: RotaSwap | null;
  openSwaps: readonly RotaSwap[];
}

export type RotaCommand = Extract<Command, { type: `rota.${string}` }>;

export function isRotaCommand(command: Command): command is RotaCommand {
  return command.type.startsWith('rota.');
}

/**
 * What a command of the rota changes in the local copy before the gateway has answered; by the same rules as there. A swap to which
 * both have agreed shows at once, since both consents are on record: only somebody faster can undo it.
 */
export function rotaEffectOf(command: RotaCommand, facts: RotaFacts): PutChange[] {
  const { actor: officer } = facts;
  if (officer === null) return [];
  const { deskId } = officer;
  const actor = { officer, at: commandInstant(command) };
  switch (command.type) {
    case 'rota.save_week': {
      const changed = changeWeek(facts.known, command.args, { deskId, name: officer.name, at: actor.at });
      return changed.ok ? puts(facts, [], changed.shifts, actor.at) : [];
    }
    case 'rota.swap_propose': {
      if (facts.swap !== null) return [];
      const proposed = proposeSwap(facts, command.args, actor, deskId);
      return proposed.ok ? puts(facts, [proposed.swap], [], actor.at) : [];
    }
    case 'rota.swap_answer': {
      if (facts.swap === null) return [];
      const answered = answerSwap(facts.swap, facts, command.args, actor);
      if (!answered.ok) return [];
      const shifts = answered.shifts.map((shift) => ({ ...shift, updatedBy: officer.name }));
      return puts(facts, [answered.swap], shifts, actor.at);
    }
    case 'rota.swap_withdraw': {
      const withdrawn = facts.swap === null ? null : withdrawSwap(facts.swap, actor);
      return withdrawn?.ok === true ? puts(facts, [withdrawn.swap], [], actor.at) : [];
    }
  }
}

function puts(
  { openSwaps }: RotaFacts,
  swaps: readonly RotaSwap[],
  shifts: readonly RotaShift[],
  at: string,
): PutChange[] {
  const answered = new Set(swaps.map(({ id }) => id));
  const open = openSwaps.filter(({ id }) => !answered.has(id));
  return [
    ...shifts.map((row): PutChange => ({ op: 'put', entity: 'rotaShift', row })),
    ...[...swaps, ...overtakenSwaps(open, shifts, at)].map(
      (row): PutChange => ({ op: 'put', entity: 'rotaSwap', row }),
    ),
  ];
}
