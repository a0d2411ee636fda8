import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { isProtected } from '../../../src-shared/domain/protection';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { failureOf } from '../../ipc/client';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { describeOutboxItem } from '../../ui/failure-text';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { useDesk } from '../desk/desk-state';
import { EmergencyPanel } from '../emergency/emergency-panel';
import { ProtectedBanner } from '../protection/protected-banner';
import { Watermark } from '../protection/watermark';
import { ReplyEditor } from '../reply/reply-editor';
import { RetentionNote } from '../retention/retention-note';
import { MessagePromises } from '../shift/message-promises';
import { CorrectionBanner } from './correction-banner';
import { MessageHeader } from './message-header';
import { Thread } from './thread';
import './conversation.css';

/** The middle pane: one open message with its conversation and the reply editor. */
export function ConversationPane({ messageId }: { messageId: MessageId }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useRead('message.detail', { messageId });
  if (data === undefined) {
    if (error === null) return <p className="pane-loading">{t('work.loading')}</p>;
    if (failureOf(error).code === 'not_found') return <EmptyState title={t('work.gone')} hint={t('work.goneHint')} />;
    return (
      <FailureMessage failure={failureOf(error)}>
        <Button onClick={() => void refetch()}>{t('common.retry')}</Button>
      </FailureMessage>
    );
  }
  return (
    <article className="conversation" aria-label={t('work.message.region')}>
      <MessageHeader detail={data} />
      <ProtectedBanner detail={data} />
      <RetentionNote detail={data} />
      {data.emergencies.length > 0 && <EmergencyPanel emergencies={data.emergencies} />}
      <CorrectionBanner detail={data} />
      <RefusedSteps detail={data} />
      <Watermark on={isProtected(data.message)}>
        <Thread detail={data} />
      </Watermark>
      <MessagePromises messageId={data.message.id} />
      <DraftOffers detail={data} />
      {/* A draft that came back from a lost claim is a new text: the editor starts again from it. */}
      <ReplyEditor key={data.draft?.claimLost === true ? 'lost' : 'own'} detail={data} />
    </article>
  );
}

/** Steps of this message that the gateway sent back, each with the officer's own words. */
function RefusedSteps({ detail }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const dismiss = useAct('outbox.dismiss');
  const { notifyFailure } = useNotices();
  const refused = detail.outbox.filter((item) => item.state === 'rejected' || item.state === 'conflict');
  if (refused.length === 0) return null;
  return (
    <section className="refused" role="alert" aria-label={t('work.refused.title')}>
      {refused.map((item) => {
        const words = describeOutboxItem(t, item);
        return (
          <div key={item.commandId} className="failure">
            <strong>
              {t(`terms.command.${item.type}`)}：{words?.what}
            </strong>
            <p>
              {words?.safe} {words?.next}
            </p>
            {item.text !== '' && <blockquote>{item.text}</blockquote>}
            <Button onClick={() => dismiss.mutate({ commandId: item.commandId }, { onError: notifyFailure })}>
              {t('common.dismiss')}
            </Button>
          </div>
        );
      })}
    </section>
  );
}

function DraftOffers({ detail }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const now = useNow();
  const desk = useDesk();
  const { notify } = useNotices();
  if (detail.draftOffers.length === 0 || detail.message.status === 'closed') return null;
  return (
    <section className="offers" aria-label={t('work.reply.offersTitle')}>
      <strong>{t('work.reply.offersTitle')}</strong>
      {detail.draftOffers.map((offer) => (
        <div key={offer.id} className="offer" data-testid="draft-offer">
          <p className="muted">
            {t('work.reply.offerFrom', { name: offer.fromOfficerName, time: clockTime(offer.offeredAt, now) })}
          </p>
          <p className="text">{offer.text}</p>
          <Button
            onClick={() =>
              desk.insert({ text: offer.text }) || notify({ kind: 'info', text: t('work.answer.cannotInsert') })
            }
          >
            {t('work.reply.useOffer')}
          </Button>
        </div>
      ))}
    </section>
  );
}
