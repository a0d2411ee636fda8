import { useTranslation } from 'react-i18next';
import type { AnswerContent, AnswerField } from '../../../src-shared/domain/answer';
import { changedFields } from '../../../src-shared/domain/answer-merge';
import type { RevisionDetail } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { fieldText } from '../library/field-text';
import { useLibrary } from '../library/library-state';
import { useNames } from '../library/use-names';

/** Two saves of one revision collided: the other text beside this one, and what differs can be taken over. */
export function SiblingPanel({
  detail,
  mine,
  onChange,
}: {
  detail: RevisionDetail;
  mine: AnswerContent;
  /** Absent where the text is only read. */
  onChange?(part: Partial<AnswerContent>): void;
}) {
  const { t } = useTranslation();
  const names = useNames();
  const library = useLibrary();
  const other = useOther(detail);
  if (other === null) return null;
  const show = (content: AnswerContent, field: AnswerField) => {
    const text = fieldText(t, names, content, field);
    return text === '' ? <span className="muted">{t('library.content.nothing')}</span> : text;
  };
  return (
    <section className="conflicts" data-testid="sibling" aria-label={t('library.sibling.title')}>
      <h3>{t('library.sibling.title')}</h3>
      <p>{t('library.sibling.hint')}</p>
      {changedFields(mine, other.content).map((field) => (
        <div className="conflict" key={field} data-field={field}>
          <h4>{t(`library.field.${field}`)}</h4>
          <div className="conflict-sides">
            <div className="conflict-side">
              <h4>{t('library.sibling.this')}</h4>
              <p className="written">{show(mine, field)}</p>
            </div>
            <div className="conflict-side">
              <h4>{t('library.sibling.other', { name: other.authorName })}</h4>
              <p className="written">{show(other.content, field)}</p>
              {onChange !== undefined && (
                <Button
                  data-testid="sibling-take"
                  data-field={field}
                  onClick={() => onChange({ [field]: other.content[field] })}
                >
                  {t('library.sibling.take')}
                </Button>
              )}
            </div>
          </div>
        </div>
      ))}
      <Button
        data-testid="sibling-open"
        onClick={() => library.open({ page: 'revisions', box: 'mine', revisionId: other.id })}
      >
        {t('library.sibling.open')}
      </Button>
    </section>
  );
}

/** The first text of the pair, or the second when this is the first. */
function useOther({ revision, sibling }: RevisionDetail): RevisionDetail['sibling'] {
  const { data } = useRead(
    'revision.list',
    { box: 'mine', importId: null, offset: 0, limit: 200 },
    { enabled: sibling === null },
  );
  if (sibling !== null) return sibling;
  return data?.revisions.find((view) => view.revision.siblingOfId === revision.id)?.revision ?? null;
}
