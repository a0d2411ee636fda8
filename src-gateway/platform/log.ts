import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/**
 * Structured log, one JSON object a line. It never carries what citizens or officers wrote, nor tokens: callers log ids and
 * counts only, and the paths below are cut out in case one slips in.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'dutydesk-gateway' },
    redact: {
      paths: [
        'req.headers.authorization',
        '*.token',
        '*.password',
        '*.secret',
        '*.callbackSecret',
        '*.postSecret',
        'databaseUrl',
      ],
      remove: true,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Words for a failure that carry no row contents: PostgreSQL's `detail` and `where` quote values, so they stay out. */
export function failure(error: unknown): { name: string; message: string; code?: string; stack?: string } {
  // The job queue reports plain objects with a message.
  if (!(error instanceof Error)) return { name: 'Error', message: messageOf(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(code ? { code } : {}),
    ...(error.stack ? { stack: error.stack } : {}),
  };
}

function messageOf(value: unknown): string {
  const hasMessage = typeof value === 'object' && value !== null && 'message' in value;
  return hasMessage && typeof value.message === 'string' ? value.message : 'not an error object';
}
