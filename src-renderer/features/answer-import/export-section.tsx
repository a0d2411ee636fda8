import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BUSINESS_LINES, type BusinessLine, businessLineSchema } from '../../../src-shared/domain/classification';
import { EXPORT_FORMATS, type ExportFormat, exportFormatSchema } from '../../../src-shared/ipc/answer-import-views';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';

const MAX_TEXT = 200;

/** Writes the answers that fit a simple filter to a file. */
export function ExportSection() {
  const { t } = useTranslation();
  const titleId = useId();
  const save = useAct('answer_export.save');
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const [line, setLine] = useState<BusinessLine | null>(null);
  const [text, setText] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ format, filter: { businessLines: line === null ? [] : [line] }, text: text.trim() });
  };
  return (
    <section className="imports-section" aria-labelledby={titleId} data-testid="export-section">
      <h3 id={titleId}>{t('imports.export.title')}</h3>
      <p className="imports-about">{t('imports.export.about')}</p>
      <form className="imports-export" onSubmit={submit}>
        <label>
          {t('imports.export.format')}
          <select
            className="field"
            data-testid="export-format"
            value={format}
            onChange={(event) => setFormat(exportFormatSchema.parse(event.target.value))}
          >
            {EXPORT_FORMATS.map((one) => (
              <option key={one} value={one}>
                {t(`imports.format.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('imports.export.line')}
          <select
            className="field"
            data-testid="export-line"
            value={line ?? ''}
            onChange={(event) => {
              const chosen = businessLineSchema.safeParse(event.target.value);
              setLine(chosen.success ? chosen.data : null);
            }}
          >
            <option value="">{t('imports.export.allLines')}</option>
            {BUSINESS_LINES.map((one) => (
              <option key={one} value={one}>
                {t(`terms.businessLine.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('imports.export.text')}
          <input
            className="field"
            data-testid="export-text"
            maxLength={MAX_TEXT}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <Button type="submit" data-testid="export-save" disabled={save.isPending}>
          {t(save.isPending ? 'imports.export.working' : 'imports.export.save')}
        </Button>
      </form>
      {save.error !== null && <FailureMessage failure={save.error.failure} />}
      <div role="status" data-testid="export-result">
        {save.data?.state === 'written' && (
          <>
            <strong>{t('imports.export.written', { n: save.data.answers })}</strong>
            <p className="imports-path">{t('imports.export.path', { path: save.data.path })}</p>
          </>
        )}
      </div>
    </section>
  );
}
