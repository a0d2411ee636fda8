import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CommandResult } from '../../src-shared/sync/commands';

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** What this process has counted since it started. Nothing of it names a person, a workstation or a message. */
export class GatewayMetrics {
  readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'dutydesk_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [this.registry],
  });
  private readonly duration = new Histogram({
    name: 'dutydesk_http_request_seconds',
    help: 'Time to answer a request, wake-up streams aside.',
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly commands = new Counter({
    name: 'dutydesk_commands_total',
    help: 'Commands answered, by outcome; code says why one was rejected.',
    labelNames: ['outcome', 'code'] as const,
    registers: [this.registry],
  });

  /** @param version of the gateway */
  constructor(version: string) {
    new Gauge({
      name: 'dutydesk_info',
      help: 'Version of the gateway.',
      labelNames: ['version'] as const,
      registers: [this.registry],
    }).set({ version }, 1);
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts every request by its route (not its address) and status. */
  watch(app: FastifyInstance): void {
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'none';
      this.requests.inc({ method: request.method, route, status: String(reply.statusCode) });
      // A wake-up stream lasts as long as its workstation stays.
      if (route !== '/sync/events') this.duration.observe(reply.elapsedTime / 1_000);
    });
  }

  /** Counts how commands were answered; a repetition counts again. */
  countResults(results: readonly { result: CommandResult }[]): void {
    for (const { result } of results)
      this.commands.inc({ outcome: result.outcome, code: result.outcome === 'rejected' ? result.code : '' });
  }
}
