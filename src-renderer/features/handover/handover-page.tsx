import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { isHandoverOpen } from '../../../src-shared/domain/handover';
import type { HandoverId } from '../../../src-shared/domain/ids';
import type { HandoverDetail } from '../../../src-shared/ipc/shift-contract';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { Blockers } from './blockers';
import { HandoverPrint } from './handover-print';
import { signatureText } from './handover-words';
import { ItemCard } from './item-card';
import { AnswerStep, AskStep } from './item-steps';
import { TakeOver } from './take-over';
import { usePaper } from './use-paper';
import { WordButton } from './word-button';
import './handover.css';

/** One handover: gone through item by item while it is open, read and printed once it is frozen. */
export function HandoverPage({ handoverId }: { handoverId: HandoverId }) {
  const { data, error } = useRead('handover.detail', { handoverId });
  if (error !== null && data === undefined) return <FailureMessage failure={error.failure} />;
  return data === undefined ? null : <Handover key={data.handover.id} detail={data} />;
}

function Handover({ detail }: { detail: HandoverDetail }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { handover, blockers, intact, pending } = detail;
  const { officer } = useLibrarySession();
  const [paper, change] = usePaper(handover.id, detail.paper);
  const mayOverride = useMay('override_shift');
  const mayTake = useMay('keep_shift') && officer.id !== handover.fromId;
  const isOpen = isHandoverOpen(handover);
  const takes = isOpen && mayTake && (handover.toId === null || handover.toId === officer.id || mayOverride);
  const answers = isOpen && (officer.id === handover.fromId || mayOverride);
  const accepted = new Set(paper.accepted);
  const tick = (id: string) =>
    change({ accepted: accepted.has(id) ? paper.accepted.filter((each) => each !== id) : [...paper.accepted, id] });

  return (
    <div className="page" data-testid="handover-page" data-state={handover.state}>
      <PageHead title={`${handover.fromName} → ${handover.toName ?? t('handover.anybody')}`}>
        <Tag>{t(`handover.state.${handover.state}`)}</Tag>
        <Button data-testid="handover-back" onClick={() => library.open({ page: 'handovers' })}>
          {t('handover.back')}
        </Button>
        {handover.state === 'accepted' && <PrintButton detail={detail} />}
        {isOpen && handover.word === null && mayOverride && <WordButton handover={handover} />}
        {takes && <TakeOver detail={detail} accepted={paper.accepted} />}
      </PageHead>
      {pending !== null && <p className="muted">{t(`handover.pending.${pending.state}`)}</p>}
      {intact === true && (
        <p data-testid="handover-intact" data-intact="true">
          ✓ {t('handover.intact')}
        </p>
      )}
      {intact === false && (
        <Alert type="error" showIcon data-testid="handover-intact" data-intact="false" title={t('handover.broken')} />
      )}
      {isOpen && <Blockers blockers={blockers} />}
      {handover.word !== null && (
        <p data-testid="handover-word">
          {t('handover.wordGiven', {
            name: handover.word.officerName,
            time: absoluteTime(handover.word.at),
            reason: handover.word.reason,
          })}
        </p>
      )}
      <p>
        {t('handover.outgoing')}：{signatureText(t, handover.outgoing)}
      </p>
      <p data-testid="handover-incoming">
        {t('handover.incoming')}：{signatureText(t, handover.incoming)}
      </p>
      {takes && (
        <p role="status" data-testid="handover-progress">
          {t('handover.progress', {
            n: handover.items.filter(({ id }) => accepted.has(id)).length,
            total: handover.items.length,
          })}
        </p>
      )}
      {handover.items.map((item) => (
        <ItemCard key={item.id} item={item}>
          {takes && (
            <div className="row">
              <Button
                look={accepted.has(item.id) ? 'primary' : 'plain'}
                data-testid="handover-accept-item"
                aria-pressed={accepted.has(item.id)}
                onClick={() => tick(item.id)}
              >
                {t(accepted.has(item.id) ? 'handover.accepted' : 'handover.accept')}
              </Button>
              <AskStep handover={handover} item={item} />
            </div>
          )}
          {answers && item.questions.some(({ answer }) => answer === null) && (
            <AnswerStep handover={handover} item={item} />
          )}
        </ItemCard>
      ))}
      {handover.state === 'accepted' && <HandoverPrint handover={handover} />}
    </div>
  );
}

function PrintButton({ detail: { handover } }: { detail: HandoverDetail }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const print = useAct('handover.print');
  const name = `${t('handover.printTitle')} ${handover.offeredAt.slice(0, 10)} ${handover.fromName}`;
  return (
    <Button
      data-testid="handover-print-button"
      disabled={print.isPending}
      onClick={() =>
        print.mutate(
          { name },
          {
            onError: notifyFailure,
            onSuccess: (isWritten) => {
              if (isWritten) notify({ kind: 'success', text: t('handover.printed') });
            },
          },
        )
      }
    >
      {t('handover.print')}
    </Button>
  );
}
