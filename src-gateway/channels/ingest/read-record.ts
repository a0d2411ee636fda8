import { storableText } from '../../../src-shared/domain/storable-text';
import { type IngestRecord, ingestRecordSchema } from '../../../src-shared/sync/ingest';
import { businessLineOf, categoryOf, channelOf, flagOf, REQUIRED_FIELDS, titleOf } from './labels';
import { parsePostedAt } from './posted-at';
import type { RowReason } from './row-result';

/** How far in the future a citizen's time may lie: senders' clocks differ, calendars do not. */
const MAX_FUTURE_MS = 24 * 60 * 60_000;

export type RecordOrReason = { ok: true; record: IngestRecord } | { ok: false; code: RowReason; reason: string };

/**
 * Reads one citizen's message as handed in, with enum values as code or in Chinese, and checks all of it.
 * `postedAt` of the result is an instant in UTC. Characters that PostgreSQL cannot hold (NUL, halves of a surrogate
 * pair) are taken out of the texts: a message is not lost for them.
 *
 * @param now the gateway's instant
 */
export function readRecord(raw: unknown, now: Date): RecordOrReason {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return refuse('not_an_object', '这一行不是一条来信记录。');
  const fields = new Map<string, unknown>(Object.entries(raw));
  const missing = REQUIRED_FIELDS.filter((field) => isBlank(fields.get(field)));
  if (missing.length > 0)
    return refuse('missing_field', `缺少${missing.map((field) => `“${titleOf(field)}”`).join('、')}。`);
  const rounded = (['remoteId', 'authorId', 'conversation'] as const).find((field) => isRounded(fields.get(field)));
  if (rounded)
    return refuse(
      'number_rounded',
      `“${titleOf(rounded)}”超过 15 位，已被表格软件四舍五入，请把该列设为文本格式后重新导出。`,
    );

  const read: Record<string, unknown> = {};
  for (const field of ['account', 'remoteId', 'conversation', 'authorId', 'authorName', 'text'] as const) {
    const value = fields.get(field);
    if (!isBlank(value)) read[field] = storableText(String(value));
  }
  const enums = [
    ['channel', channelOf],
    ['category', categoryOf],
    ['businessLine', businessLineOf],
    ['emergency', flagOf],
  ] as const;
  for (const [field, codeOf] of enums) {
    const value = fields.get(field);
    if (isBlank(value)) continue;
    const code = codeOf(String(value));
    if (code === null)
      return refuse('unknown_value', `“${titleOf(field)}”的值“${shorten(String(value))}”不在规定的范围内。`);
    read[field] = code;
  }
  const postedAt = parsePostedAt(String(fields.get('postedAt')));
  if (postedAt === null)
    return refuse(
      'bad_time',
      `“时间”的值“${shorten(String(fields.get('postedAt')))}”不是有效的时间，应写成“2024-05-01 08:30”。`,
    );
  if (Date.parse(postedAt) > now.getTime() + MAX_FUTURE_MS)
    return refuse('time_in_future', `“时间”的值“${shorten(String(fields.get('postedAt')))}”晚于现在一天以上。`);
  const files = filesOf(fields.get('attachments'));
  return check({ ...read, postedAt, ...(files === null ? {} : { attachments: files }) });
}

/** A table's cell holds names of files, apart by semicolons or lines; elsewhere it is a list already. */
function filesOf(value: unknown): unknown {
  if (isBlank(value)) return null;
  if (typeof value !== 'string') return value;
  return value
    .split(/[;；\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((file) => ({ file: storableText(file) }));
}

function check(read: Record<string, unknown>): RecordOrReason {
  const parsed = ingestRecordSchema.safeParse(read);
  if (parsed.success) return { ok: true, record: parsed.data };
  const issue = parsed.error.issues[0];
  const field = String(issue?.path[0] ?? '') as keyof IngestRecord;
  const title = field in ingestRecordSchema.shape ? titleOf(field) : field;
  if (issue?.code === 'too_big')
    return refuse('field_too_long', `“${title}”太长，最多 ${String(issue.maximum)} 个字符。`);
  if (issue?.code === 'too_small') return refuse('missing_field', `缺少“${title}”。`);
  return refuse('invalid', `“${title}”的值不合规定。`);
}

function refuse(code: RowReason, reason: string): RecordOrReason {
  return { ok: false, code, reason };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A spreadsheet keeps 15 digits: a longer id that is a number has lost its end, and two messages could become one. */
function isRounded(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isSafeInteger(value) || Math.abs(value) >= 1e15;
  return typeof value === 'string' && /^\d(\.\d+)?E\+\d+$/i.test(value.trim());
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
