import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { AnswerPanel } from '../answer/answer-panel';
import { useDesk } from '../desk/desk-state';
import { TicketList } from '../ticket/ticket-list';
import './context.css';

const TABS = ['answers', 'tickets'] as const;
type Tab = (typeof TABS)[number];

/** The right pane: answers for the open message, and its tickets. Opens on the tickets when something came back. */
export function ContextPane({ messageId }: { messageId: MessageId }) {
  const { t } = useTranslation();
  const { data: detail } = useRead('message.detail', { messageId });
  const [chosen, setChosen] = useState<{ messageId: MessageId; tab: Tab } | null>(null);
  const back =
    detail?.tickets.some(({ ticket }) => ticket.state === 'fed_back' || ticket.state === 'returned') === true;
  const tab = chosen?.messageId === messageId ? chosen.tab : back ? 'tickets' : 'answers';
  const desk = useDesk();
  const show = (name: Tab) => setChosen({ messageId, tab: name });
  useShortcut('tickets', () => {
    show('tickets');
    // The panel takes the focus once it is no longer hidden.
    requestAnimationFrame(() => desk.showPane('context'));
  });
  function onTabKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = tab === 'answers' ? 'tickets' : 'answers';
    show(other);
    document.getElementById(`context-tab-${other}`)?.focus();
    event.preventDefault();
  }
  return (
    <div className="context">
      <div className="tabs" role="tablist" aria-label={t('desk.context')}>
        {TABS.map((name) => (
          <Button
            key={name}
            id={`context-tab-${name}`}
            look="quiet"
            role="tab"
            aria-selected={tab === name}
            aria-controls={`context-${name}`}
            data-testid={`context-tab-${name}`}
            tabIndex={tab === name ? 0 : -1}
            onKeyDown={onTabKey}
            onClick={() => show(name)}
          >
            {name === 'answers'
              ? t('work.answer.title')
              : `${t('work.ticket.title')}${detail === undefined || detail.tickets.length === 0 ? '' : ` ${detail.tickets.length}`}`}
          </Button>
        ))}
      </div>
      {/* Both stay mounted: the shortcuts for answers work while the tickets are shown, and nothing typed is lost. */}
      <div id="context-answers" role="tabpanel" aria-labelledby="context-tab-answers" hidden={tab !== 'answers'}>
        <AnswerPanel messageId={messageId} show={() => show('answers')} />
      </div>
      <div
        id="context-tickets"
        role="tabpanel"
        aria-labelledby="context-tab-tickets"
        hidden={tab !== 'tickets'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the scrolling area must be reachable from the keyboard
        tabIndex={0}
        data-pane-focus
      >
        {detail !== undefined && <TicketList detail={detail} />}
      </div>
    </div>
  );
}
