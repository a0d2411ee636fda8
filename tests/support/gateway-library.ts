import { v7 as uuidv7 } from 'uuid';
import { type AnswerContent, emptyContent } from '../../src-shared/domain/answer';
import type { CommandArgs, CommandResult } from '../../src-shared/sync/commands';
import type { EntityName, EntityRow } from '../../src-shared/sync/entities';
import type { TestWorkstation, Unbranded } from './gateway';

export type PlainContent = Unbranded<AnswerContent>;

/** What an officer wrote; the rest is empty. */
export function aContent(more: Partial<PlainContent> = {}): PlainContent {
  return {
    ...emptyContent(),
    question: '居住证怎么办理？',
    text: '请携带身份证和住所证明到居住地派出所办理。',
    ...more,
  };
}

export type SaveArgs = Unbranded<CommandArgs<'answer.save'>>;

/** Arguments that save a new answer from nothing. */
export function aSave(more: Partial<SaveArgs> = {}): SaveArgs {
  return {
    revisionId: uuidv7(),
    answerId: `ans-${uuidv7()}`,
    baseVersion: null,
    content: aContent(),
    before: null,
    origin: { kind: 'blank' },
    ...more,
  };
}

/** Saves and submits a revision, and has it approved by the lead. */
export async function publish(
  seat: TestWorkstation,
  save: SaveArgs,
  more: { openCorrections?: boolean; onVersion?: number | null; author?: string } = {},
): Promise<CommandResult> {
  const author = more.author ?? 'of-1';
  await seat.do('answer.save', save, author);
  await seat.do('answer.submit', { revisionId: save.revisionId }, author);
  return seat.do(
    'answer.approve',
    {
      revisionId: save.revisionId,
      revisionVersion: 2,
      onVersion: more.onVersion === undefined ? save.baseVersion : more.onVersion,
      note: '',
      openCorrections: more.openCorrections ?? false,
    },
    'of-lead',
  );
}

/** The rows of an entity as a workstation gets them in a snapshot. */
export async function rowsOf<E extends EntityName>(seat: TestWorkstation, entity: E): Promise<EntityRow<E>[]> {
  const lines = (await seat.snapshot()) as { entity?: string; row?: unknown }[];
  return lines.filter((line) => line.entity === entity).map((line) => line.row as EntityRow<E>);
}

export const refused = (code: string) => ({ outcome: 'rejected', code });
export const done = { outcome: 'applied' };

/** What stands in a gap that was just reported, beside its question and line. */
export const newGap = { state: 'open' as 'open' | 'in_work', assigneeId: null, note: '', answerId: null };
