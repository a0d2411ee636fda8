import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftBoard } from '../../../src-shared/ipc/shift-contract';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useNow } from '../../ui/now';
import { minuteTime } from '../../ui/time';
import { useLibrarySession } from '../library/library-session';

const FIRST = 8;

/** What is overdue or due within the hour; the first few, so that what stands below is not pushed out of sight. */
export function DueList({ due }: Pick<ShiftBoard, 'due'>) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  const now = new Date(useNow()).toISOString();
  const [all, setAll] = useState(false);
  const shown = all ? due : due.slice(0, FIRST);
  return (
    <section aria-label={t('shift.due')}>
      <h3>
        {t('shift.due')} <small>{due.length}</small>
      </h3>
      {due.length === 0 && <p className="muted">{t('shift.nothingDue')}</p>}
      <ul className="lines">
        {shown.map(({ kind, id, messageId, text, dueAt }) => (
          <li key={id} data-testid="shift-due">
            <Tag>{t(`shift.dueKinds.${kind}`)}</Tag>
            <span className="shift-text">{text}</span>
            <Tag tone={dueAt < now ? 'danger' : 'warn'}>
              {t(dueAt < now ? 'shift.overdueSince' : 'shift.dueAt', { time: minuteTime(dueAt) })}
            </Tag>
            <Button look="quiet" onClick={() => openMessage(messageId)}>
              {t('handover.openMessage')}
            </Button>
          </li>
        ))}
      </ul>
      {due.length > FIRST && (
        <Button look="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('shift.fewer') : t('shift.showAll', { n: due.length })}
        </Button>
      )}
    </section>
  );
}
