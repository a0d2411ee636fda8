import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MessageAttachment, savedName } from '../../../src-shared/domain/attachment';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** Saves a file that is here where the officer says; what may do harm after a warning and under a name that nothing opens. */
export function SaveFile({ file }: { file: MessageAttachment }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const save = useAct('attachment.save_received');
  const [isWarning, setIsWarning] = useState(false);
  const name = savedName(file);

  function write(): void {
    save.mutate(
      { attachmentId: file.id, name },
      {
        onSuccess: (isSaved) => {
          setIsWarning(false);
          if (isSaved) notify({ kind: 'success', text: t('attachment.saved', { name }) });
        },
        ...(isWarning ? {} : { onError: notifyFailure }),
      },
    );
  }

  return (
    <>
      <Button
        look="quiet"
        data-testid="file-save"
        aria-label={t('attachment.saveOne', { name: file.name })}
        disabled={save.isPending}
        onClick={() => (file.kind === 'other' ? setIsWarning(true) : write())}
      >
        {t('attachment.save')}
      </Button>
      {isWarning && (
        <FormDialog
          title={t('attachment.warnTitle')}
          testId="file-warning"
          width={480}
          confirm={{
            label: t('attachment.warnConfirm'),
            testId: 'file-warning-confirm',
            disabled: save.isPending,
            danger: true,
          }}
          error={save.error}
          onConfirm={write}
          onClose={() => setIsWarning(false)}
        >
          <p>{t('attachment.warnText', { name: file.name })}</p>
          <p>{t('attachment.warnName', { name })}</p>
        </FormDialog>
      )}
    </>
  );
}
