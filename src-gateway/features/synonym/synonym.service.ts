import type { Synonym } from '../../../src-shared/domain/synonym';
import type { CommandOf } from '../../../src-shared/sync/commands';
import { applied, type CommandContext, gatewayInstant, type Handled, put, rejected } from '../../sync/command-context';
import { insertSynonym, lockSynonym, updateSynonym } from './synonym.repository';

/** `synonym.save`: a group of words that stand for one thing, new or as it is to be; a refused one is kept. */
export async function saveSynonym(ctx: CommandContext, command: CommandOf<'synonym.save'>): Promise<Handled> {
  const { args } = command;
  const terms = [...new Set(args.terms)];
  if (terms.length < 2) return rejected('invalid');
  const known = await lockSynonym(ctx.trx, args.synonymId);
  if (known !== null && known.deskId !== ctx.deskId) return rejected('id_taken');
  if ((known?.version ?? null) !== args.baseVersion) return rejected('changed_meanwhile');
  const synonym: Synonym = {
    id: args.synonymId,
    deskId: ctx.deskId,
    terms,
    state: args.state,
    note: args.note,
    origin: args.origin,
    updatedBy: ctx.officer.name,
    updatedAt: gatewayInstant(command, ctx.now),
    version: (known?.version ?? 0) + 1,
  };
  if (known === null) {
    return (await insertSynonym(ctx.trx, synonym)) === null ? rejected('id_taken') : applied([put('synonym', synonym)]);
  }
  await updateSynonym(ctx.trx, synonym);
  return applied([put('synonym', synonym)]);
}
