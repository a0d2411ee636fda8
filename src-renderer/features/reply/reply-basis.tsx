import { useTranslation } from 'react-i18next';
import type { Answer, AnswerContent } from '../../../src-shared/domain/answer';
import type { ReplyBasis } from '../../../src-shared/domain/reply';
import { failureOf } from '../../ipc/client';
import { useClient, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useDesk } from '../desk/desk-state';
import { locateAnswer } from './answer-in-text';
import type { DraftEditor } from './use-draft';
import type { Inserting } from './use-insertion';

/** The answer that the reply rests on. When that has moved on since: that it cannot be sent so, and the ways out. */
export function Basis({
  basis,
  draft,
  exchange,
}: {
  basis: ReplyBasis;
  draft: DraftEditor;
  exchange: Inserting['exchange'];
}) {
  const { t } = useTranslation();
  const client = useClient();
  const desk = useDesk();
  const { notifyFailure } = useNotices();
  const { data: answer, error } = useRead('answer.get', { answerId: basis.answerId });
  const gone = error !== null && failureOf(error).code === 'not_found';
  const stale = answer !== undefined && answer.version !== basis.answerVersion;
  const retired = answer?.status === 'retired';
  const remove = () => draft.change(draft.text, null);

  /** Where the old text still stands it makes room for the new one of its kind; where it was rewritten, the new one is added. */
  async function takeNew(current: Answer): Promise<void> {
    try {
      const { versions } = await client.request('answer.detail', { answerId: current.id });
      const old = versions.find(({ version }) => version === basis.answerVersion)?.content;
      const to: ReplyBasis = { ...basis, answerVersion: current.version };
      const used = old === undefined ? null : usedText(draft.text, old, current);
      if (used === null) desk.insert({ text: current.text, basis: to });
      else exchange({ ...used, basis: to });
    } catch (problem) {
      notifyFailure(problem);
    }
  }

  if (!stale && !retired && !gone) {
    return (
      <p className="reply-basis">
        {t('work.reply.basis', { question: answer?.question ?? basis.answerId, version: basis.answerVersion })}
        <Button look="quiet" onClick={remove}>
          {t('work.reply.basisRemove')}
        </Button>
      </p>
    );
  }
  return (
    <div className="reply-stale" role="alert" data-testid="basis-stale">
      <p>
        {answer === undefined
          ? t('work.reply.basisNotFound')
          : retired
            ? t('work.reply.basisRetired')
            : t('work.reply.basisChanged', { now: answer.version, used: basis.answerVersion })}
      </p>
      {answer !== undefined && !retired && (
        <Button look="primary" data-testid="basis-take-new" onClick={() => void takeNew(answer)}>
          {t('work.reply.basisTakeNew')}
        </Button>
      )}
      <Button data-testid="basis-remove" onClick={remove}>
        {t('work.reply.basisRemove')}
      </Button>
    </div>
  );
}

/** Which of an answer's texts stands in the reply, and what has taken its place; null when none does any more. */
function usedText(reply: string, old: AnswerContent, current: AnswerContent): { from: string; to: string } | null {
  const pairs = [
    [old.text, current.text],
    [old.shortText, current.shortText],
    [old.textEn, current.textEn],
  ] as const;
  for (const [from, to] of pairs)
    if (from !== null && from !== '' && locateAnswer(reply, from) !== null) return { from, to: to || current.text };
  return null;
}
