import type { Answer } from '../../../../src-shared/domain/answer';
import type { SynonymProposal } from '../../../../src-shared/ipc/library-views';
import { isHan } from '../../search/analysis';
import { termsReadAs } from '../../search/highlight';
import type { AnswerIndex } from '../../search/index';
import { readPinyinRuns } from '../../search/pinyin-run';
import type { Search } from './synonym.repository';

/** Once is chance. */
const LEAST_TIMES = 2;
const MOST_EVIDENCE = 5;
const LONGEST_TERM = 40;
/** A word that more of the library's answers hold is a way of asking, not the name of a thing. */
const COMMON_SHARE = 0.05;
/** Below this many answers a share means little. */
const FEW_ANSWERS = 40;

type Words = Pick<AnswerIndex, 'analyser' | 'pinyin' | 'wordIdf' | 'wordShare' | 'size'>;

/**
 * Groups of words that use suggests: an officer typed one word, chose an answer that does not have it, and the answer's question has
 * another, its rarest one that was not typed. Nothing is proposed whose words stand in one group already, be it a refused one.
 *
 * @param answers by id, as they are now
 * @returns those seen most often first
 */
export function proposeSynonyms(
  searches: readonly Search[],
  answers: ReadonlyMap<string, Answer>,
  groups: readonly { terms: readonly string[] }[],
  words: Words,
): SynonymProposal[] {
  const settled = groups.map(({ terms }) => new Set(terms.map((term) => words.analyser.normalise(term).trim())));
  const proposals = new Map<string, SynonymProposal>();
  for (const { query, answerId, times } of searches) {
    const answer = answers.get(answerId);
    if (answer === undefined) continue;
    for (const terms of pairsOf(query, answer, words)) {
      if (settled.some((group) => terms.every((term) => group.has(term)))) continue;
      const key = terms.join('\n');
      const proposal = proposals.get(key) ?? { terms, times: 0, evidence: [] };
      proposal.times += times;
      if (proposal.evidence.length < MOST_EVIDENCE)
        proposal.evidence.push({ query, answerId, question: answer.question });
      proposals.set(key, proposal);
    }
  }
  return [...proposals.values()]
    .filter(({ times }) => times >= LEAST_TIMES)
    .sort((a, b) => b.times - a.times || (a.terms.join('\n') < b.terms.join('\n') ? -1 : 1));
}

function pairsOf(query: string, answer: Answer, words: Words): [string, string][] {
  const { analyser } = words;
  const asked = analyser.normalise(query);
  const name = characteristicWord(asked, answer, words);
  if (name === null) return [];
  const { question, alternatives, keywords, text } = answer;
  const held = analyser.normalise([question, ...alternatives, ...keywords, text].join('\n'));
  const typed = new Set(analyser.analyse(asked).words);
  return [...typed]
    .filter((word) => word.length <= LONGEST_TERM && !held.includes(word) && !isCommon(word, words))
    .filter((word) => isHan(word.codePointAt(0) ?? 0) || !isPinyinOf(word, question, words))
    .map((word) => [word, name]);
}

/** The rarest word of the question that was not typed; a keyword that stands there whole rather than its parts. */
function characteristicWord(asked: string, { question, keywords }: Answer, words: Words): string | null {
  const { analyser } = words;
  const normalised = analyser.normalise(question);
  const names = keywords
    .map((keyword) => analyser.normalise(keyword).trim())
    .filter((name) => normalised.includes(name));
  const rarity = (name: string) => Math.max(0, ...analyser.analyse(name).words.map((word) => words.wordIdf(word)));
  const untyped = [...new Set([...analyser.analyse(normalised).words, ...names])]
    .filter((name) => !asked.includes(name) && name.length <= LONGEST_TERM)
    .map((name) => ({ name, idf: rarity(name) }));
  const [rarest] = untyped.sort((a, b) => b.idf - a.idf || b.name.length - a.name.length || (a.name < b.name ? -1 : 1));
  return rarest?.name ?? null;
}

/** Letters that the question is read as need no group: search understands them. */
function isPinyinOf(letters: string, question: string, { analyser, pinyin }: Words): boolean {
  return termsReadAs(question, readPinyinRuns(letters, pinyin), pinyin, analyser).length > 0;
}

function isCommon(word: string, words: Words): boolean {
  return words.size >= FEW_ANSWERS && words.wordShare(word) > COMMON_SHARE;
}
