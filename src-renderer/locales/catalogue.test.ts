import { describe, expect, it } from 'vitest';
import { en } from './en';
import { zhCN } from './zh-CN';

function leaves(node: unknown, path = ''): [string, unknown][] {
  if (typeof node !== 'object' || node === null) return [[path, node]];
  return Object.entries(node).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`));
}

function placeholders(text: unknown): string[] {
  return [...String(text).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

describe('catalogues', () => {
  const chinese = new Map(leaves(zhCN));
  const english = new Map(leaves(en));

  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it('have no empty value', () => {
    for (const [key, value] of [...chinese, ...english])
      expect(typeof value === 'string' && value.trim() !== '', key).toBe(true);
  });

  it('fill the same placeholders', () => {
    for (const [key, value] of chinese) expect(placeholders(english.get(key)), key).toEqual(placeholders(value));
  });

  it('have plurals of placeholders that they fill, in both forms', () => {
    for (const [key, value] of english)
      for (const [plural, name] of String(value).matchAll(/\{\{(\w+), ?([^}]*)\}\}/g)) {
        expect(plural, key).toMatch(/, plural\(one: [^;)]+; other: [^;)]+\)\}\}$/);
        expect(placeholders(value), key).toContain(name);
      }
  });
});
