import { succeed } from '../../../../src-shared/ipc/failure';
import type { Handlers } from '../../handler-kit';
import type { RecordSearch } from './record-search.service';

export function recordSearchHandlers(records: RecordSearch): Pick<Handlers, 'record.search'> {
  return { 'record.search': async (input) => succeed(await records.search(input)) };
}
