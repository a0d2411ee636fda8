import { useTranslation } from 'react-i18next';
import { ATTACHMENT_TYPES, MAX_ATTACHMENT_BYTES } from '../../../src-shared/domain/attachment';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { AttachmentList } from '../answer-detail/attachment-list';
import { sizeText } from '../library/field-text';
import type { FormPartProps } from './revision-form';

const MOST = 10;

/** Files that go with the answer, chosen in a dialog of the system. */
export function AttachmentsField({ form: { attachments }, onChange }: FormPartProps) {
  const { t } = useTranslation();
  const add = useAct('attachment.add');
  return (
    <div className="attachments-field">
      <AttachmentList
        attachments={attachments}
        onRemove={({ sha256 }) => onChange({ attachments: attachments.filter((one) => one.sha256 !== sha256) })}
      />
      <Button
        data-testid="attachment-add"
        disabled={add.isPending || attachments.length >= MOST}
        onClick={() =>
          add.mutate(null, {
            onSuccess: (added) => {
              if (added === null) return;
              onChange({ attachments: [...attachments.filter(({ sha256 }) => sha256 !== added.sha256), added] });
            },
          })
        }
      >
        {t('library.attachment.add')}
      </Button>
      <span className="muted">
        {t('library.attachment.hint', {
          types: Object.keys(ATTACHMENT_TYPES).join(' '),
          size: sizeText(MAX_ATTACHMENT_BYTES),
          n: MOST,
        })}
      </span>
      {add.error !== null && <FailureMessage failure={add.error.failure} />}
    </div>
  );
}
