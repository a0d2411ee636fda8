import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftId } from '../../../src-shared/domain/ids';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { PageHead } from '../library/page-head';
import { Blockers } from './blockers';
import { ItemCard } from './item-card';
import { ItemList } from './item-list';
import { SignDialog } from './sign-dialog';
import { usePaper } from './use-paper';
import './handover.css';

/** The list of a running shift, made from the local copy, which the outgoing officer edits, signs and offers. */
export function PreparePage({ shiftId }: { shiftId: ShiftId }) {
  const { data, error } = useRead('handover.prepare', { shiftId });
  if (error !== null && data === undefined) return <FailureMessage failure={error.failure} />;
  return data === undefined ? null : <Prepare key={data.shift.id} {...data} />;
}

function Prepare({ shift, items, paper: kept, blockers, takers }: IpcOutput<'handover.prepare'>) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { officer } = useLibrarySession();
  const { notify } = useNotices();
  const offer = useAct('handover.offer');
  const [paper, change] = usePaper(shift.id, kept);
  const [signing, setSigning] = useState(false);
  const isOwn = shift.officerId === officer.id;

  return (
    <div className="page" data-testid="handover-prepare">
      <div className="handover-head">
        <PageHead
          title={t('handover.prepareTitle', { name: shift.officerName })}
          hint={isOwn ? t('handover.prepareHint') : t('handover.offerFor', { name: shift.officerName })}
        >
          <Button data-testid="handover-back" onClick={() => library.open({ page: 'shift' })}>
            {t('handover.back')}
          </Button>
          <Button look="primary" data-testid="handover-offer" onClick={() => setSigning(true)}>
            {t('handover.offer')}
          </Button>
        </PageHead>
      </div>
      <Blockers blockers={blockers} />
      <div className="handover-paper">
        <label>
          {t('handover.to')}
          <select
            className="field"
            data-testid="handover-to"
            value={paper.toId ?? ''}
            onChange={(event) => change({ toId: takers.find(({ id }) => id === event.target.value)?.id ?? null })}
          >
            <option value="">{t('handover.anybody')}</option>
            {takers.map(({ id, name, badgeNumber }) => (
              <option key={id} value={id}>
                {name} {badgeNumber}
              </option>
            ))}
          </select>
        </label>
        {(['note', 'mood'] as const).map((field) => (
          <label key={field}>
            {t(`handover.${field}`)}
            <textarea
              className="field"
              rows={2}
              maxLength={2_000}
              data-testid={`handover-${field}`}
              value={paper[field]}
              onChange={(event) => change({ [field]: event.target.value })}
            />
          </label>
        ))}
      </div>
      {items.length === 0 && <EmptyState title={t('handover.nothingOpen')} hint={t('handover.nothingOpenHint')} />}
      <ItemList items={items} steps=".handover-note">
        {(item) => (
          <ItemCard key={item.id} item={item}>
            <input
              className="field handover-note"
              data-testid="handover-item-note"
              aria-label={t('handover.itemNote')}
              placeholder={t('handover.itemNote')}
              maxLength={2_000}
              value={paper.notes[item.id] ?? ''}
              onChange={(event) => change({ notes: { ...paper.notes, [item.id]: event.target.value } })}
            />
          </ItemCard>
        )}
      </ItemList>
      {signing && (
        <SignDialog
          title={t('handover.signTitle')}
          label={t('handover.offer')}
          needsReason={!isOwn}
          busy={offer.isPending}
          error={offer.error}
          onSign={(signed) =>
            offer.mutate(
              { shiftId: shift.id, paper, ...signed },
              {
                onSuccess: ({ handoverId }) => {
                  notify({ kind: 'success', text: t('handover.offerDone') });
                  library.open({ page: 'handovers', handoverId });
                },
              },
            )
          }
          onClose={() => setSigning(false)}
        />
      )}
    </div>
  );
}
