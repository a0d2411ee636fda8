import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isBlocked } from '../../../src-shared/domain/shift';
import type { HandoverDetail } from '../../../src-shared/ipc/shift-contract';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useLibrarySession } from '../library/library-session';
import { useMay } from '../library/not-permitted';
import { blockersText } from './blockers';
import { SignDialog } from './sign-dialog';

/** What stands between the incoming officer and the signature; null when nothing does. */
export function whyNotYet(
  t: TFunction,
  { handover, blockers }: HandoverDetail,
  accepted: ReadonlySet<string>,
): string | null {
  if (handover.state === 'questioned') return t('handover.needsAnswer');
  if (handover.items.some(({ id }) => !accepted.has(id))) return t('handover.needsAll');
  return isBlocked(blockers) && handover.word === null ? blockersText(t, blockers) : null;
}

/** The last signature: the incoming officer's own, or a lead's for one who is absent. */
export function TakeOver({ detail, accepted }: { detail: HandoverDetail; accepted: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const { officer } = useLibrarySession();
  const { notify } = useNotices();
  const mayOverride = useMay('override_shift');
  const accept = useAct('handover.accept');
  const { handover, takers } = detail;
  const isAddressed = handover.toId === null || handover.toId === officer.id;
  const [incomingId, setIncomingId] = useState(isAddressed ? officer.id : (handover.toId ?? officer.id));
  const [signing, setSigning] = useState(false);
  const problem = whyNotYet(t, detail, accepted);
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
