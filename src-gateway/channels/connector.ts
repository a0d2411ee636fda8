import type { Finding } from '../features/delivery/delivery-outcome.service';
import type { Parcel } from '../features/delivery/delivery-subject.repository';

/** Carries parcels to one peer. Neither method throws for what the network or the peer does. */
export interface Connector {
  /** Sends once. A time-out is `unclear`, never `refused` (sync.md, "Channels"). */
  send(parcel: Parcel): Promise<Finding>;
  /** Asks the peer whether it has it. */
  readBack(parcel: Parcel): Promise<Finding>;
  readonly timeoutMs: number;
  readonly pollMs: number;
}
