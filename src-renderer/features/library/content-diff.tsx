import { useTranslation } from 'react-i18next';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import { changedFields } from '../../../src-shared/domain/answer-merge';
import { fieldText } from './field-text';
import { TextDiff } from './text-diff';
import { useNames } from './use-names';

/** Differences of two contents, field by field; fields that are the same are left out. */
export function ContentDiff({ before, after }: { before: AnswerContent; after: AnswerContent }) {
  const { t } = useTranslation();
  const names = useNames();
  const fields = changedFields(before, after);
  if (fields.length === 0) return <p className="muted">{t('library.content.noDifference')}</p>;
  return (
    <dl className="content" data-testid="content-diff">
      {fields.map((field) => (
        <div key={field} data-field={field}>
          <dt>{t(`library.field.${field}`)}</dt>
          <dd>
            <TextDiff before={fieldText(t, names, before, field)} after={fieldText(t, names, after, field)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
