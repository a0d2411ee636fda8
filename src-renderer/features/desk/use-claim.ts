import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import { useAct, useRead } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';
import { useDesk } from './desk-state';

/** Claims a message, opens it, and says honestly what came of it. */
export function useClaim(): (id: MessageId) => void {
  const { t } = useTranslation();
  const claim = useAct('message.claim');
  const desk = useDesk();
  const queries = useQueryClient();
  const { data: session } = useRead('session.current', null);
  const { notify, notifyFailure } = useNotices();

  return (id) => {
    desk.open(id);
    // What was claimed is what R, F and L mean next, also where the claim takes it out of the list.
    desk.showPane('conversation');
    claim.mutate(
      { messageId: id },
      {
        onError: notifyFailure,
        onSuccess: (outcome) => {
          // The officer waits for this one answer: shown now, not with the next gathered announcement.
          if (outcome.state === 'granted' && session != null)
            showGranted(queries, id, session.officer, outcome.leaseUntil);
          void queries.invalidateQueries({ queryKey: ['message.detail', { messageId: id }] });
          if (outcome.state === 'granted') notify({ kind: 'success', text: t('queue.claimed') });
          else if (outcome.state === 'tentative') notify({ kind: 'info', text: t('queue.claimedTentative') });
          else
            notify({
              kind: 'error',
              text: t('queue.claimLost', { holder: outcome.holderName ?? t('common.somebody') }),
            });
        },
      },
    );
  };
}

/** The gateway's word is there before the message has been read again. */
function showGranted(queries: QueryClient, messageId: MessageId, officer: Officer, leaseUntil: string | null): void {
  const claim = { state: 'mine', holderId: officer.id, holderName: officer.name, leaseUntil } as const;
  queries.setQueryData<IpcOutput<'message.detail'>>(['message.detail', { messageId }], (detail) =>
    detail === undefined ? undefined : { ...detail, claim },
  );
}
