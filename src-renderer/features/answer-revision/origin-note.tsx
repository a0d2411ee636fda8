import { useTranslation } from 'react-i18next';
import type { RevisionOrigin } from '../../../src-shared/domain/answer-revision';
import { Button } from '../../ui/button';
import { useLibrarySession } from '../library/library-session';
import { useLibrary } from '../library/library-state';

/** What a revision was made from, with the way there. */
export function OriginNote({ origin }: { origin: RevisionOrigin }) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  const library = useLibrary();
  if (origin.kind === 'blank' || origin.kind === 'answer') return null;
  return (
    <p className="muted" data-testid="revision-origin" data-kind={origin.kind}>
      {t(`library.revision.origin.${origin.kind}`)}
      {'messageId' in origin && (
        <Button look="quiet" onClick={() => openMessage(origin.messageId)}>
          {t('library.openMessage')}
        </Button>
      )}
      {origin.kind === 'gap' && (
        <Button look="quiet" onClick={() => library.open({ page: 'gaps', gapId: origin.gapId })}>
          {t('library.open')}
        </Button>
      )}
      {origin.kind === 'import' && (
        <Button look="quiet" onClick={() => library.open({ page: 'imports', importId: origin.importId })}>
          {t('library.open')}
        </Button>
      )}
    </p>
  );
}
