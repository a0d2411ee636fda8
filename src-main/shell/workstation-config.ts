import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Enrolment, enrolmentSchema } from '../core/enrolment/enrolment';

/**
 * What an administrator prepared, if anything: `workstation.json` in the data folder, or the environment, which wins (the sample desk
 * and the tests use it). A workstation that enrolled by itself has nothing here; the core knows.
 */
const fileSchema = z.object({
  /** Of a version that knew tokens: it has to enrol. */
  gateway: z.union([enrolmentSchema, z.object({ token: z.string() }).transform(() => null)]).nullish(),
  sample: z.boolean().default(false),
});

export type WorkstationConfig = { gateway: Enrolment | null; sample: boolean };

/** @throws Error with a sentence for the officer when the file or the environment is malformed. */
export function readWorkstationConfig(userData: string, env: NodeJS.ProcessEnv): WorkstationConfig {
  const sample = env['DUTYDESK_SAMPLE'] === '1';
  const prepared = env['DUTYDESK_ENROLMENT'];
  if (prepared !== undefined && prepared !== '') {
    const url = env['DUTYDESK_GATEWAY_URL'];
    const given = { ...Object(readJson(prepared)), ...(url !== undefined && { url }) };
    return { gateway: parse(enrolmentSchema, given, prepared), sample };
  }
  const file = path.join(userData, 'workstation.json');
  const config = readJson(file);
  if (config === null) return { gateway: null, sample };
  const found = parse(fileSchema, config, file);
  return { gateway: found.gateway ?? null, sample: found.sample };
}

/** Null when there is no such file. */
function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw error instanceof SyntaxError ? new Error(`${file}: ${error.message}`) : error;
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new Error(`${where}: ${z.prettifyError(result.error)}`);
  return result.data;
}
