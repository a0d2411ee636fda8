import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isTicketOpen, mayTicketBecome, RECORDED_STATES, type TicketState } from '../../../src-shared/domain/ticket';
import type { MessageDetail, TicketView } from '../../../src-shared/ipc/views';
import { useRunShortcut } from '../../app/keyboard/keyboard';
import { useAct } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { focusOnMount } from '../../ui/focus';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime, relativeTime } from '../../ui/time';
import { usePropose } from '../answer/use-propose';
import { DeliveryState } from '../delivery/delivery-state';
import { useDesk } from '../desk/desk-state';
import { RecordForm } from './record-form';

const TONES: Partial<Record<TicketState, 'accent' | 'ok' | 'warn' | 'danger'>> = {
  fed_back: 'warn',
  returned: 'danger',
  confirmed: 'ok',
  handed_over: 'accent',
  accepted: 'accent',
};

/** The tickets of the open message with their time lines and what the officer can do about each. */
export function TicketList({ detail }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  if (detail.tickets.length === 0) return <EmptyState title={t('work.ticket.none')} hint={t('work.ticket.noneHint')} />;
  const mine = detail.claim.state === 'mine' || detail.claim.state === 'tentative';
  return (
    <ol className="tickets">
      {detail.tickets.map((view) => (
        <TicketCard key={view.ticket.id} view={view} mine={mine} />
      ))}
    </ol>
  );
}

