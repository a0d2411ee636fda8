import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/**
 * Where the gateway is and who this workstation is: `workstation.json` in the data folder, or the environment, which
 * wins (the sample desk and the tests use it). Without either the workstation runs offline and says so.
 */
const fileSchema = z.object({
  gateway: z.object({ url: z.url(), workstationId: z.string().min(1), token: z.string().min(16) }),
  sample: z.boolean().default(false),
});

export type WorkstationConfig = { gateway: z.infer<typeof fileSchema>['gateway'] | null; sample: boolean };

/** @throws Error with a sentence for the officer when the file or the environment is malformed. */
export function readWorkstationConfig(userData: string, env: NodeJS.ProcessEnv): WorkstationConfig {
  if (env['DUTYDESK_GATEWAY_URL'] !== undefined) {
    return parse(
      {
        gateway: {
          url: env['DUTYDESK_GATEWAY_URL'],
          workstationId: env['DUTYDESK_WORKSTATION_ID'],
          token: env['DUTYDESK_WORKSTATION_TOKEN'],
        },
        sample: env['DUTYDESK_SAMPLE'] === '1',
      },
      'environment',
    );
  }
  const file = path.join(userData, 'workstation.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { gateway: null, sample: false };
    throw error;
  }
  try {
    return parse(JSON.parse(text), file);
  } catch (error) {
    throw error instanceof SyntaxError ? new Error(`${file}: ${error.message}`) : error;
  }
}

function parse(value: unknown, where: string): WorkstationConfig {
  const result = fileSchema.safeParse(value);
  if (!result.success) throw new Error(`${where}: ${z.prettifyError(result.error)}`);
  return result.data;
}
