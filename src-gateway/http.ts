import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { GatewayTls } from './auth/tls/gateway-tls';
import { failure, type Logger } from './platform/log';
import { SyncProblem } from './sync/sync-problem';

const BODY_LIMIT = 1024 * 1024;
const CLOSE_GRACE_MS = 10_000;
/** Answers that say: not you, not this way, not so often. */
const REFUSALS = new Set([401, 403, 426, 429]);

export interface HttpOptions {
  log: Logger;
  newId: () => string;
  version: string;
  rateLimitPerMinute: number;
  tls: Pick<GatewayTls, 'createServer' | 'trustedProxies'>;
  /** The workstation that a request proves to come from, as far as that can be told without a look at the store. */
  provenSeat: (request: FastifyRequest) => string | null;
  /** Told of each request that is turned away. */
  refused: (request: FastifyRequest, reason: string) => void;
}

/** The HTTP server without routes of its own but the interface's description, with limits and the shape of errors. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = options.log;
  const app: FastifyInstance = fastify({
    loggerInstance,
    // One line a request would say who worked when; what goes wrong is logged where it does.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    serverFactory: (handler) => {
      const server = options.tls.createServer(handler, options.log);
      // A request that trickles in holds its memory no longer than this.
      server.requestTimeout = 60_000;
      server.keepAliveTimeout = 72_000;
      return server;
    },
    trustProxy: options.tls.trustedProxies,
    forceCloseConnections: 'idle',
    genReqId: () => options.newId(),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request.id);
    if (problem.statusCode >= 500)
      request.log.error(
        { errorId: request.id, method: request.method, route: request.routeOptions.url, error: failure(error) },
        'request failed',
      );
    return reply.code(problem.statusCode).send(problem.body);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (REFUSALS.has(reply.statusCode)) options.refused(request, codeIn(payload) ?? `http_${reply.statusCode}`);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ code: 'invalid_request', message: '没有这个地址。 There is no such address.' }),
  );
  await app.register(rateLimit, {
    max: options.rateLimitPerMinute,
    timeWindow: '1 minute',
    // Whole bureaus come from one address; who has proven who it is has a share of its own.
    keyGenerator: (request) => options.provenSeat(request) ?? request.ip,
    errorResponseBuilder: () =>
      new SyncProblem(
        'too_many_requests',
        '请求太密，请稍候再试；没有执行，也没有丢失。 Too many requests: wait and try again; nothing was done or lost.',
      ),
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'DutyDesk gateway',
        description: '值班台网关 the server that workstations sync with',
        version: options.version,
      },
    },
    transform: jsonSchemaTransform,
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  return app;
}

/**
 * Stops the server: requests under way are answered, connections are closed as they fall idle (they would else be kept for
 * a minute), and what is not done after {@link CLOSE_GRACE_MS} is broken off.
 */
export async function closeHttp(app: FastifyInstance): Promise<void> {
  const idle = setInterval(() => app.server.closeIdleConnections(), 100);
  const late = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}

/** The code that an answer of ours carries, whichever part of the gateway gave it. */
function codeIn(payload: unknown): string | null {
  const code = typeof payload === 'string' ? /"code":"([a-z_]{1,40})"/.exec(payload)?.[1] : undefined;
  return code ?? null;
}

function toProblem(error: unknown, errorId: string): SyncProblem {
  if (error instanceof SyncProblem) return error;
  const { code, statusCode, validation, message } = error as Partial<FastifyError>;
  if (validation !== undefined)
    return new SyncProblem(
      'invalid_request',
      `请求内容不符合约定，没有执行（${message ?? ''}）。 The request is not as agreed; nothing was done.`.slice(
        0,
        2_000,
      ),
    );
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new SyncProblem(
      'too_large',
      '请求太大，没有接收；请分几次发送。 The request is too large: send it in parts.',
    );
  if (statusCode === 429)
    return new SyncProblem('too_many_requests', '请求太密，请稍候再试。 Too many requests: wait and try again.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new SyncProblem('invalid_request', '请求无法读取，没有执行。 The request cannot be read; nothing was done.');
  return new SyncProblem(
    'unavailable',
    `网关暂时无法处理，稍后会自动重试，内容没有丢失（编号 ${errorId}）。 The gateway cannot do this now; it will be tried again, nothing is lost (id ${errorId}).`,
  );
}
