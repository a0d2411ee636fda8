import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './setup/paths.mjs';

const { dependencies, devDependencies, optionalDependencies } = read('package.json');
const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
const document = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');

it('docs/dependencies.md justifies every package of package.json', () => {
  expect(Object.keys(all).filter((name) => !isNamed(name))).toEqual([]);
});

it('the versions that docs/dependencies.md states are those of package.json', () => {
  const stated = [...document.matchAll(/(?:^|[\s|])([@a-z][\w@/-]*) (\d+\.\d+\.\d+)\b/gm)];
  expect(stated.length).toBeGreaterThan(0);
  for (const [, name, version] of stated) expect(`${name} ${version}`).toBe(`${name} ${all[name]}`);
});

it('the lock pins the very versions of package.json', () => {
  const lock = read('package-lock.json').packages;
  expect({ ...lock[''].dependencies, ...lock[''].devDependencies, ...lock[''].optionalDependencies }).toEqual(all);
  for (const [name, wanted] of Object.entries(all)) {
    expect(`${name} ${lock[`node_modules/${name}`]?.version}`).toBe(`${name} ${wanted.split('@').at(-1)}`);
  }
});

function read(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

/** As a word of its own: react is not named by react-dom. */
function isNamed(name) {
  return new RegExp(`(?<![\\w@/-])${name.replaceAll('/', '\\/')}(?![\\w/-])`).test(document);
}
