import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayTicketBecome, RECORDED_STATES, type Ticket } from '../../../src-shared/domain/ticket';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { focusOnMount } from '../../ui/focus';
import { useNotices } from '../../ui/notices';

type Recorded = (typeof RECORDED_STATES)[number];

/** Puts on record what a department said by telephone or in a group that no channel reads. */
export function RecordForm({ ticket, done }: { ticket: Ticket; done(): void }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const record = useAct('ticket.record');
  const possible = RECORDED_STATES.filter((state) => mayTicketBecome(ticket.state, state));
  const [state, setState] = useState<Recorded>(possible.includes('fed_back') ? 'fed_back' : 'accepted');
  const [by, setBy] = useState('');
  const [text, setText] = useState('');
  const textMissing = state !== 'accepted' && text.trim() === '';
  return (
    <form
      className="reason"
      data-testid="record-form"
      onSubmit={(event) => {
        event.preventDefault();
        record.mutate(
          { ticketId: ticket.id, state, by: by.trim(), text: text.trim() },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('work.ticket.recorded') });
              done();
            },
            onError: notifyFailure,
          },
        );
      }}
    >
      <p className="muted">{t('work.ticket.recordHint')}</p>
      <label>
        {t('work.ticket.recordWhat')}
        <select
          className="field"
          data-testid="record-state"
          value={state}
          onChange={(event) => setState(event.target.value as Recorded)}
        >
          {possible.map((each) => (
            <option key={each} value={each}>
              {t(`work.ticket.recordState.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('work.ticket.recordBy')}
        <input
          className="field"
          ref={focusOnMount}
          maxLength={40}
          data-testid="record-by"
          value={by}
          onChange={(event) => setBy(event.target.value)}
        />
      </label>
      <label>
        {t('work.ticket.recordText')}
        <textarea
          className="field"
          rows={3}
          maxLength={10_000}
          data-testid="record-text"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <div className="row">
        <Button
          type="submit"
          look="primary"
          data-testid="record-confirm"
          disabled={by.trim() === '' || textMissing || record.isPending}
        >
          {t('work.ticket.record')}
        </Button>
        <Button onClick={done}>{t('common.cancel')}</Button>
        {textMissing && <span className="muted">{t('work.ticket.recordTextNeeded')}</span>}
      </div>
    </form>
  );
}
