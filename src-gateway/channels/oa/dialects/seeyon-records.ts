import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { storableText } from '../../../../src-shared/domain/storable-text';
import type { OaMeaning, SeeyonSettings } from '../oa-settings';
import type { OaEvent } from '../oa-wire';
import { instantFrom, withAttachments } from './form-values';
import { eventOf } from './meaning';
import { parseSeeyonJson } from './seeyon-session';

/** One filled-in form, by field name. */
export type SeeyonRecord = ReadonlyMap<string, string>;

const cellSchema = z.union([
  z
    .object({ showValue: z.unknown().optional(), value: z.unknown().optional() })
    .transform(({ showValue, value }) => showValue ?? value),
  z.unknown(),
]);
const exportSchema = z.object({
  code: z.coerce.string(),
  data: z.object({
    data: z.object({ data: z.array(z.object({ masterData: z.record(z.string(), cellSchema) })).max(200_000) }),
  }),
});

/** The records of a CAP4 export, or null when the answer is none. */
export function readCap4Export(text: string): SeeyonRecord[] | null {
  const read = exportSchema.safeParse(parseSeeyonJson(text));
  if (!read.success || read.data.code !== '0') return null;
  return read.data.data.data.data.map(
    ({ masterData }) => new Map(Object.entries(masterData).map(([field, cell]) => [field, textOf(cell)])),
  );
}

/** The records of an XML export of the older generation, or null when the answer is none. */
export function readFormExport(text: string): SeeyonRecord[] | null {
  if (!/<(forms?|formExport|formExports)\b/i.test(text.slice(0, 2_000)) || /<!DOCTYPE/i.test(text)) return null;
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    isArray: (tag) => tag === 'values' || tag === 'column',
  });
  let tree: unknown;
  try {
    tree = parser.parse(text, true);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
  const records: SeeyonRecord[] = [];
  collect(tree, records, 0);
  return records;
}

const columnSchema = z.object({ '@name': z.string(), value: z.unknown().optional() });

/** A form's main table stands in its `values`; those of repeated tables stand deeper, under `subForms`. */
function collect(node: unknown, records: SeeyonRecord[], depth: number): void {
  if (depth > 12 || typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const each of node) collect(each, records, depth + 1);
    return;
  }
  for (const [tag, inner] of Object.entries(node)) {
    if (tag === 'subForms' || tag === 'definitions') continue;
    if (tag !== 'values') collect(inner, records, depth + 1);
    else for (const values of Array.isArray(inner) ? inner : []) records.push(recordOf(values));
  }
}

function recordOf(values: unknown): SeeyonRecord {
  const columns = z.object({ column: z.array(z.unknown()) }).safeParse(values);
  return new Map(
    (columns.data?.column ?? []).flatMap((each): [string, string][] => {
      const column = columnSchema.safeParse(each);
      return column.success ? [[column.data['@name'], textOf(column.data.value)]] : [];
    }),
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return storableText(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/**
 * What a record and the state of its flow say. A department's words have no id there: what it says is one event, another
 * wording another.
 *
 * @param flowState as `flow/state` gives it; null when the flow's id is not known
 */
export function readSeeyonRecord(
  record: SeeyonRecord,
  flowState: string | null,
  settings: SeeyonSettings,
): { state: string; events: OaEvent[]; problems: string[] } {
  const { read } = settings;
  const cell = (field: string | undefined): string => (field === undefined ? '' : (record.get(field) ?? '').trim());
  const problems: string[] = [];
  const lookUp = (table: Record<string, OaMeaning>, value: string, setting: string): OaMeaning => {
    const means = Object.hasOwn(table, value) ? table[value] : undefined;
    if (means === undefined) problems.push(`致远的状态“${value}”没有配置含义（channels.oa.${setting}）`.slice(0, 200));
    return means ?? 'nothing';
  };
  const byForm = read.status === undefined ? 'nothing' : lookUp(settings.statuses, cell(read.status), 'statuses');
  const byFlow = flowState === null ? 'nothing' : lookUp(settings.flowStates, flowState, 'flowStates');
  const isEndedByFlow = byFlow === 'returned' || byFlow === 'withdrawn';
  const means = isEndedByFlow || byForm === 'nothing' ? byFlow : byForm;
  const state = cell(read.status).slice(0, 40);
  if (means === 'nothing') return { state, events: [], problems };
  const names = cell(read.attachments)
    .split(/[,，、;；\n]/)
    .map((name) => name.trim());
  const text =
    means === 'accepted' ? '' : withAttachments(cell(read.text), names.filter((name) => name !== '').slice(0, 20));
  const when = cell(read.at);
  const id = createHash('sha256')
    .update(JSON.stringify([means, text, when]))
    .digest('hex')
    .slice(0, 32);
  const at = instantFrom(when, settings.timeZone) ?? new Date().toISOString();
  return { state, events: [eventOf(means, { id, text, at, actor: cell(read.actor) })], problems };
}
