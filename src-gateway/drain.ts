import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from './platform/log';

/**
 * The time between the order to stop and the end, in which a balancer notices that this gateway goes. It answers everything
 * meanwhile, and closes each connection with its answer, so that the next request takes the way to another gateway.
 */
export class Drain {
  private begun = false;

  /** To be made before the routes. */
  constructor(
    http: FastifyInstance,
    private readonly ms: number,
    private readonly log: Logger,
  ) {
    http.addHook('onRequest', async (_request, reply) => {
      if (this.begun) reply.header('connection', 'close');
    });
  }

  get hasBegun(): boolean {
    return this.begun;
  }

  async run(): Promise<void> {
    this.begun = true;
    if (this.ms === 0) return;
    this.log.info({ ms: this.ms }, 'draining');
    await sleep(this.ms);
  }
}
