import { useTranslation } from 'react-i18next';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import type { RevisionDetail } from '../../../src-shared/ipc/library-views';
import { fieldText } from '../library/field-text';
import { useNames } from '../library/use-names';

/** Fields that were changed on both sides, for whoever decides: only the author can settle them. */
export function ConflictList({
  detail: { revision, base, merged },
  current,
}: {
  detail: RevisionDetail;
  current: AnswerContent;
}) {
  const { t } = useTranslation();
  const names = useNames();
  const sides = [
    { title: t('library.conflict.revision'), content: revision.content },
    { title: t('library.conflict.theirs'), content: current },
    ...(base === null ? [] : [{ title: t('library.conflict.base'), content: base }]),
  ];
  return (
    <section className="conflicts" data-testid="conflicts" aria-label={t('library.conflict.title')}>
      <h3>{t('library.conflict.title')}</h3>
      <p>{t('library.conflict.authorOnly', { name: revision.authorName })}</p>
      {merged.conflicts.map((field) => (
        <div key={field} className="conflict" data-testid="conflict" data-field={field}>
          <h4>{t(`library.field.${field}`)}</h4>
          <div className="conflict-sides">
            {sides.map(({ title, content }) => (
              <div key={title} className="conflict-side">
                <h4>{title}</h4>
                <p className="written">{fieldText(t, names, content, field) || t('library.content.nothing')}</p>
              </div>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}
