import { useTranslation } from 'react-i18next';
import type { StrayDraft } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';

/** Says in the status bar that there are such drafts: without it nobody would look for them in the drawer. */
export function StrayButton({ onOpen }: { onOpen(): void }) {
  const { t } = useTranslation();
  const { data: drafts } = useRead('draft.strays', null);
  if (drafts === undefined || drafts.length === 0) return null;
  return (
    <Button look="danger" data-testid="status-strays" data-count={drafts.length} onClick={onOpen}>
      {t('sync.strayDrafts', { n: drafts.length })}
    </Button>
  );
}

/** What the officer has written on messages that the gateway has lost: it must not be out of sight until they come in again. */
export function StrayDrafts() {
  const { t } = useTranslation();
  const { data: drafts, error } = useRead('draft.strays', null);
  if (error !== null) return <FailureMessage failure={error.failure} />;
  if (drafts === undefined || drafts.length === 0) return null;
  return (
    <section aria-label={t('outbox.strayGroup')} data-testid="stray-drafts">
      <h3>
        {t('outbox.strayGroup')} <small>{drafts.length}</small>
      </h3>
      <p className="outbox-intro">{t('outbox.strayNote')}</p>
      <ul>
        {drafts.map((draft) => (
          <Stray key={draft.messageId} draft={draft} />
        ))}
      </ul>
    </section>
  );
}

function Stray({ draft: { messageId, text, savedAt, authorName } }: { draft: StrayDraft }) {
  const { t } = useTranslation();
  const save = useAct('draft.save');
  const { notify, notifyFailure } = useNotices();
  const time = absoluteTime(savedAt);

  function copy(): void {
    navigator.clipboard
      .writeText(text)
      .then(() => notify({ kind: 'success', text: t('common.copied') }), notifyFailure);
  }

  return (
    <li className="outbox-item" data-testid="stray-draft">
      <div className="outbox-head">
        <span className="outbox-by">
          {authorName === null ? t('outbox.strayOfNobody', { time }) : t('outbox.strayOf', { name: authorName, time })}
        </span>
      </div>
      <blockquote aria-label={t('outbox.yourText')}>{text}</blockquote>
      <div className="outbox-actions">
        <Button data-testid="stray-copy" onClick={copy}>
          {t('common.copy')}
        </Button>
        <Button
          disabled={save.isPending}
          onClick={() =>
            save.mutate(
              { messageId, text: '', basis: null },
              { onError: notifyFailure, onSuccess: () => notify({ kind: 'info', text: t('outbox.strayDeleted') }) },
            )
          }
        >
          {t('outbox.strayDelete')}
        </Button>
      </div>
    </li>
  );
}
