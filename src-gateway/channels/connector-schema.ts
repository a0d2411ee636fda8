import { z } from 'zod';
import { ingestRecordSchema, ingestRequestSchema, ingestResponseSchema } from '../../src-shared/sync/ingest';
import { receiptSchema, replyBodySchema } from './publish/publish-wire';

const problemSchema = z.object({ code: z.string(), message: z.string() });

/** What a connector and the gateway say to each other, as JSON Schema: docs/channels/connector.schema.json is this text. */
export function connectorSchema(): object {
  const bodies = {
    Message: ingestRecordSchema,
    Push: ingestRequestSchema,
    PushAnswer: ingestResponseSchema,
    Problem: problemSchema,
    Reply: replyBodySchema,
    Receipt: receiptSchema,
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'DutyDesk connector contract 1',
    $defs: Object.fromEntries(
      Object.entries(bodies).map(([name, schema]) => {
        const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
        return [name, rest];
      }),
    ),
  };
}
