import type { Db } from '../db/database';
import { findWorkstation } from '../features/desk/workstation.repository';
import { lastSecretChange } from '../features/officer-secret/officer-secret.repository';
import { readPosition } from '../sync/change-log.repository';
import { lastCarried } from './ferry-bundle.repository';
import { hasUncarriedOrders } from './ferry-order.repository';
import { listPeers } from './ferry-peer.repository';

/** Peers for which there is more than the last bundle carries. */
export async function hasNews(db: Db): Promise<string[]> {
  const waiting: string[] = [];
  for (const peer of await listPeers(db)) {
    if (peer.isRevoked) continue;
    if (peer.workstationId === null) {
      if (await hasUncarriedOrders(db, peer.id)) waiting.push(peer.id);
      continue;
    }
    const seat = await findWorkstation(db, peer.workstationId);
    const position = seat === null || seat.revoked ? null : await readPosition(db, seat.deskId);
    if (seat === null || position === null) continue;
    const carried = await lastCarried(db, peer.id, position.epoch);
    const changedAt = await lastSecretChange(db, seat.deskId);
    if (
      carried === null ||
      carried.head < position.head ||
      (changedAt !== null && Date.parse(changedAt) >= Date.parse(carried.at))
    )
      waiting.push(peer.id);
  }
  return waiting;
}
