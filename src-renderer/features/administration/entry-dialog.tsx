import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BUSINESS_LINES, CHANNELS } from '../../../src-shared/domain/classification';
import { DEPARTMENT_VIAS } from '../../../src-shared/domain/delivery';
import { ROLES } from '../../../src-shared/domain/officer';
import type { EntryChange, EntryKind } from '../../../src-shared/sync/administration';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { changeOf, type EntryForm, formOf } from './entry-form';

interface Choice {
  value: string;
  label: string;
}

/** Writes an officer, a department or an account. @param entry null for a new one */
export function EntryDialog({
  kind,
  entry,
  onSaved,
  onClose,
}: {
  kind: EntryKind;
  entry: EntryChange['after'] | null;
  onSaved(changed: number): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const save = useAct('administration.save');
  const [form, setForm] = useState<EntryForm>(() => formOf(entry));
  const [newId] = useState(() => crypto.randomUUID());
  const change = changeOf(kind, entry, form, newId);
  const set = (part: Partial<EntryForm>) => setForm({ ...form, ...part });
  const problem = change.ok
    ? null
    : t(change.field === 'id' ? 'administration.entries.badId' : 'administration.entries.required');
  const text = (field: 'id' | 'badgeNumber' | 'name' | 'address' | 'region', label: string, maxLength: number) => (
    <label>
      {label}
      <input
        className="field"
        maxLength={maxLength}
        data-testid={`entry-${field}`}
        value={form[field]}
        disabled={field === 'id' && entry !== null}
        onChange={(event) => set({ [field]: event.target.value })}
      />
    </label>
  );
  const choice = (field: 'role' | 'via' | 'channel', label: string, choices: readonly Choice[]) => (
    <label>
      {label}
      <select
        className="field"
        data-testid={`entry-${field}`}
        value={form[field]}
        onChange={(event) => set({ [field]: event.target.value })}
      >
        {choices.map(({ value, label: words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <FormDialog
      title={t(`administration.entries.${entry === null ? 'addTitle' : 'editTitle'}.${kind}`)}
      testId="entry-dialog"
      confirm={{
        label: t('administration.entries.save'),
        testId: 'entry-save',
        disabled: !change.ok || save.isPending,
      }}
      problem={problem}
      error={save.error}
      onConfirm={() => {
        if (change.ok) save.mutate({ changes: [change.change] }, { onSuccess: ({ changed }) => onSaved(changed) });
      }}
      onClose={onClose}
    >
      {kind === 'officer' && text('badgeNumber', `${t('administration.entries.badgeNumber')} *`, 20)}
      {kind === 'account' &&
        choice(
          'channel',
          t('administration.entries.channel'),
          CHANNELS.map((value) => ({ value, label: t(`terms.channel.${value}`) })),
        )}
      {text('name', `${t(`administration.entries.${kind === 'officer' ? 'name' : 'title'}`)} *`, nameLimit(kind))}
      {kind === 'officer' &&
        choice(
          'role',
          t('administration.entries.role'),
          ROLES.map((value) => ({ value, label: t(`terms.role.${value}`) })),
        )}
      {kind === 'department' && (
        <>
          {choice(
            'via',
            t('administration.entries.via'),
            DEPARTMENT_VIAS.map((value) => ({ value, label: t(`supervision.channels.${value}`) })),
          )}
          {text('address', t('administration.entries.addressHint'), 200)}
          <fieldset className="administration-lines">
            <legend>{t('administration.entries.businessLines')}</legend>
            {BUSINESS_LINES.map((line) => (
              <label key={line}>
                <input
                  type="checkbox"
                  data-testid={`entry-line-${line}`}
                  checked={form.businessLines.includes(line)}
                  onChange={({ target }) =>
                    set({
                      businessLines: BUSINESS_LINES.filter((each) =>
                        each === line ? target.checked : form.businessLines.includes(each),
                      ),
                    })
                  }
                />
                {t(`terms.businessLine.${line}`)}
              </label>
            ))}
          </fieldset>
        </>
      )}
      {kind === 'account' && text('region', t('administration.entries.regionHint'), 80)}
      {text('id', t(`administration.entries.${entry === null ? 'newId' : 'id'}`), 64)}
    </FormDialog>
  );
}

function nameLimit(kind: EntryKind): number {
  return kind === 'officer' ? 40 : 80;
}
