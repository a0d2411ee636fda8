import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import stringify from 'fast-json-stable-stringify';
import { z } from 'zod';
import {
  ANSWER_STATUSES,
  answerBasisSchema,
  answerContentSchema,
  answerSchema,
} from '../../../src-shared/domain/answer';
import { DESK_SETTING_KEYS, deskSettingSchemas } from '../../../src-shared/domain/desk-setting';
import { deskIdSchema } from '../../../src-shared/domain/ids';
import { accountSchema, departmentSchema, officerSchema } from '../../../src-shared/domain/officer';
import { synonymSchema } from '../../../src-shared/domain/synonym';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';

const basis = answerBasisSchema.extend({
  source: answerBasisSchema.shape.source.default(''),
  note: answerBasisSchema.shape.note.default(''),
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
const departmentLine = departmentSchema.omit({ deskId: true }).extend({
  via: departmentSchema.shape.via.default('oa'),
  address: departmentSchema.shape.address.default(''),
  active: z.boolean().default(true),
});
const accountLine = accountSchema.omit({ deskId: true }).extend({ region: accountSchema.shape.region.default('') });
const content = answerContentSchema.shape;
const answerLine = z.object({
  id: answerSchema.shape.id,
  question: content.question,
  alternatives: content.alternatives.default([]),
  text: content.text,
  shortText: content.shortText.default(null),
  link: content.link.default(null),
  textEn: content.textEn.default(null),
  internalNote: content.internalNote.default(''),
  basis: basis.nullable().default(null),
  businessLine: content.businessLine.default(null),
  region: content.region.default(''),
  ownerDepartment: content.ownerDepartmentId.default(null),
  ownerOfficer: content.ownerOfficerId.default(null),
  keywords: content.keywords.default([]),
  validFrom: content.validFrom.default(null),
  validUntil: content.validUntil.default(null),
  reviewAt: content.reviewAt.default(null),
  status: z
    .enum(ANSWER_STATUSES, {
      error:
        '只接受 approved 或 retired，没有审定的口径请在口径库里拟写送审 (only approved or retired; write and submit others in the answer library)',
    })
    .default('approved'),
  version: answerSchema.shape.version.optional(),
});
const synonymLine = z.object({
  terms: synonymSchema.shape.terms
    .transform((terms) => [...new Set(terms)])
    .refine((terms) => terms.length > 1, '至少要有两个不同的词 (at least two different words)'),
  note: synonymSchema.shape.note.default(''),
  origin: synonymSchema.shape.origin.default('written'),
});

/** One setting of the desk: its calendar, rota, rules for replies and the rest (domain/desk-setting.ts). */
const settingLine = z
  .object({ key: z.enum(DESK_SETTING_KEYS), value: z.record(z.string(), z.unknown()) })
  .superRefine(({ key, value }, ctx) => {
    const parsed = deskSettingSchemas[key].safeParse(value);
    for (const issue of parsed.error?.issues ?? [])
      ctx.addIssue({ code: 'custom', message: issue.message, path: ['value', ...issue.path] });
  });

/** A desk as an administrator writes it down: one folder of JSON Lines. */
export interface DeskFolder {
  desk: z.infer<typeof deskLine>['desk'];
  officers: (z.infer<typeof officerLine> & Hashed)[];
  departments: (z.infer<typeof departmentLine> & Hashed)[];
  accounts: (z.infer<typeof accountLine> & Hashed)[];
  answers: (z.infer<typeof answerLine> & Hashed)[];
  synonyms: (z.infer<typeof synonymLine> & Hashed)[];
  settings: (z.infer<typeof settingLine> & Hashed)[];
}

interface Hashed {
  /** SHA-256 of what the line says, whatever its order of keys; it does not change with this program's defaults. */
  hash: Buffer;
}

/**
 * Reads desk.json and officers, departments, accounts, answers, synonyms and settings as JSON Lines (UTF-8) from a folder.
 * @throws StartupProblem (exit code 78) that names each file and line that is not right; nothing is written then
 */
export async function readDeskFolder(folder: string): Promise<DeskFolder> {
  const mistakes: string[] = [];
  const read = async <T>(name: string, schema: z.ZodType<T>, required = false): Promise<T[]> =>
    parseLines(name, await readText(join(folder, name), required, mistakes), schema, mistakes);
  const deskText = await readText(join(folder, 'desk.json'), true, mistakes);
  const [desk] = deskText === null ? [] : parseOne('desk.json', 1, deskText, deskLine, mistakes);
  const content = {
    officers: await read('officers.jsonl', hashed(officerLine), true),
    departments: await read('departments.jsonl', hashed(departmentLine)),
    accounts: await read('accounts.jsonl', hashed(accountLine)),
    answers: await read('answers.jsonl', hashed(answerLine)),
    synonyms: await read('synonyms.jsonl', hashed(synonymLine)),
    settings: await read('settings.jsonl', hashed(settingLine)),
  };
  if (mistakes.length > 0 || desk === undefined) throw new StartupProblem(mistakes.join('\n'), EXIT_CONFIG);
  return { desk: desk.desk, ...content };
}

function hashed<T extends object>(schema: z.ZodType<T>): z.ZodType<T & Hashed> {
  return z.unknown().transform((line, ctx) => {
    const parsed = schema.safeParse(line);
    if (parsed.success) return { ...parsed.data, hash: createHash('sha256').update(stringify(line)).digest() };
    for (const issue of parsed.error.issues) ctx.addIssue({ ...issue });
    return z.NEVER;
  });
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
