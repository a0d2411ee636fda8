import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageStatus } from '../../../src-shared/domain/message';
import type { CorrectionView } from '../../../src-shared/ipc/library-views';
import { useAct } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { useMay } from '../library/not-permitted';
import { PendingNote } from '../library/pending-note';
import { TextDiff } from '../library/text-diff';
import { SettleDialog } from './settle-dialog';

/** One reply: what was said, what would be said now, and what became of it. */
export function CorrectionCard({ view, chosen }: { view: CorrectionView; chosen: boolean }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { correction, question, citizen, messageStatus } = view;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen) card.current?.focus();
  }, [chosen]);
  return (
    <article
      ref={card}
      tabIndex={-1}
      className="card"
      data-testid="correction-row"
      data-correction-id={correction.id}
      data-state={correction.state}
    >
      <header>
        <button
          type="button"
          className="link"
          onClick={() => library.open({ page: 'answers', answerId: correction.answerId })}
        >
          {question}
        </button>
        <Tag tone={correction.reason === 'retired' ? 'danger' : 'warn'}>
          {t(`library.correction.reason.${correction.reason}`, { from: correction.usedVersion })}
        </Tag>
        <span className="muted">
          {t('library.correction.about', { citizen, time: absoluteTime(correction.openedAt) })}
        </span>
        {messageStatus !== '' && <Tag>{t(`terms.status.${messageStatus as MessageStatus}`)}</Tag>}
      </header>
      <PendingNote pending={view.pending} />
      <div className="conflict-sides">
        <div className="conflict-side">
          <h4>{t('library.correction.replyText')}</h4>
          <p className="written">{view.replyText}</p>
        </div>
        <div className="conflict-side">
          <h4>
            {t(correction.reason === 'retired' ? 'library.correction.withdrawn' : 'library.correction.difference', {
              from: correction.usedVersion,
              to: correction.newVersion,
            })}
          </h4>
          <p className="written">
            {correction.reason === 'retired' ? view.oldText : <TextDiff before={view.oldText} after={view.newText} />}
          </p>
          {correction.note !== '' && <p className="remark">{t('library.correction.why', { note: correction.note })}</p>}
        </div>
      </div>
      {correction.state === 'open' ? <Actions view={view} /> : <Settled view={view} />}
    </article>
  );
}

function Actions({ view }: { view: CorrectionView }) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  const may = useMay('handle_messages');
  const { notify, notifyFailure } = useNotices();
  const reopen = useAct('correction.reopen');
  const [settling, setSettling] = useState(false);
  const { correction, messageStatus } = view;
  return (
    <footer>
      <Button data-testid="correction-message" onClick={() => openMessage(correction.messageId)}>
        {t('library.openMessage')}
      </Button>
      {may && messageStatus === 'closed' && (
        <Button
          data-testid="correction-reopen"
          disabled={reopen.isPending}
          onClick={() =>
            reopen.mutate(
              { correctionId: correction.id },
              {
                onError: notifyFailure,
                onSuccess: () => notify({ kind: 'success', text: t('library.correction.reopened') }),
              },
            )
          }
        >
          {t('library.correction.reopen')}
        </Button>
      )}
      {may && (
        <Button look="primary" data-testid="correction-settle" onClick={() => setSettling(true)}>
          {t('library.correction.settle')}
        </Button>
      )}
      {settling && <SettleDialog view={view} done={() => setSettling(false)} />}
    </footer>
  );
}

function Settled({ view: { correction } }: { view: CorrectionView }) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  if (correction.state === 'open') return null;
  return (
    <footer>
      <Tag tone="ok">{t(`library.correction.state.${correction.state}`)}</Tag>
      <span className="muted">
        {t('library.correction.settledBy', {
          name: correction.settledBy ?? '',
          time: correction.settledAt === null ? '' : absoluteTime(correction.settledAt),
        })}
      </span>
      {correction.settleNote !== '' && <span className="remark">{correction.settleNote}</span>}
      <Button look="quiet" onClick={() => openMessage(correction.messageId)}>
        {t('library.openMessage')}
      </Button>
    </footer>
  );
}
