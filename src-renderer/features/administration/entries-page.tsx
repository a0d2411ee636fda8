import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ENTRY_FORMATS, type EntryPreview } from '../../../src-shared/ipc/administration-contract';
import type { Entry, EntryChange, EntryKind } from '../../../src-shared/sync/administration';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { EntryDialog } from './entry-dialog';
import { EntryTable } from './entry-table';
import { PassphraseDialog } from './passphrase-dialog';
import { PreviewDialog } from './preview-dialog';
import './administration.css';

const PAGES = { officer: 'officers', department: 'departments', account: 'accounts' } as const;

type Step =
  | { kind: 'edit'; entry: EntryChange['after'] | null }
  | { kind: 'preview'; preview: EntryPreview }
  | { kind: 'passphrase'; officer: Entry<'officer'> };

/** Officers, departments or official accounts of the desk. */
export function EntriesPage({ kind }: { kind: EntryKind }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const may = useMay('administer_desk');
  const { data, error } = useRead('administration.entries', null, { enabled: may });
  const openFile = useAct('administration.open_file');
  const saveFile = useAct('administration.save_file');
  const save = useAct('administration.save');
  const [step, setStep] = useState<Step | null>(null);
  const [withInactive, setWithInactive] = useState(false);
  const close = () => setStep(null);
  const saved = (changed: number) => {
    notify({ kind: 'success', text: t(`administration.entries.${changed > 0 ? 'saved' : 'unchanged'}`) });
    close();
  };
  const all: readonly EntryChange['after'][] = data?.[kind] ?? [];
  const shown = all.filter(({ active }) => withInactive || active);
  // As people look for it: 第2派出所 before 第10派出所.
  if (kind === 'department') shown.sort((a, b) => a.name.localeCompare(b.name, 'zh-CN', { numeric: true }));
  const change = (changes: EntryChange[]) =>
    save.mutate({ changes }, { onSuccess: ({ changed }) => saved(changed), onError: notifyFailure });
  return (
    <div className="page" data-testid={`${PAGES[kind]}-page`}>
      <PageHead title={t(`library.nav.${PAGES[kind]}`)} hint={t(`administration.entries.hint.${kind}`)}>
        {may && (
          <>
            <label>
              <input
                type="checkbox"
                data-testid="entries-inactive"
                checked={withInactive}
                onChange={(event) => setWithInactive(event.target.checked)}
              />{' '}
              {t('administration.entries.showInactive')}
            </label>
            {ENTRY_FORMATS.map((format) => (
              <Button
                key={format}
                data-testid={`entries-export-${format}`}
                disabled={saveFile.isPending}
                onClick={() =>
                  saveFile.mutate(
                    { kind, format },
                    {
                      onSuccess: (file) => {
                        if (file === null) return;
                        const text = t('administration.entries.exported', { n: file.rows, path: file.path });
                        notify({ kind: 'success', text });
                      },
                      onError: notifyFailure,
                    },
                  )
                }
              >
                {t(format === 'xlsx' ? 'administration.entries.exportXlsx' : 'administration.entries.exportCsv')}
              </Button>
            ))}
            <Button
              data-testid="entries-import"
              disabled={openFile.isPending}
              onClick={() =>
                openFile.mutate(
                  { kind },
                  {
                    onSuccess: (preview) => {
                      if (preview !== null) setStep({ kind: 'preview', preview });
                    },
                    onError: notifyFailure,
                  },
                )
              }
            >
              {t('administration.entries.import')}
            </Button>
            <Button look="primary" data-testid="entry-add" onClick={() => setStep({ kind: 'edit', entry: null })}>
              {t('administration.entries.add')}
            </Button>
          </>
        )}
      </PageHead>
      <NotPermitted action="administer_desk" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && shown.length === 0 && (
        <EmptyState title={t('administration.entries.none')} hint={t('administration.entries.noneHint')} />
      )}
      {shown.length > 0 && (
        <EntryTable
          kind={kind}
          entries={shown}
          isBusy={save.isPending}
          onEdit={(entry) => setStep({ kind: 'edit', entry })}
          onChange={change}
          onReset={(officer) => setStep({ kind: 'passphrase', officer })}
        />
      )}
      {step?.kind === 'edit' && <EntryDialog kind={kind} entry={step.entry} onSaved={saved} onClose={close} />}
      {step?.kind === 'preview' && <PreviewDialog preview={step.preview} onSaved={saved} onClose={close} />}
      {step?.kind === 'passphrase' && <PassphraseDialog officer={step.officer} onClose={close} />}
    </div>
  );
}
