import { makeDutydesk } from './engines/dutydesk';
import type { MakeEngine } from './engines/engine';
import { makeFlexSearch, makeMiniSearch, makeOrama } from './engines/libraries';
import { makeBigramFts, makeJiebaFts, makeLike, makeTrigramFts } from './engines/sqlite';

/** Every engine that is compared, ours first. */
export const ENGINES: Record<string, MakeEngine> = {
  dutydesk: makeDutydesk,
  'LIKE, any word': makeLike,
  'FTS5 trigram, OR': makeTrigramFts,
  'FTS5 jieba words, OR': makeJiebaFts,
  'FTS5 bigrams, OR': makeBigramFts,
  'MiniSearch, bigrams': makeMiniSearch,
  'Orama, Mandarin': makeOrama,
  'FlexSearch, CJK': makeFlexSearch,
};
