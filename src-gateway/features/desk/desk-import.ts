import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { answerSchema } from '../../../src-shared/domain/answer';
import { deskIdSchema } from '../../../src-shared/domain/ids';
import { accountSchema, departmentSchema, officerSchema } from '../../../src-shared/domain/officer';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';

const basis = z.object({
  title: z.string().max(300),
  source: z.string().max(300).default(''),
  note: z.string().max(300).default(''),
});

const deskLine = z.object({
  desk: z.object({
    id: deskIdSchema,
    name: z.string().min(1).max(80),
    ticketPrefix: z
      .string()
      .regex(/^[A-Z0-9-]{1,20}$/)
      .optional(),
  }),
});
const officerLine = officerSchema.omit({ deskId: true }).extend({ active: z.boolean().default(true) });
const departmentLine = departmentSchema.omit({ deskId: true }).extend({ active: z.boolean().default(true) });
const accountLine = accountSchema.omit({ deskId: true });
const answerLine = answerSchema.omit({ deskId: true, ownerDepartmentId: true }).extend({
  alternatives: answerSchema.shape.alternatives.default([]),
  textEn: answerSchema.shape.textEn.default(null),
  internalNote: answerSchema.shape.internalNote.default(''),
  basis: basis.nullable().default(null),
  businessLine: answerSchema.shape.businessLine.default(null),
  region: answerSchema.shape.region.default(''),
  ownerDepartment: answerSchema.shape.ownerDepartmentId.default(null),
  keywords: answerSchema.shape.keywords.default([]),
  validFrom: answerSchema.shape.validFrom.default(null),
  validUntil: answerSchema.shape.validUntil.default(null),
  status: answerSchema.shape.status.default('approved'),
  version: answerSchema.shape.version.optional(),
});

/** A desk as an administrator writes it down: one folder of JSON Lines. */
export interface DeskFolder {
  desk: z.infer<typeof deskLine>['desk'];
  officers: z.infer<typeof officerLine>[];
  departments: z.infer<typeof departmentLine>[];
  accounts: z.infer<typeof accountLine>[];
  answers: z.infer<typeof answerLine>[];
}

/**
 * Reads desk.json and officers, departments, accounts and answers as JSON Lines (UTF-8) from a folder.
 * @throws StartupProblem (exit code 78) that names each file and line that is not right; nothing is written then
 */
export async function readDeskFolder(folder: string): Promise<DeskFolder> {
  const mistakes: string[] = [];
  const read = async <T>(name: string, schema: z.ZodType<T>, required = false): Promise<T[]> =>
    parseLines(name, await readText(join(folder, name), required, mistakes), schema, mistakes);
  const deskText = await readText(join(folder, 'desk.json'), true, mistakes);
  const [desk] = deskText === null ? [] : parseOne('desk.json', 1, deskText, deskLine, mistakes);
  const content = {
    officers: await read('officers.jsonl', officerLine, true),
    departments: await read('departments.jsonl', departmentLine),
    accounts: await read('accounts.jsonl', accountLine),
    answers: await read('answers.jsonl', answerLine),
  };
  if (mistakes.length > 0 || desk === undefined) throw new StartupProblem(mistakes.join('\n'), EXIT_CONFIG);
  return { desk: desk.desk, ...content };
}

async function readText(file: string, required: boolean, mistakes: string[]): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing || required)
      mistakes.push(
        `读不到值班台资料 ${file}：请检查路径和权限。 The desk's file cannot be read: check its path and permissions.`,
      );
    return null;
  }
}

function parseLines<T>(name: string, text: string | null, schema: z.ZodType<T>, mistakes: string[]): T[] {
  if (text === null) return [];
  return text
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : parseOne(name, index + 1, line, schema, mistakes)));
}

function parseOne<T>(name: string, line: number, text: string, schema: z.ZodType<T>, mistakes: string[]): T[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    mistakes.push(`${name} 第 ${line} 行不是正确的 JSON。 Line ${line} of ${name} is not valid JSON.`);
    return [];
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return [parsed.data];
  for (const issue of parsed.error.issues) {
    mistakes.push(
      `${name} 第 ${line} 行的 ${issue.path.join('.') || '内容'} 不正确：${issue.message}。 Line ${line} of ${name}: ${issue.path.join('.') || 'content'} is not right.`,
    );
  }
  return [];
}
