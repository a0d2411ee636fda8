import { z } from 'zod';
import { BUSINESS_LINES, businessLineSchema, CATEGORIES, type Category, categorySchema } from './classification';
import { accountIdSchema } from './ids';
import type { Officer } from './officer';
import { mayDo } from './permission';
import { findPersonalData } from './personal-data';
import { type PersonalDataKind, personalDataKindSchema } from './personal-data/finding';
import { unfilledBlanks } from './reply';

/**
 * What a whole answer holds (芜湖: verification, legal basis, handling, next step with a telephone number). An element counts as there when the
 * text has words for it; whether they say anything is for a person.
 */
export const REPLY_ELEMENTS = ['verification', 'basis', 'handling', 'contact'] as const;
export const replyElementSchema = z.enum(REPLY_ELEMENTS);
export type ReplyElement = z.infer<typeof replyElementSchema>;

export const REPLY_PROBLEM_KINDS = [
  'unfilled_blank',
  'forbidden_word',
  'personal_data',
  'vague_promise',
  'missing_element',
  'basis_expired',
  'basis_retired',
] as const;
export const replyProblemKindSchema = z.enum(REPLY_PROBLEM_KINDS);
export type ReplyProblemKind = z.infer<typeof replyProblemKindSchema>;

const words = z.array(z.string().trim().min(1).max(40)).max(500);

/** The desk's rules for what goes out; an administrator sets them. */
export const replyRulesSchema = z.object({
  /** A reply waits for the lead's approval when its message is of one of these. */
  secondEyes: z
    .object({
      categories: z.array(categorySchema).max(CATEGORIES.length).default([]),
      businessLines: z.array(businessLineSchema).max(BUSINESS_LINES.length).default([]),
      accountIds: z.array(accountIdSchema).max(200).default([]),
    })
    .prefault({}),
  /** Words that promise nothing (乐清: no 近期, 尽快, 即将 in answers). */
  vagueWords: words.default(['近期', '尽快', '即将']),
  forbiddenWords: words.default([]),
  /** Elements that a reply to a message of a category must have. */
  elements: z.partialRecord(categorySchema, z.array(replyElementSchema)).default({
    complaint: ['verification', 'handling', 'contact'],
    report: ['handling', 'contact'],
  }),
  /** Problems with which nobody may send. Every other may be sent with a reason, which goes on record. */
  noOverride: z.array(replyProblemKindSchema).default(['unfilled_blank', 'forbidden_word']),
});
export type ReplyRules = z.infer<typeof replyRulesSchema>;

export const replyProblemSchema = z.object({
  kind: replyProblemKindSchema,
  /** What it is about: the words, the blanks, the elements; at most 20. */
  about: z.array(z.string()),
  /** Whether the officer may send all the same, with a reason. */
  mayOverride: z.boolean(),
});
export type ReplyProblem = z.infer<typeof replyProblemSchema>;

export interface CheckedReply {
  /** Without the signature: the officer's own name and number are no personal data of anybody else. */
  body: string;
  category: Category | null;
  /** The answer that it rests on as it is now; null without one. */
  basis: { status: 'approved' | 'retired'; validUntil: string | null } | null;
  /** The day that it is, `YYYY-MM-DD`. */
  today: string;
}

const MAX_ABOUT = 20;

/** Fixed telephones and addresses in a reply are the offices' to which it sends the citizen. */
const PERSONS: readonly PersonalDataKind[] = personalDataKindSchema.options.filter(
  (kind) => kind !== 'landline' && kind !== 'address',
);

const SIGNS: Record<ReplyElement, RegExp> = {
  verification: /经(?:我们?)?(?:认真|初步|再次|现场|反复)?(?:核实|核查|查|调查|了解|核对|落实)/u,
  basis: /《[^》]{2,40}》|(?:根据|依据|按照|依照|依法)|第[〇零一二三四五六七八九十百千\d]+条/u,
  handling:
    /(?:已|将|正在|正)[^，。；！？\n]{0,12}(?:处理|办理|处置|办结|解决|受理|立案|核查|查处|处罚|移交|转|交|派|责令|责成|督促|安排|通知|联系|整改|整治|修复|维修|恢复|清理|拆除|劝离|调解|侦破|抓获|完成|开展|采取|组织|反馈|告知|回复)/u,
  contact: /(?:电话|热线|拨打|咨询|联系|致电)|\d{3,4}-\d{7,8}|\b1?\d{2,4}\d{2}\b/u,
};

/** What a colleague who looks over a reply would point out, in the order of {@link REPLY_PROBLEM_KINDS}. */
export function checkReply(reply: CheckedReply, rules: ReplyRules): ReplyProblem[] {
  const { body, basis } = reply;
  const found: Record<ReplyProblemKind, string[]> = {
    unfilled_blank: unfilledBlanks(body),
    forbidden_word: wordsIn(body, rules.forbiddenWords),
    personal_data: findPersonalData(body, { kinds: PERSONS }).map(({ start, end }) => body.slice(start, end)),
    vague_promise: wordsIn(body, rules.vagueWords),
    missing_element: missingElements(body, reply.category, rules),
    basis_expired:
      basis?.status === 'approved' && isOver(basis.validUntil, reply.today) ? [basis.validUntil ?? ''] : [],
    basis_retired: basis?.status === 'retired' ? [''] : [],
  };
  return REPLY_PROBLEM_KINDS.filter((kind) => found[kind].length > 0).map((kind) => ({
    kind,
    about: [...new Set(found[kind])].slice(0, MAX_ABOUT),
    mayOverride: !rules.noOverride.includes(kind),
  }));
}

/** Whether a reply to this message waits for somebody else's approval. */
export function needsSecondEyes(
  message: { category: Category | null; businessLine: string | null; accountId: string },
  { secondEyes }: ReplyRules,
): boolean {
  return (
    (message.category !== null && secondEyes.categories.includes(message.category)) ||
    secondEyes.businessLines.some((line) => line === message.businessLine) ||
    secondEyes.accountIds.some((account) => account === message.accountId)
  );
}

/** Whether this officer's reply to this message waits: what a lead writes has been seen by a lead. */
export function waitsForApproval(
  message: Parameters<typeof needsSecondEyes>[0],
  officer: Pick<Officer, 'role'> | null,
  rules: ReplyRules,
): boolean {
  return needsSecondEyes(message, rules) && !(officer !== null && mayDo(officer.role, 'approve_replies'));
}

/** Full-width letters and spacing do not hide a word. */
function wordsIn(text: string, list: readonly string[]): string[] {
  const plain = text.normalize('NFKC').replaceAll(/\s/gu, '').toLowerCase();
  return list.filter((word) => plain.includes(word.normalize('NFKC').replaceAll(/\s/gu, '').toLowerCase()));
}

function missingElements(body: string, category: Category | null, rules: ReplyRules): ReplyElement[] {
  const wanted = category === null ? [] : (rules.elements[category] ?? []);
  return wanted.filter((element) => !SIGNS[element].test(body));
}

function isOver(until: string | null, today: string): boolean {
  return until !== null && until < today;
}
