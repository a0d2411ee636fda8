import { useTranslation } from 'react-i18next';
import { mayDo } from '../../../src-shared/domain/permission';
import type { IpcInput } from '../../../src-shared/ipc/contract';
import { useAct, useRead } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';
import { useLibrary } from '../library/library-state';

export type ProposalSource = IpcInput<'answer.propose'>['from'];

/** Makes a draft of an answer out of what is at hand (拟口径); null when the officer's role does not allow it. */
export function usePropose(): ((from: ProposalSource) => void) | null {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const library = useLibrary();
  const session = useRead('session.current', null).data ?? null;
  const propose = useAct('answer.propose');
  if (session === null || !mayDo(session.officer.role, 'propose_answers')) return null;
  return (from) => {
    if (propose.isPending) return;
    propose.mutate(
      { from },
      {
        onError: notifyFailure,
        onSuccess: ({ revisionId }) =>
          notify({
            kind: 'success',
            text: t('work.answer.proposed'),
            action: {
              label: t('work.answer.openProposal'),
              run: () => library.open({ page: 'revisions', box: 'mine', revisionId }),
            },
          }),
      },
    );
  };
}
