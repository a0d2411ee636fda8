import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Ids, hashes, days, times and addresses, of which one fits whatever a schema asks of a text. */
const TEXTS = [
  'aaaa',
  '00000001-0000-7000-8000-000000000001',
  '2099-01-01T00:00:00.000Z',
  '2099-01-05',
  '08:00',
  '22:00',
  ...[32, 40, 64].map((length) => '0'.repeat(length)),
  'A'.repeat(16),
  'a'.repeat(40),
  'https://127.0.0.1:1',
  '1',
];

/**
 * A value that a schema accepts, made from the schema, so that a new channel or command needs none written for it.
 * @param given values by the name of their property, such as a path that may be written to
 * @throws Error when none is found
 */
export function sampleOf(schema: z.ZodType, given: Record<string, unknown> = {}): unknown {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // Lists are empty where they may be, else have one item each.
  const samples = [0, 1].map((items) => sampleFor(root, { root, given, items }));
  const fits = samples.find((sample) => schema.safeParse(sample).success);
  if (fits === undefined) throw new Error(`no sample: ${JSON.stringify(samples)}`);
  return fits;
}

interface Making {
  root: JsonSchema;
  given: Record<string, unknown>;
  /** At least so many in a list. */
  items: number;
}

function sampleFor(schema: JsonSchema, making: Making): unknown {
  const { root, given, items } = making;
  if (schema.$ref !== undefined) return sampleFor(resolved(schema.$ref, root), making);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return sampleFor(ofChoices(choices), making);
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((part) => sampleFor(asSchema(part), making)));
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [
          name,
          name in given ? given[name] : sampleFor(asSchema(schema.properties?.[name]), making),
        ]),
      );
    case 'array': {
      if (schema.prefixItems !== undefined) return schema.prefixItems.map((item) => sampleFor(asSchema(item), making));
      const item = Array.isArray(schema.items) ? schema.items[0] : schema.items;
      return Array.from({ length: Math.max(schema.minItems ?? 0, items) }, () => sampleFor(asSchema(item), making));
    }
    case 'string':
      return textOf(schema);
    case 'number':
    case 'integer':
      return Math.max(Number(schema.minimum ?? 1), Number(schema.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return false;
    default:
      return null;
  }
}

/** Nothing, where nothing is allowed. */
function ofChoices(choices: readonly (JsonSchema | boolean)[]): JsonSchema {
  const schemas = choices.map(asSchema);
  return schemas.find(({ type }) => type === 'null') ?? schemas[0] ?? {};
}

function textOf({ pattern, format, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: JsonSchema): string {
  const fits = TEXTS.find(
    (text) =>
      text.length >= minLength && text.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(text)),
  );
  if (format === 'date-time') return TEXTS[2] ?? '';
  return fits ?? 'a'.repeat(minLength);
}

function resolved(ref: string, root: JsonSchema): JsonSchema {
  const name = ref.replace('#/$defs/', '');
  return asSchema(ref === '#' ? root : root.$defs?.[name]);
}

function asSchema(part: unknown): JsonSchema {
  return typeof part === 'object' && part !== null ? (part as JsonSchema) : {};
}
