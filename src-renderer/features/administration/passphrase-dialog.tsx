import { useTranslation } from 'react-i18next';
import type { Entry } from '../../../src-shared/sync/administration';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { Dialog, FormDialog } from '../../ui/dialog';

/** Gives an officer a first passphrase, and shows it this once. */
export function PassphraseDialog({ officer: { id, name }, onClose }: { officer: Entry<'officer'>; onClose(): void }) {
  const { t } = useTranslation();
  const reset = useAct('administration.reset_passphrase');
  if (reset.data !== undefined)
    return (
      <Dialog
        title={t('administration.passphrase.shownTitle', { name })}
        onClose={onClose}
        footer={
          <Button look="primary" data-first-focus data-testid="passphrase-done" onClick={onClose}>
            {t('administration.passphrase.done')}
          </Button>
        }
      >
        <div className="administration-slip">
          <p>{t('administration.passphrase.shownAbout')}</p>
          <dl>
            <dt>{t('administration.passphrase.label')}</dt>
            <dd>
              <code data-testid="initial-passphrase">{reset.data.passphrase}</code>
            </dd>
          </dl>
        </div>
      </Dialog>
    );
  return (
    <FormDialog
      title={t('administration.passphrase.title', { name })}
      testId="passphrase-dialog"
      confirm={{
        label: t('administration.passphrase.confirm'),
        testId: 'passphrase-confirm',
        disabled: reset.isPending,
        danger: true,
      }}
      error={reset.error}
      onConfirm={() => reset.mutate({ officerId: id })}
      onClose={onClose}
    >
      <p>{t('administration.passphrase.about')}</p>
    </FormDialog>
  );
}
