import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type ReplyProblem, replyElementSchema } from '../../../src-shared/domain/reply-check';

/** One thing that the check points out, with the words that it is about. */
export function ProblemLine({ problem }: { problem: ReplyProblem }) {
  const { t } = useTranslation();
  return (
    <li data-testid="check-problem" data-kind={problem.kind}>
      <strong>{t(`work.check.kind.${problem.kind}`)}</strong> {aboutText(t, problem)}
    </li>
  );
}

function aboutText(t: TFunction, { kind, about }: ReplyProblem): string {
  const words = about.map((word) => {
    const element = kind === 'missing_element' ? replyElementSchema.safeParse(word) : null;
    return element?.success === true ? t(`work.check.element.${element.data}`) : word;
  });
  return words.filter((word) => word !== '').join(t('library.separator'));
}
