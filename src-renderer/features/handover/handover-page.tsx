import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { isHandoverOpen } from '../../../src-shared/domain/handover';
import type { HandoverId } from '../../../src-shared/domain/ids';
import type { HandoverDetail } from '../../../src-shared/ipc/shift-contract';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { absoluteTime } from '../../ui/time';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { AcceptStep } from './accept-step';
import { Blockers } from './blockers';
import { HandoverPrint } from './handover-print';
import { signatureText, stateTone } from './handover-words';
import { ItemCard } from './item-card';
import { ItemList } from './item-list';
import { AnswerStep, AskStep } from './item-steps';
import { PrintButton } from './print-button';
import { TakeOver, whyNotYet } from './take-over';
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
  const { handover, blockers } = detail;
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
      <div className="handover-head">
        <PageHead title={`${handover.fromName} → ${handover.toName ?? t('handover.anybody')}`}>
          <Tag tone={stateTone(handover.state)}>{t(`handover.state.${handover.state}`)}</Tag>
          <Button data-testid="handover-back" onClick={() => library.open({ page: 'handovers' })}>
            {t('handover.back')}
          </Button>
          {handover.state === 'accepted' && <PrintButton detail={detail} />}
          {handover.state === 'accepted' && handover.toId === officer.id && (
            <Button look="primary" data-testid="handover-to-shift" onClick={() => library.open({ page: 'shift' })}>
              {t('handover.toShift')}
            </Button>
          )}
          {isOpen && handover.word === null && mayOverride && <WordButton detail={detail} />}
          {takes && <TakeOver detail={detail} accepted={accepted} />}
        </PageHead>
        {takes && <Progress detail={detail} accepted={accepted} />}
      </div>
      <Standing detail={detail} />
      {isOpen && handover.word === null && <Blockers blockers={blockers} />}
      <ItemList items={handover.items} steps=".handover-accept">
        {(item) => (
          <ItemCard
            key={item.id}
            item={item}
            isFrozen={!isOpen}
            done={takes && accepted.has(item.id)}
            steps={
              <>
                {takes && <AskStep handover={handover} item={item} />}
                {takes && <AcceptStep accepted={accepted.has(item.id)} onTick={() => tick(item.id)} />}
                {answers && item.questions.some(({ answer }) => answer === null) && (
                  <AnswerStep handover={handover} item={item} />
                )}
              </>
            }
          />
        )}
      </ItemList>
      {handover.state === 'accepted' && <HandoverPrint handover={handover} />}
    </div>
  );
}

/** How far the incoming officer is, what is still missing for the signature, and the keys. */
function Progress({ detail, accepted }: { detail: HandoverDetail; accepted: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const { items } = detail.handover;
  const n = items.filter(({ id }) => accepted.has(id)).length;
  return (
    <div className="row handover-progress">
      <progress max={items.length} value={n} aria-label={t('handover.progress', { n, total: items.length })} />
      <span role="status" data-testid="handover-progress">
        {t('handover.progress', { n, total: items.length })}
      </span>
      <span className="muted">{whyNotYet(t, detail, accepted) ?? t('handover.ready')}</span>
      <span className="spacer" />
      <span className="muted">{t('handover.keys')}</span>
    </div>
  );
}

/** Who has signed, what a lead has said, and whether it is still what was signed. */
function Standing({ detail: { handover, intact, pending } }: { detail: HandoverDetail }) {
  const { t } = useTranslation();
  const { word, outgoing, incoming } = handover;
  return (
    <div className="handover-standing">
      <p>{t('handover.labelled', { label: t('handover.outgoing'), text: signatureText(t, outgoing) })}</p>
      <p data-testid="handover-incoming">
        {t('handover.labelled', { label: t('handover.incoming'), text: signatureText(t, incoming) })}
      </p>
      {word !== null && (
        <p data-testid="handover-word">
          {t('handover.wordGiven', { name: word.officerName, time: absoluteTime(word.at), reason: word.reason })}
        </p>
      )}
      {intact === true && (
        <p className="handover-intact" data-testid="handover-intact" data-intact="true">
          ✓ {t('handover.intact')}
        </p>
      )}
      {intact === false && (
        <Alert type="error" showIcon data-testid="handover-intact" data-intact="false" title={t('handover.broken')} />
      )}
      {pending !== null && <p className="muted">{t(`handover.pending.${pending.state}`)}</p>}
    </div>
  );
}
