import { useTranslation } from 'react-i18next';
import type { AnswerContent, AnswerField } from '../../../src-shared/domain/answer';
import { fieldText } from '../library/field-text';
import { useNames } from '../library/use-names';
import { AttachmentList } from './attachment-list';

/** What the public gets, what stands behind it, and who keeps it: in the order in which an officer reads. */
const FIELDS: readonly AnswerField[] = [
  'text',
  'shortText',
  'link',
  'textEn',
  'internalNote',
  'basis',
  'alternatives',
  'keywords',
  'businessLine',
  'region',
  'ownerDepartmentId',
  'ownerOfficerId',
  'validFrom',
  'validUntil',
  'reviewAt',
  'attachments',
];

/** The content of an answer to be read; fields with nothing in them are left out. */
export function AnswerContentView({ content, testId }: { content: AnswerContent; testId?: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const shown = FIELDS.filter((field) => fieldText(t, names, content, field) !== '');
  return (
    <dl className="content" data-testid={testId}>
      {shown.map((field) => (
        <div key={field} data-field={field}>
          <dt>{t(`library.field.${field}`)}</dt>
          <dd>
            {field === 'attachments' ? (
              <AttachmentList attachments={content.attachments} />
            ) : (
              fieldText(t, names, content, field)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