function TicketCard({
  view: { ticket, departmentName, events, deliveries },
  mine,
}: {
  view: TicketView;
  mine: boolean;
}) {
  const { t } = useTranslation();
  const now = useNow();
  const { notify, notifyFailure } = useNotices();
  const confirm = useAct('ticket.confirm');
  const desk = useDesk();
  const run = useRunShortcut();
  const propose = usePropose();
  const [asking, setAsking] = useState<'rework' | 'withdraw' | 'record' | null>(null);
  const feedback = events.findLast((event) => event.kind === 'fed_back');
  const mayAct = mine && isTicketOpen(ticket.state);
  return (
    <li className="ticket" data-testid="ticket" data-ticket-id={ticket.id} data-state={ticket.state}>
      <header className="row">
        <strong>{departmentName}</strong>
        <Tag tone={TONES[ticket.state]}>{t(`terms.ticketState.${ticket.state}`)}</Tag>
        <span className="muted" data-testid="ticket-number">
          {ticket.number ?? t('work.ticket.numberPending')}
        </span>
      </header>
      <p className="muted" data-late={isTicketOpen(ticket.state) && Date.parse(ticket.deadlineAt) < now}>
        {t('work.ticket.deadline', { time: clockTime(ticket.deadlineAt, now) })}
        {isTicketOpen(ticket.state) && ` · ${remaining(t, Date.parse(ticket.deadlineAt) - now)}`}
      </p>
      <details>
        <summary>{t('work.ticket.text')}</summary>
        <p className="text">{ticket.text}</p>
      </details>
      <ol className="timeline" aria-label={t('work.ticket.timeline')}>
        {events.map((event) => (
          <li key={event.id} data-testid="ticket-event" data-kind={event.kind}>
            <span className="muted">{clockTime(event.at, now)}</span>{' '}
            <strong>{t(`terms.ticketEvent.${event.kind}`)}</strong> <span className="muted">{event.actor}</span>
            {event.kind !== 'forwarded' && event.text !== '' && <p className="text">{event.text}</p>}
            {event.kind === 'fed_back' && event.text !== '' && propose !== null && (
              <Button
                look="quiet"
                className="inline-action"
                data-testid="propose-feedback"
                onClick={() => propose({ kind: 'feedback', ticketEventId: event.id })}
              >
                {t('work.ticket.propose')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {deliveries
        .filter((delivery) => delivery.state !== 'confirmed')
        .map((delivery) => (
          <DeliveryState key={delivery.id} delivery={delivery} />
        ))}
      {mine && asking === null && (
        <div className="row ticket-actions">
          {mayAct && mayTicketBecome(ticket.state, 'confirmed') && (
            <Button
              data-testid="ticket-confirm"
              look="primary"
              disabled={confirm.isPending}
              onClick={() =>
                confirm.mutate(
                  { ticketId: ticket.id },
                  {
                    onSuccess: () => notify({ kind: 'success', text: t('work.ticket.confirmed') }),
                    onError: notifyFailure,
                  },
                )
              }
            >
              {t('work.ticket.confirm')}
            </Button>
          )}
          {mayAct && mayTicketBecome(ticket.state, 'rework') && (
            <Button data-testid="ticket-rework" onClick={() => setAsking('rework')}>
              {t('work.ticket.rework')}
            </Button>
          )}
          {mayAct && mayTicketBecome(ticket.state, 'withdrawn') && (
            <Button data-testid="ticket-withdraw" onClick={() => setAsking('withdraw')}>
              {t('work.ticket.withdraw')}
            </Button>
          )}
          {mayAct && RECORDED_STATES.some((state) => mayTicketBecome(ticket.state, state)) && (
            <Button data-testid="ticket-record" onClick={() => setAsking('record')}>
              {t('work.ticket.record')}
            </Button>
          )}
          {feedback !== undefined && (
            <Button
              data-testid="ticket-use-feedback"
              onClick={() => {
                if (!desk.insert({ text: feedback.text }))
                  notify({ kind: 'info', text: t('work.answer.cannotInsert') });
              }}
            >
              {t('work.ticket.useFeedback')}
            </Button>
          )}
          {ticket.state === 'returned' && (
            <Button data-testid="ticket-forward-again" onClick={() => run('forward')}>
              {t('work.ticket.forwardAgain')}
            </Button>
          )}
        </div>
      )}
      {mayAct && asking === 'record' && <RecordForm ticket={ticket} done={() => setAsking(null)} />}
      {mayAct && (asking === 'rework' || asking === 'withdraw') && (
        <ReasonForm ticketId={ticket.id} what={asking} done={() => setAsking(null)} />
      )}
    </li>
  );
}

function ReasonForm({
  ticketId,
  what,
  done,
}: {
  ticketId: TicketView['ticket']['id'];
  what: 'rework' | 'withdraw';
  done(): void;
}) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const act = useAct(`ticket.${what}`);
  const [reason, setReason] = useState('');
  return (
    <form
      className="reason"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(
          { ticketId, reason: reason.trim() },
          {
            onSuccess: () => {
              notify({
                kind: 'success',
                text: t(what === 'rework' ? 'work.ticket.reworked' : 'work.ticket.withdrawn'),
              });
              done();
            },
            onError: notifyFailure,
          },
        );
      }}
    >
      <label>
        {t('work.ticket.reason')}
        <textarea
          className="field"
          ref={focusOnMount}
          rows={3}
          maxLength={2_000}
          data-testid="ticket-reason"
          placeholder={t(what === 'rework' ? 'work.ticket.reasonRework' : 'work.ticket.reasonWithdraw')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <div className="row">
        <Button
          type="submit"
          look="primary"
          data-testid="ticket-reason-confirm"
          disabled={reason.trim() === '' || act.isPending}
        >
          {t(what === 'rework' ? 'work.ticket.rework' : 'work.ticket.withdraw')}
        </Button>
        <Button onClick={done}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}

function remaining(t: TFunction, ms: number): string {
  const { unit, ...rest } = relativeTime(ms);
  const n = 'n' in rest ? rest.n : 0;
  if (unit === 'now') return t(ms < 0 ? 'time.overMinutes' : 'time.inMinutes', { n });
  const words = {
    minutes: ['time.inMinutes', 'time.overMinutes'],
    hours: ['time.inHours', 'time.overHours'],
    days: ['time.inDays', 'time.overDays'],
  } as const;
  return t(words[unit][ms < 0 ? 1 : 0], { n });
}
