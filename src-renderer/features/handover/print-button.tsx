import { useTranslation } from 'react-i18next';
import type { HandoverDetail } from '../../../src-shared/ipc/shift-contract';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { minuteTime } from '../../ui/time';

/** Saves a frozen handover as a PDF, named by its day and officer. */
export function PrintButton({ detail: { handover } }: { detail: HandoverDetail }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const print = useAct('handover.print');
  const name = `${t('handover.printTitle')} ${minuteTime(handover.offeredAt).slice(0, 10)} ${handover.fromName}`;
  return (
    <Button
      data-testid="handover-print-button"
      disabled={print.isPending}
      onClick={() =>
        print.mutate(
          { name },
          {
            onError: notifyFailure,
            onSuccess: (isWritten) => {
              if (isWritten) notify({ kind: 'success', text: t('handover.printed') });
            },
          },
        )
      }
    >
      {t('handover.print')}
    </Button>
  );
}
