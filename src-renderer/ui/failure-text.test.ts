import { createInstance } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Failure } from '../../src-shared/ipc/failure';
import { ADMINISTRATION_PROBLEMS } from '../../src-shared/sync/administration';
import { REJECTION_CODES } from '../../src-shared/sync/commands';
import { en } from '../locales/en';
import { zhCN } from '../locales/zh-CN';
import { describeFailure, describeOutboxItem, joinSentences } from './failure-text';

const failures: Failure[] = [
  { code: 'not_signed_in' },
  { code: 'not_permitted', roles: ['lead', 'administrator'] },
  { code: 'not_found' },
  { code: 'invalid_input', detail: 'body' },
  { code: 'not_claimed' },
  { code: 'held_by_other', holderName: null },
  { code: 'unfilled_blanks', blanks: ['网点电话'] },
  { code: 'deadline_passed' },
  { code: 'file_refused', reason: 'unreadable' },
  { code: 'file_refused', reason: 'type_not_allowed' },
  { code: 'attachment_missing' },
  { code: 'reply_problems', problems: [] },
  { code: 'gateway_silent' },
  ...ADMINISTRATION_PROBLEMS.map((problem): Failure => ({ code: 'administration_refused', problem, about: 'x-1' })),
  { code: 'disk_full' },
  { code: 'database_busy' },
  { code: 'core_unavailable' },
  { code: 'unexpected', errorId: 'E-1' },
  ...REJECTION_CODES.map((reason): Failure => ({ code: 'refused', reason })),
];

describe.each(['zh-CN', 'en'])('%s', (lng) => {
  const i18n = createInstance({
    lng,
    resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
    interpolation: { escapeValue: false },
    pluralSeparator: '|',
    contextSeparator: '|',
  });
  beforeAll(() => i18n.init());

  it('says what happened, what is safe and what to do for every failure', () => {
    for (const failure of failures) {
      const sentences = describeFailure(i18n.t, failure);
      for (const sentence of [sentences.what, sentences.safe, sentences.next]) {
        expect(sentence.length, JSON.stringify(failure)).toBeGreaterThan(4);
        expect(sentence).not.toMatch(/failures\.|\{\{/);
      }
    }
  });

  it('names the blanks and the error number', () => {
    expect(describeFailure(i18n.t, { code: 'unfilled_blanks', blanks: ['网点电话'] }).what).toContain('{网点电话}');
    expect(describeFailure(i18n.t, { code: 'unexpected', errorId: 'E-1' }).next).toContain('E-1');
  });

  it('says who may do what was refused', () => {
    const roles = ['lead', 'administrator'] as const;
    const names = roles.map((role) => i18n.t(`terms.role.${role}`));
    const asked = describeFailure(i18n.t, { code: 'not_permitted', roles: [...roles] });
    const sent = { type: 'reply.approve', state: 'rejected', code: 'not_permitted', conflict: null } as const;
    for (const name of names) {
      expect(asked.next).toContain(name);
      expect(describeOutboxItem(i18n.t, sent)?.next).toContain(name);
    }
    expect(describeOutboxItem(i18n.t, sent)?.next).not.toContain(i18n.t('terms.role.auditor'));
    for (const failure of [
      { code: 'not_permitted', roles: [] },
      { code: 'refused', reason: 'not_permitted' },
    ] satisfies Failure[])
      expect(describeFailure(i18n.t, failure).next).toContain(i18n.t('failures.whoMay'));
  });

  it('explains what the gateway sent back and is silent about what waits', () => {
    expect(
      describeOutboxItem(i18n.t, { type: 'message.close', state: 'rejected', code: 'open_tickets', conflict: null })
        ?.what,
    ).toBeTruthy();
    expect(
      describeOutboxItem(i18n.t, { type: 'message.claim', state: 'conflict', code: null, conflict: null })?.what,
    ).not.toContain('{{');
    expect(
      describeOutboxItem(i18n.t, { type: 'message.claim', state: 'pending', code: null, conflict: null }),
    ).toBeNull();
  });
});

describe('joinSentences', () => {
  it('writes a space only where the language does', () => {
    expect(joinSentences('没有发出。', '请重试。')).toBe('没有发出。请重试。');
    expect(joinSentences('Not sent.', 'Try again.')).toBe('Not sent. Try again.');
  });
});
