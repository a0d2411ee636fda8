import { succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { protectRecords } from '../protection/protect-records';
import type { RecordSearch } from './record-search.service';

export function recordSearchHandlers(
  { db, unmasked }: HandlerKit,
  records: RecordSearch,
): Pick<Handlers, 'record.search'> {
  return {
    'record.search': async (input, officer) =>
      succeed(await protectRecords(db.read, await records.search(input), officer, unmasked)),
  };
}
