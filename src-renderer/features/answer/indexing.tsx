import { useTranslation } from 'react-i18next';

/** The search index is being made: what is shown is what it holds so far. */
export function Indexing({ progress }: { progress: { done: number; total: number } }) {
  const { t } = useTranslation();
  return (
    <p className="muted" role="status" data-testid="indexing">
      <progress max={progress.total} value={progress.done} aria-label={t('work.record.indexingLabel')} />{' '}
      {t('work.record.indexing', progress)}
    </p>
  );
}
