import { mayDo } from '../../../src-shared/domain/permission';
import { useSettled } from '../../app/ready';
import { useRead } from '../../ipc/queries';

/** How many colleagues' replies wait for this officer's approval; none for those who may not give it. */
export function useWaitingApprovals(): number {
  const officer = useRead('session.current', null).data?.officer;
  const enabled = useSettled() && officer !== undefined && mayDo(officer.role, 'approve_replies');
  const { data } = useRead('reply.pending', null, { enabled });
  return (data ?? []).filter(({ reply }) => reply.officerId !== officer?.id).length;
}
