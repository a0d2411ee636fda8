import { sql } from 'kysely';
import type { Delivery } from '../../../src-shared/domain/delivery';
import type { Reader } from '../../db/database';

export interface DeliveryCount {
  via: Delivery['via'];
  state: Delivery['state'];
  count: number;
  /** How long the oldest of them has been so, on the database's clock. */
  oldestSeconds: number;
}

/** How many deliveries are in which state. @param deskId of one desk only */
export async function countDeliveries(db: Reader, deskId?: string): Promise<DeliveryCount[]> {
  const deliveries = db.selectFrom('delivery');
  const counted = deskId === undefined ? deliveries : deliveries.where('desk_id', '=', deskId as Delivery['deskId']);
  return counted
    .select((eb) => [
      'via',
      'state',
      eb.cast<number>(eb.fn.countAll(), 'integer').as('count'),
      sql<number>`greatest(0, extract(epoch from clock_timestamp() - min(updated_at)))::float8`.as('oldestSeconds'),
    ])
    .groupBy(['via', 'state'])
    .execute();
}
