import { useTranslation } from 'react-i18next';
import { EXPORT_FORMATS, type ExportFormat } from '../../../src-shared/ipc/answer-import-views';
import { useAct } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';
import type { AnswerQuery } from './answer-list-page';

/** Writes what the list shows to a file that the officer names. */
export function ExportMenu({ query, total }: { query: AnswerQuery; total: number }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const save = useAct('answer_export.save');
  const run = (format: ExportFormat) =>
    save.mutate(
      { format, filter: query.filter, text: query.text.trim() },
      {
        onError: notifyFailure,
        onSuccess: (result) => {
          if (result.state === 'written')
            notify({ kind: 'success', text: t('library.list.exported', { n: result.answers, path: result.path }) });
        },
      },
    );
  return (
    <select
      className="field export"
      data-testid="answer-export"
      aria-label={t('library.list.export', { n: total })}
      disabled={total === 0 || save.isPending}
      value=""
      onChange={(event) => run(event.target.value as ExportFormat)}
    >
      <option value="" disabled>
        {t(save.isPending ? 'library.list.exporting' : 'library.list.export', { n: total })}
      </option>
      {EXPORT_FORMATS.map((format) => (
        <option key={format} value={format}>
          {t(`library.list.formats.${format}`)}
        </option>
      ))}
    </select>
  );
}
