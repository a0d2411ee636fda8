import { type EntryChange, type EntryKind, entryChangeSchema } from '../../../src-shared/sync/administration';

/** What stands in the fields of the form, whatever the kind. */
export interface EntryForm {
  id: string;
  badgeNumber: string;
  name: string;
  role: string;
  businessLines: readonly string[];
  via: string;
  address: string;
  channel: string;
  region: string;
}

const EMPTY: EntryForm = {
  id: '',
  badgeNumber: '',
  name: '',
  role: 'officer',
  businessLines: [],
  via: 'oa',
  address: '',
  channel: 'weibo',
  region: '',
};

export function formOf(entry: EntryChange['after'] | null): EntryForm {
  return { ...EMPTY, ...entry };
}

const TRIMMED = ['id', 'badgeNumber', 'name', 'address', 'region'] as const;

/**
 * What the form asks for, or which field keeps it from being asked.
 * @param newId for a new row without an id of its own
 */
export function changeOf(
  kind: EntryKind,
  before: EntryChange['after'] | null,
  form: EntryForm,
  newId: string,
): { ok: true; change: EntryChange } | { ok: false; field: string } {
  const trimmed = Object.fromEntries(TRIMMED.map((field) => [field, form[field].trim()]));
  const active = before?.active ?? true;
  const after = { ...form, ...trimmed, active, id: before?.id ?? (trimmed['id'] === '' ? newId : trimmed['id']) };
  // Fields of other kinds are left out by the schema.
  const parsed = entryChangeSchema.safeParse({ kind, before, after });
  if (parsed.success) return { ok: true, change: parsed.data };
  return { ok: false, field: String(parsed.error.issues[0]?.path.at(-1) ?? '') };
}
