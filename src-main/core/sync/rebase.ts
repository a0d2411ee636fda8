import { gapKey } from '../../../src-shared/domain/answer-gap';
import { deskIdSchema } from '../../../src-shared/domain/ids';
import type { Command, CommandResult } from '../../../src-shared/sync/commands';
import type { EntityName, EntityRow, PutChange } from '../../../src-shared/sync/entities';
import type { WriteTransaction } from '../db/database';
import { readDeskSettings } from '../features/desk-setting/read-desk-settings';
import { effectOf } from './effects';
import { entitiesOfMessage, getEntity } from './entity.repository';
import { isLibraryCommand, type LibraryCommand, type LibraryFacts, libraryEffectOf } from './library-effects';
import { findOpenGap } from './open-gap.repository';
import { commandOf, hasEffective, listEffective, resultOf } from './outbox.repository';
import { isRotaCommand, rotaEffectOf } from './rota-effects';
import { readRotaFacts } from './rota-facts';
import { hasShadow, putShadowed, restoreShadowed } from './shadow.repository';
import { isShiftCommand, shiftEffectOf } from './shift-effects';
import { readShiftFacts } from './shift-facts';
import { readSyncState } from './sync-state.repository';

/** Before the first sync a workstation does not know its desk; the gateway's row replaces what is written with this. */
const UNKNOWN_DESK = deskIdSchema.parse('unknown');

/** Applies one command to the local copy; the gateway's own rows are kept in the shadow. */
export async function applyEffect(
  trx: WriteTransaction,
  command: Command,
  result: CommandResult | null,
): Promise<Set<EntityName>> {
  const touched = new Set<EntityName>();
  for (const change of await changesOf(trx, command, result)) {
    await putShadowed(trx, change.entity, change.row);
    touched.add(change.entity);
  }
  return touched;
}

async function changesOf(trx: WriteTransaction, command: Command, result: CommandResult | null): Promise<PutChange[]> {
  // The gateway decides about settings of the whole desk.
  if (command.type === 'desk_setting.save') return [];
  const actor = await getEntity(trx, 'officer', command.actor);
  if (isLibraryCommand(command)) return libraryEffectOf(command, { ...(await libraryFacts(trx, command)), actor });
  if (isShiftCommand(command)) {
    const deskId = (await readSyncState(trx)).scope ?? UNKNOWN_DESK;
    return shiftEffectOf(command, { ...(await readShiftFacts(trx, command, deskId)), actor });
  }
  if (isRotaCommand(command)) return rotaEffectOf(command, { ...(await readRotaFacts(trx, command)), actor });
  const message = await getEntity(trx, 'message', command.args.messageId);
  if (message === null) return [];
  const facts = {
    message,
    actor,
    tickets: await entitiesOfMessage(trx, 'ticket', message.id),
    replies: await entitiesOfMessage(trx, 'reply', message.id),
    emergencies: await entitiesOfMessage(trx, 'emergency', message.id),
    rules: (await readDeskSettings(trx)).replyRules,
    delivery: command.type === 'delivery.settle' ? await getEntity(trx, 'delivery', command.args.deliveryId) : null,
  };
  return effectOf(command, facts, result);
}

async function libraryFacts(trx: WriteTransaction, command: LibraryCommand): Promise<Omit<LibraryFacts, 'actor'>> {
  const { args } = command;
  const named = <E extends EntityName>(entity: E, key: string): Promise<EntityRow<E> | null> => {
    const id = (args as Record<string, unknown>)[key];
    return typeof id === 'string' ? getEntity(trx, entity, id) : Promise.resolve(null);
  };
  return {
    deskId: (await readSyncState(trx)).scope ?? UNKNOWN_DESK,
    revision: await named('answerRevision', 'revisionId'),
    answer: await named('answer', 'answerId'),
    correction: await named('correction', 'correctionId'),
    gap: await named('answerGap', 'gapId'),
    openGap: command.type === 'gap.report' ? await findOpenGap(trx, gapKey(command.args.question)) : null,
    message: command.type === 'correction.reopen' ? await named('message', 'messageId') : null,
    synonym: await named('synonym', 'synonymId'),
    answerImport: await named('answerImport', 'importId'),
  };
}

/**
 * Like a rebase in git: takes every local effect off, lets `change` work on the gateway's own rows, and puts the effects
 * of the commands that still wait back on top, in the order in which they were written.
 *
 * @returns the entities that were touched besides what `change` did
 */
export async function rebase(trx: WriteTransaction, change: () => Promise<void>): Promise<Set<EntityName>> {
  const touched = (await hasShadow(trx)) ? await restoreShadowed(trx) : new Set<EntityName>();
  await change();
  if (!(await hasEffective(trx))) return touched;
  for (const row of await listEffective(trx)) {
    for (const entity of await applyEffect(trx, commandOf(row), resultOf(row))) touched.add(entity);
  }
  return touched;
}
