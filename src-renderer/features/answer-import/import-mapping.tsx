import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IMPORT_FIELDS, type ImportField, importFieldSchema } from '../../../src-shared/ipc/answer-import-views';
import { useAct } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';
import type { PreviewJob } from './import-preview';
import { withField } from './mapping';

/** Which column of the file goes to which field, with what stands in the first rows. */
export function ImportMapping({ columns }: Pick<PreviewJob, 'columns'>) {
  const { t } = useTranslation();
  const titleId = useId();
  const map = useAct('answer_import.map');
  const { notifyFailure } = useNotices();
  const known = columns.map((column) => column.field);
  const [fields, setFields] = useState(known);
  // What the officer chose stands until the core has told what it took.
  const told = JSON.stringify(known);
  useEffect(() => setFields(JSON.parse(told) as typeof known), [told]);

  const choose = (index: number, field: ImportField | null) => {
    const next = withField(fields, index, field);
    setFields(next);
    map.mutate(
      { fields: next },
      {
        onError: (error) => {
          setFields(known);
          notifyFailure(error);
        },
      },
    );
  };
  return (
    <div>
      <h4 id={titleId}>{t('imports.mapping.title')}</h4>
      <p className="imports-about">{t('imports.mapping.about')}</p>
      <div className="imports-scroll">
        <table className="imports-table" aria-labelledby={titleId} data-testid="import-mapping">
          <thead>
            <tr>
              <th scope="col">{t('imports.mapping.column')}</th>
              <th scope="col">{t('imports.mapping.samples')}</th>
              <th scope="col">{t('imports.mapping.field')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, index) => {
              const name = column.name.trim() === '' ? t('imports.mapping.unnamed', { n: index + 1 }) : column.name;
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place in the file
                <tr key={index} data-unused={fields[index] === null}>
                  <th scope="row">{name}</th>
                  <td className="samples">
                    {column.samples.map((sample, at) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: samples have no other name
                      <span key={at}>{sample}</span>
                    ))}
                  </td>
                  <td>
                    <select
                      className="field"
                      data-testid={`import-field-${index}`}
                      aria-label={t('imports.mapping.fieldOf', { column: name })}
                      value={fields[index] ?? ''}
                      onChange={(event) => {
                        const chosen = importFieldSchema.safeParse(event.target.value);
                        choose(index, chosen.success ? chosen.data : null);
                      }}
                    >
                      <option value="">{t('imports.mapping.leaveOut')}</option>
                      {IMPORT_FIELDS.map((field) => (
                        <option key={field} value={field}>
                          {t(`imports.field.${field}`)}
                        </option>
                      ))}
                    </select>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
