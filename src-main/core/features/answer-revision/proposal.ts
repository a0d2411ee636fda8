import { type AnswerContent, emptyContent, MAX_ANSWER_TEXT } from '../../../../src-shared/domain/answer';
import type { BusinessLine } from '../../../../src-shared/domain/classification';
import type { DepartmentId } from '../../../../src-shared/domain/ids';
import { maskIdentity, maskPersonal } from '../../../../src-shared/domain/mask-personal';
import { type Reply, signatureOf } from '../../../../src-shared/domain/reply';

const MAX_PROPOSED_QUESTION = 200;

export interface Proposal {
  /** What the citizen wrote. */
  asked: string;
  /** What was answered, without signature. */
  answered: string;
  businessLine: BusinessLine | null;
  ownerDepartmentId: DepartmentId | null;
  /** Where it comes from, for officers. */
  internalNote: string;
}

/** A first content of an answer out of what was asked and answered; nothing in it tells who asked. */
export function contentOfProposal(proposal: Proposal): AnswerContent {
  const { asked, answered, businessLine, ownerDepartmentId, internalNote } = proposal;
  return emptyContent({
    question: questionFrom(asked) || questionFrom(answered),
    text: maskIdentity(answered).trim().slice(0, MAX_ANSWER_TEXT),
    internalNote,
    businessLine,
    ownerDepartmentId,
  });
}

/** The first sentences of a citizen's message that fit, without personal data; cut where the first is too long. */
export function questionFrom(text: string): string {
  const masked = maskPersonal(text).replaceAll(/\s+/g, ' ').trim();
  let question = '';
  for (const sentence of masked.match(/[^。！？!?；;]*[。！？!?；;]+["”』」）)]*|[^。！？!?；;]+$/g) ?? []) {
    if ((question + sentence).length > MAX_PROPOSED_QUESTION) break;
    question += sentence;
  }
  return (question === '' ? cutAt(masked, MAX_PROPOSED_QUESTION) : question).trim();
}

/** Cuts before the character that would not fit whole. */
function cutAt(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** A reply's text as it was before it was signed. */
export function bodyOf({ text, officerName, badgeNumber }: Reply): string {
  const signature = signatureOf({ name: officerName, badgeNumber });
  return text.endsWith(signature) ? text.slice(0, -signature.length).trim() : text;
}
