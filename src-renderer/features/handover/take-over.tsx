import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isBlocked } from '../../../src-shared/domain/shift';
import type { HandoverDetail } from '../../../src-shared/ipc/shift-contract';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useLibrarySession } from '../library/library-session';
import { useMay } from '../library/not-permitted';
import { SignDialog } from './sign-dialog';

/** The last signature: the incoming officer's own, or a lead's for one who is absent. */
export function TakeOver({ detail, accepted }: { detail: HandoverDetail; accepted: readonly string[] }) {
  const { t } = useTranslation();
  const { officer } = useLibrarySession();
  const { notify } = useNotices();
  const mayOverride = useMay('override_shift');
  const accept = useAct('handover.accept');
  const { handover, blockers, takers } = detail;
  const isAddressed = handover.toId === null || handover.toId === officer.id;
  const [incomingId, setIncomingId] = useState(isAddressed ? officer.id : (handover.toId ?? officer.id));
  const [signing, setSigning] = useState(false);
  const ticked = new Set(accepted);
  const problem =
    handover.state === 'questioned'
      ? t('handover.needsAnswer')
      : handover.items.some(({ id }) => !ticked.has(id))
        ? t('handover.needsAll')
        : isBlocked(blockers) && handover.word === null
          ? t('handover.blocked', { emergencies: blockers.emergencies, replies: blockers.unsyncedReplies })
          : null;
  return (
    <>
      <Button
        look="primary"
        data-testid="handover-take"
        disabled={problem !== null}
        title={problem ?? undefined}
        onClick={() => setSigning(true)}
      >
        {t(isAddressed ? 'handover.take' : 'handover.takeFor')}
      </Button>
      {signing && (
        <SignDialog
          title={t('handover.signTitle')}
          label={t('handover.take')}
          needsReason={incomingId !== officer.id}
          busy={accept.isPending}
          error={accept.error}
          onSign={(signed) =>
            accept.mutate(
              {
                handoverId: handover.id,
                handoverVersion: handover.version,
                itemIds: handover.items.map(({ id }) => id),
                incomingId,
                ...signed,
              },
              {
                onSuccess: () => {
                  notify({
                    kind: 'success',
                    text: t(incomingId === officer.id ? 'handover.taken' : 'handover.takenFor'),
                  });
                  setSigning(false);
                },
              },
            )
          }
          onClose={() => setSigning(false)}
        >
          {mayOverride && handover.toId === null && (
            <label>
              {t('handover.incoming')}
              <select
                className="field"
                data-testid="handover-incoming-select"
                value={incomingId}
                onChange={(event) =>
                  setIncomingId(takers.find(({ id }) => id === event.target.value)?.id ?? officer.id)
                }
              >
                {takers.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
        </SignDialog>
      )}
    </>
  );
}
