import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerImport } from '../../../src-shared/domain/answer-import';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';

const PAGE = 50;

interface Props {
  answerImport: AnswerImport;
  onOpenRevision(revisionId: AnswerRevisionId): void;
  onClose(): void;
}

/** What an import that waits for approval would bring, each row to be looked at. */
export function ImportContentsDialog({ answerImport: { id, fileName }, onOpenRevision, onClose }: Props) {
  const { t } = useTranslation();
  const [page, setPage] = useState(0);
  const list = useRead(
    'revision.list',
    { box: 'import', importId: id, offset: page * PAGE, limit: PAGE },
    { keepPrevious: true },
  );
  const total = list.data?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  return (
    <Dialog
      title={t('imports.contents.title', { file: fileName })}
      place="side"
      width={680}
      closeOnBackdrop
      onClose={onClose}
      footer={
        <>
          <span role="status">
            {list.data === undefined ? t('imports.loading') : t('imports.contents.total', { n: total })}
            {pages > 1 && ` · ${t('imports.contents.page', { page: page + 1, pages })}`}
          </span>
          {pages > 1 && (
            <>
              <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
                {t('imports.contents.previous')}
              </Button>
              <Button disabled={page + 1 >= pages} onClick={() => setPage(page + 1)}>
                {t('imports.contents.next')}
              </Button>
            </>
          )}
        </>
      }
    >
      {list.error !== null && <FailureMessage failure={list.error.failure} />}
      {list.data !== undefined && total === 0 && (
        <EmptyState title={t('imports.contents.empty')} hint={t('imports.contents.emptyHint')} />
      )}
      {list.data !== undefined && total > 0 && (
        <table className="imports-table" data-testid="import-contents-list">
          <thead>
            <tr>
              <th scope="col">{t('imports.contents.question')}</th>
              <th scope="col">{t('imports.contents.kind')}</th>
              <th scope="col">{t('imports.contents.open')}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.revisions.map(({ revision }) => (
              <tr key={revision.id}>
                <th scope="row">{revision.content.question}</th>
                <td>{t(revision.baseVersion === null ? 'imports.contents.isNew' : 'imports.contents.isChange')}</td>
                <td>
                  <Button
                    aria-label={t('imports.contents.openOf', { question: revision.content.question })}
                    onClick={() => onOpenRevision(revision.id)}
                  >
                    {t('imports.contents.open')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
