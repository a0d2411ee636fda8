import { useTranslation } from 'react-i18next';
import { emptyContent } from '../../../src-shared/domain/answer';
import type { AnswerId } from '../../../src-shared/domain/ids';
import type { GapView } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';
import { useMay } from '../library/not-permitted';

/** From a gap: to the answer that is to close it, to the answer that did, to the message in which it was asked. */
export function GapActions({ view: { gap } }: { view: GapView }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { openMessage } = useLibrarySession();
  const mayPropose = useMay('propose_answers');
  const open = gap.state === 'open' || gap.state === 'in_work';
  const write = useWrite(gap);
  const { messageId, answerId } = gap;
  return (
    <span className="cell-actions">
      {open && mayPropose && (
        <Button look="quiet" data-testid="gap-write" onClick={write}>
          {t('library.gap.write')}
        </Button>
      )}
      {answerId !== null && (
        <Button
          look="quiet"
          data-testid="gap-answer"
          onClick={() => library.open({ page: 'answers', answerId: answerId as AnswerId })}
        >
          {t('library.gap.answer')}
        </Button>
      )}
      {messageId !== null && (
        <Button look="quiet" data-testid="gap-message" onClick={() => openMessage(messageId)}>
          {t('library.openMessage')}
        </Button>
      )}
    </span>
  );
}

/** Goes on with the officer's own revision for the gap, or begins one with the question filled in. */
function useWrite({ id, question, businessLine }: GapView['gap']): () => void {
  const library = useLibrary();
  const mine = useRead('revision.list', { box: 'mine', importId: null, offset: 0, limit: 200 }).data?.revisions ?? [];
  return () => {
    const own = mine.find(({ revision: { origin } }) => origin.kind === 'gap' && origin.gapId === id);
    library.open(
      own === undefined
        ? {
            page: 'revisions',
            box: 'mine',
            start: {
              key: `gap ${id}`,
              answerId: null,
              baseVersion: null,
              content: emptyContent({ question, businessLine }),
              origin: { kind: 'gap', gapId: id },
            },
          }
        : { page: 'revisions', box: 'mine', revisionId: own.revision.id },
    );
  };
}
