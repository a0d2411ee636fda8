import { useTranslation } from 'react-i18next';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { type FilterChoice, isNarrowed } from './queue-filter';

/** Why the list is empty, and what to do about it. */
export function QueueEmpty({ choice, onClear }: { choice: FilterChoice; onClear: () => void }) {
  const { t } = useTranslation();
  const sync = useRead('sync.status', null);
  if (isNarrowed(choice)) {
    return (
      <EmptyState testId="queue-empty" title={t('queue.emptyFilteredTitle')} hint={t('queue.emptyFilteredHint')}>
        <Button onClick={onClear}>{t('queue.clearFilters')}</Button>
      </EmptyState>
    );
  }
  if (choice.view === 'mine')
    return <EmptyState testId="queue-empty" title={t('queue.emptyMineTitle')} hint={t('queue.emptyMineHint')} />;
  if (sync.data?.lastSyncedAt === null)
    return <EmptyState testId="queue-empty" title={t('queue.emptyTitle')} hint={t('queue.emptyNeverSynced')} />;
  if (choice.view === 'unclaimed')
    return (
      <EmptyState testId="queue-empty" title={t('queue.emptyUnclaimedTitle')} hint={t('queue.emptyUnclaimedHint')} />
    );
  return <EmptyState testId="queue-empty" title={t('queue.emptyTitle')} hint={t('queue.emptyHint')} />;
}
