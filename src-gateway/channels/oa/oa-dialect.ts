import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import type { OaStatus } from './oa-wire';

export type OaTicket = Extract<Parcel, { kind: 'ticket' }>;
export type OaRemark = Extract<Parcel, { kind: 'ticket_remark' }>;

/** A ticket of ours as the OA shows it. */
export interface OaRecord {
  status: OaStatus;
  /** The OA's own ids of the tickets with our number: one, unless somebody copied it or it was created twice. */
  refs: string[];
  /** Sentences on what could not be understood, such as a status that the configuration does not know. */
  problems: string[];
}
export type OaReading = { is: 'found'; record: OaRecord } | { is: 'absent' } | { is: 'unclear'; error: string };

/** What an attempt did; `expired` says that the peer did nothing because our token was no longer good. */
export type OaAttempt = Finding | { is: 'expired' };

/**
 * How one kind of OA speaks. Searching before sending, retrying, polling and applying are the same for all and stand in
 * `oa-connector.ts`, `oa-poller.ts` and `oa-events.service.ts`. Nothing here throws for what the network or the peer does.
 */
export interface OaDialect {
  /** Creating under the same number again is safe, so nothing is searched before sending. */
  readonly isKeyed: boolean;
  /** Requests that one call of this interface may need, one after the other. */
  readonly steps: number;
  /** Creates the ticket. Once: the connector searches first, and after everything that is not clear. */
  create(ticket: OaTicket): Promise<OaAttempt>;
  /** Puts a remark on a ticket. Its key stands in what is written, so that {@link find} shows it as an event with that id. */
  remark(remark: OaRemark, found: OaRecord | null): Promise<OaAttempt>;
  /**
   * Finds a ticket by our number, with all that happened to it.
   * @param ref the OA's own id where it was learned when the ticket was created
   * @param batch tickets that are read with the same object may share one search of the OA, begun after the first of them;
   *   left out, the OA is asked anew
   */
  find(number: string, ref: string | null, batch?: object): Promise<OaReading>;
  /** Tries token and forms, without making a ticket. Null when it works, else a sentence on what to correct. */
  test(): Promise<string | null>;
}
