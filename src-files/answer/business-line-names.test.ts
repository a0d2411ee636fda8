import { describe, expect, test } from 'vitest';
import { terms as english } from '../../src-renderer/locales/en/terms';
import { terms as chinese } from '../../src-renderer/locales/zh-CN/terms';
import { BUSINESS_LINES } from '../../src-shared/domain/classification';
import { businessLineName, businessLineOf, businessLineOfHeading } from './business-line-names';

describe('names of business lines', () => {
  test('are those that the screens show', () => {
    for (const line of BUSINESS_LINES) {
      expect(businessLineName(line)).toBe(chinese.businessLine[line]);
      expect(businessLineName(line, 'en')).toBe(english.businessLine[line]);
    }
  });

  test('are read in both languages, by code, and as bureaus call them', () => {
    for (const line of BUSINESS_LINES)
      for (const name of [line, chinese.businessLine[line], english.businessLine[line].toUpperCase()])
        expect(businessLineOf(name), name).toBe(line);
    expect(businessLineOf(' 交 警 ')).toBe('traffic');
    expect(businessLineOf('园林')).toBeNull();
  });

  test('are found in headings', () => {
    for (const heading of ['户政', '户政业务', '户政类', '户籍管理类问答', '户政常见问题'])
      expect(businessLineOfHeading(heading), heading).toBe('household');
    expect(businessLineOfHeading('前言')).toBeNull();
    expect(businessLineOfHeading('问答')).toBeNull();
  });
});
