import { useQueryClient } from '@tanstack/react-query';
import type { AnswerGap } from '../../../src-shared/domain/answer-gap';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import { useAct } from '../../ipc/queries';
import { useNotices } from '../../ui/notices';

type GapChange = Partial<Pick<AnswerGap, 'question' | 'businessLine' | 'state' | 'assigneeId' | 'note'>>;

/** Saves one change of a gap, the rest as it is. @returns whether it was taken; why not is told */
export function useGapUpdate(gap: AnswerGap): (part: GapChange) => Promise<boolean> {
  const queries = useQueryClient();
  const update = useAct('gap.update');
  const { notifyFailure } = useNotices();
  const { id: gapId, question, businessLine, state, assigneeId, note, answerId } = gap;
  return async (part) => {
    // At once, so that the next cell that is left does not send the old value of this one along.
    queries.setQueriesData<IpcOutput<'gap.list'>>(
      { queryKey: ['gap.list'] },
      (list) => list && changeIn(list, gapId, part),
    );
    try {
      await update.mutateAsync({ gapId, question, businessLine, state, assigneeId, note, answerId, ...part });
      return true;
    } catch (error) {
      void queries.invalidateQueries({ queryKey: ['gap.list'] });
      notifyFailure(error);
      return false;
    }
  };
}

function changeIn(list: IpcOutput<'gap.list'>, gapId: string, part: GapChange): IpcOutput<'gap.list'> {
  const gaps = list.gaps.map((view) => (view.gap.id === gapId ? { ...view, gap: { ...view.gap, ...part } } : view));
  return { ...list, gaps };
}
