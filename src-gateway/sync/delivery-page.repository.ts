import type { Delivery } from '../../src-shared/domain/delivery';
import type { Reader } from '../db/database';
import { toDelivery } from '../features/delivery/delivery.repository';

/** One page of a desk's deliveries after an id, for the snapshot. */
export async function pageDeliveries(db: Reader, deskId: string, after: string, limit: number): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .select([
      'id',
      'desk_id',
      'message_id',
      'kind',
      'subject_id',
      'via',
      'state',
      'attempts',
      'last_error',
      'remark',
      'remote_ref',
      'reached',
      'tries',
      'next_at',
      'created_at',
      'updated_at',
    ])
    .where('desk_id', '=', deskId as Delivery['deskId'])
    .where('id', '>', after as Delivery['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toDelivery);
}
