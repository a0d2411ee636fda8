import { useTranslation } from 'react-i18next';
import type { RevisionView } from '../../../src-shared/ipc/library-views';
import { Tag } from '../../ui/badge';
import { describeFailure, joinSentences } from '../../ui/failure-text';

type Pending = RevisionView['pending'];

/** Whether a step on this has reached the gateway: a word, small enough for a row. */
export function PendingTag({ pending }: { pending: Pending }) {
  const { t } = useTranslation();
  if (pending === null) return null;
  return (
    <Tag tone={pending.state === 'waiting' ? 'accent' : 'danger'} data-testid="pending" data-state={pending.state}>
      {t(`library.pending.${pending.state}`)}
    </Tag>
  );
}

/** The same with the sentence of a refusal: what happened, what is safe, what to do. */
export function PendingNote({ pending }: { pending: Pending }) {
  const { t } = useTranslation();
  if (pending === null) return null;
  const why = describeFailure(t, { code: 'refused', reason: pending.code ?? 'invalid' });
  return (
    <p className="pending-note" role="status">
      <PendingTag pending={pending} />{' '}
      {pending.state === 'refused' ? joinSentences(why.what, why.safe, why.next) : t('library.pending.hint')}
    </p>
  );
}
