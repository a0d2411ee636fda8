import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isBlocked } from '../../../src-shared/domain/shift';
import type { HandoverDetail } from '../../../src-shared/ipc/shift-contract';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { blockersText } from './blockers';
import { SignDialog } from './sign-dialog';

/** A lead lets the shift end although something stands in the way, and says why. */
export function WordButton({ detail: { handover, blockers } }: { detail: HandoverDetail }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const override = useAct('handover.override');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button data-testid="handover-word-button" onClick={() => setOpen(true)}>
        {t('handover.word')}
      </Button>
      {open && (
        <SignDialog
          title={t('handover.wordTitle')}
          label={t('handover.word')}
          needsReason
          busy={override.isPending}
          error={override.error}
          onSign={(signed) =>
            override.mutate(
              { handoverId: handover.id, handoverVersion: handover.version, ...signed },
              {
                onSuccess: () => {
                  notify({ kind: 'success', text: t('handover.wordDone') });
                  setOpen(false);
                },
              },
            )
          }
          onClose={() => setOpen(false)}
        >
          {isBlocked(blockers) && <p>{blockersText(t, blockers)}</p>}
        </SignDialog>
      )}
    </>
  );
}
