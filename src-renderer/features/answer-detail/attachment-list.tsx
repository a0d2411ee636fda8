import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../src-shared/domain/attachment';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { sizeText } from '../library/field-text';

/** Files of an answer; each can be saved where the officer says, and is never opened here. */
export function AttachmentList({
  attachments,
  onRemove,
}: {
  attachments: readonly Attachment[];
  onRemove?(attachment: Attachment): void;
}) {
  const { t } = useTranslation();
  const save = useAct('attachment.save');
  const { notify, notifyFailure } = useNotices();
  return (
    <ul className="answer-files">
      {attachments.map((attachment) => (
        <li key={attachment.sha256} data-testid="attachment">
          <span>
            {attachment.name} <small className="muted">{sizeText(attachment.size)}</small>
          </span>
          <Button
            look="quiet"
            data-testid="attachment-save"
            disabled={save.isPending}
            onClick={() =>
              save.mutate(
                { sha256: attachment.sha256, name: attachment.name },
                {
                  onSuccess: (saved) => saved && notify({ kind: 'success', text: t('library.attachment.saved') }),
                  onError: notifyFailure,
                },
              )
            }
          >
            {t('library.attachment.save')}
          </Button>
          {onRemove !== undefined && (
            <Button
              look="quiet"
              data-testid="attachment-remove"
              aria-label={t('library.attachment.removeOne', { name: attachment.name })}
              onClick={() => onRemove(attachment)}
            >
              {t('library.attachment.remove')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
