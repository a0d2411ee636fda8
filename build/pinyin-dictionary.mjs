import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import traditionalPairs from 'opencc-js/dict/TSCharacters';
import { pinyin } from 'pinyin-pro';
import { say } from './setup/console.mjs';
import { root } from './setup/paths.mjs';

/**
 * `node build/pinyin-dictionary.mjs` writes resources/dictionaries/pinyin.json: for each syllable without tone the characters
 * that are read so first of all, and those that are read so as well. Search folds Traditional to Simplified before it looks a
 * character up, so Traditional ones are left out. Run it when pinyin-pro changes; the app ships the file, not the package.
 */
const MOST_READINGS = 3;
const traditional = new Set(traditionalPairs.split('|').map((pair) => pair.split(' ')[0]));

const syllables = new Map();
for (let codePoint = 0x4e00; codePoint <= 0x9fa5; codePoint += 1) {
  const character = String.fromCodePoint(codePoint);
  if (traditional.has(character)) continue;
  const read = pinyin(character, { multiple: true, toneType: 'none', type: 'array', v: true });
  const readings = [...new Set(read)].filter((syllable) => /^[a-z]+$/.test(syllable)).slice(0, MOST_READINGS);
  readings.forEach((syllable, place) => {
    const characters = syllables.get(syllable) ?? ['', ''];
    characters[place === 0 ? 0 : 1] += character;
    syllables.set(syllable, characters);
  });
}
const lines = [...syllables]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([syllable, characters]) => {
    return `  ${JSON.stringify(syllable)}: ${JSON.stringify(characters)}`;
  });
writeFileSync(join(root, 'resources', 'dictionaries', 'pinyin.json'), `{\n${lines.join(',\n')}\n}\n`);
say(`${syllables.size} 个音节 syllables`);
