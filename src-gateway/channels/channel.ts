import type { FastifyInstance } from 'fastify';
import type { Delivery } from '../../src-shared/domain/delivery';
import type { Finding } from '../features/delivery/delivery-outcome.service';
import type { Parcel } from '../features/delivery/delivery-subject.repository';

/**
 * One way between the gateway and the outside, made by the factory of its own folder:
 * `create…Channel(settings, deps, signal)`, called by `registry.ts`. `signal` is aborted when the gateway closes: requests under
 * way break off and are read back at the next start. A factory opens nothing, and neither it nor `test` touches the database or
 * the jobs: the command line tests a channel while a gateway runs on the same store.
 */
export interface Channel {
  readonly via: Delivery['via'];
  /** After this long a `send` is certainly over, in milliseconds. */
  readonly timeoutMs: number;
  /** How soon to ask again about something accepted, in milliseconds. */
  readonly pollMs: number;
  /**
   * How long a parcel has to wait for the peer's rate limit, in milliseconds; 0 takes its place. Asked before the delivery
   * becomes `sending`. Left out: never.
   */
  waitMs?(parcel: Parcel): number;
  /** Sends once. A time-out is `unclear`, never `refused` (sync.md, "Channels"). Never throws for what the network or the peer does. */
  send(parcel: Parcel): Promise<Finding>;
  /** Asks the peer whether it has it; `unanswerable` when there is nobody to ask. Never throws either. */
  readBack(parcel: Parcel): Promise<Finding>;
  /**
   * Registers what the peer calls (callbacks, a WebSocket), before the gateway listens. Sockets that outlive their request are
   * ended in the app's `preClose` hook: the server closes before the channels do.
   */
  registerRoutes?(app: FastifyInstance): void;
  /** Begins to receive: connects, polls. What cannot be reached yet is tried again by itself and said in `health`. */
  start?(): Promise<void>;
  /** `ok`, or a sentence on what does not work. */
  health(): string;
  /** Tries the connection without sending anything to anybody. Null when it works, else a sentence on what to correct. */
  test(): Promise<string | null>;
  /** Ends what `start` began, after `signal` was aborted. */
  close?(): Promise<void>;
}

/** The part of a channel that carries parcels to its peer. */
export type Connector = Pick<Channel, 'timeoutMs' | 'pollMs' | 'send' | 'readBack'>;
