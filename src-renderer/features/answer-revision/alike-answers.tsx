import { useTranslation } from 'react-i18next';
import type { RevisionDetail } from '../../../src-shared/ipc/library-views';
import { useLibrary } from '../library/library-state';

/** Other answers to nearly the same question, so that one matter does not get two answers. */
export function AlikeAnswers({ alike }: { alike: RevisionDetail['alike'] }) {
  const { t } = useTranslation();
  const library = useLibrary();
  if (alike.length === 0) return null;
  return (
    <section className="alike" data-testid="alike" aria-label={t('library.revision.alike')}>
      <h3>{t('library.revision.alike')}</h3>
      <ul>
        {alike.map(({ answerId, question, text }) => (
          <li key={answerId}>
            <button
              type="button"
              className="link"
              data-testid="alike-row"
              onClick={() => library.open({ page: 'answers', answerId })}
            >
              {question}
            </button>
            <p className="muted clamp">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
