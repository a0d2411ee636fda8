import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { AnswerPanel } from '../answer/answer-panel';
import { TicketList } from '../ticket/ticket-list';
import './context.css';

/** The right pane: answers for the open message, and its tickets. Opens on the tickets when something came back. */
export function ContextPane({ messageId }: { messageId: MessageId }) {
  const { t } = useTranslation();
  const { data: detail } = useRead('message.detail', { messageId });
  const [chosen, setChosen] = useState<{ messageId: MessageId; tab: 'answers' | 'tickets' } | null>(null);
  const back =
    detail?.tickets.some(({ ticket }) => ticket.state === 'fed_back' || ticket.state === 'returned') === true;
  const tab = chosen?.messageId === messageId ? chosen.tab : back ? 'tickets' : 'answers';
  return (
    <div className="context">
      <div className="tabs" role="tablist" aria-label={t('desk.context')}>
        {(['answers', 'tickets'] as const).map((name) => (
          <Button
            key={name}
            id={`context-tab-${name}`}
            look="quiet"
            role="tab"
            aria-selected={tab === name}
            aria-controls={`context-${name}`}
            data-testid={`context-tab-${name}`}
            onClick={() => setChosen({ messageId, tab: name })}
          >
            {name === 'answers'
              ? t('work.answer.title')
              : `${t('work.ticket.title')}${detail === undefined || detail.tickets.length === 0 ? '' : ` ${detail.tickets.length}`}`}
          </Button>
        ))}
      </div>
      {/* Both stay mounted: the shortcuts for answers work while the tickets are shown, and nothing typed is lost. */}
      <div id="context-answers" role="tabpanel" aria-labelledby="context-tab-answers" hidden={tab !== 'answers'}>
        <AnswerPanel messageId={messageId} show={() => setChosen({ messageId, tab: 'answers' })} />
      </div>
      <div id="context-tickets" role="tabpanel" aria-labelledby="context-tab-tickets" hidden={tab !== 'tickets'}>
        {detail !== undefined && <TicketList detail={detail} />}
      </div>
    </div>
  );
}
