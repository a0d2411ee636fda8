import { useTranslation } from 'react-i18next';
import type { EntryPreview } from '../../../src-shared/ipc/administration-contract';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';

/** What a file would change, and every cell of it that is not right; nothing is taken while there is one. */
export function PreviewDialog({
  preview: { fileName, missingColumns, rows, changes },
  onSaved,
  onClose,
}: {
  preview: EntryPreview;
  onSaved(changed: number): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const save = useAct('administration.save');
  const bad = rows.filter(({ state }) => state === 'bad');
  const changed = rows.filter(({ state }) => state === 'new' || state === 'changed');
  const count = (state: EntryPreview['rows'][number]['state']) => rows.filter((row) => row.state === state).length;
  const counts = { new: count('new'), changed: count('changed'), same: count('same'), bad: bad.length };
  const isRight = missingColumns.length === 0 && bad.length === 0;
  return (
    <FormDialog
      title={t('administration.preview.title', { file: fileName })}
      testId="preview-dialog"
      width={760}
      confirm={{
        label: isRight
          ? t('administration.preview.confirm', { n: changes.length })
          : t('administration.preview.confirmNone'),
        testId: 'preview-confirm',
        disabled: !isRight || changes.length === 0 || save.isPending,
      }}
      problem={isRight && changes.length === 0 ? t('administration.preview.nothing') : null}
      error={save.error}
      onConfirm={() => save.mutate({ changes }, { onSuccess: (result) => onSaved(result.changed) })}
      onClose={onClose}
    >
      {missingColumns.length > 0 ? (
        <p role="alert">
          {t('administration.preview.missingColumns', { columns: missingColumns.join(t('library.separator')) })}
        </p>
      ) : (
        <p data-testid="preview-counts">{t('administration.preview.counts', counts)}</p>
      )}
      {bad.length > 0 && (
        <div className="administration-bad">
          <p role="alert">{t('administration.preview.badFirst')}</p>
          <table>
            <thead>
              <tr>
                <th>{t('administration.preview.row')}</th>
                <th>{t('administration.preview.column')}</th>
                <th>{t('administration.preview.value')}</th>
                <th>{t('administration.preview.problem')}</th>
              </tr>
            </thead>
            <tbody>
              {bad.flatMap(({ row, bad: cells }) =>
                cells.map(({ column, value, problem }) => (
                  <tr key={`${row} ${column}`} data-testid="bad-cell" data-row={row} data-problem={problem}>
                    <td>{row}</td>
                    <td>{column}</td>
                    <td>{value}</td>
                    <td>{t(`administration.preview.problems.${problem}`)}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </div>
      )}
      {isRight && changed.length > 0 && (
        <div className="administration-bad">
          <table>
            <thead>
              <tr>
                <th>{t('administration.preview.row')}</th>
                <th>{t('administration.preview.name')}</th>
                <th>{t('administration.preview.state')}</th>
              </tr>
            </thead>
            <tbody>
              {changed.map(({ row, name, state }) => (
                <tr key={row}>
                  <td>{row}</td>
                  <td>{name}</td>
                  <td>{t(`administration.preview.states.${state}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </FormDialog>
  );
}
