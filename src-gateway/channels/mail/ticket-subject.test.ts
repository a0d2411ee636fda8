import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ticketNumberIn, ticketSubject } from './ticket-subject';

test.each([
  '【转办 ZB-20260316-0007】请办理并反馈',
  '回复：【转办 ZB-20260316-0007】请办理并反馈',
  'Re: Re: 转发: 【转办单 ZB-20260316-0007】',
  '答复 [转办 ZB-20260316-0007] 路灯',
  '［转办：ＺＢ－２０２６０３１６－０００７］',
  '关于 ZB-20260316-0007 的反馈',
  '（转办 ZB-20260316-0007）反馈',
])('%s names the ticket', (subject) => {
  expect(ticketNumberIn(subject)).toBe('ZB-20260316-0007');
});

test.each([
  '咨询身份证补办',
  '【转办】',
  '身份证 2026-03-16',
  '电话 0371-66668888',
  '转办 ZB',
  '订单 A-20260316-12',
  '',
])('%s names none', (subject) => {
  expect(ticketNumberIn(subject)).toBeNull();
});

test('every number that the gateway can give is read back from its subject, whatever stands around it', () => {
  const number = fc
    .tuple(
      fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{0,17}[A-Z0-9]$/),
      fc.integer({ min: 20200101, max: 20991231 }),
      fc.integer({ min: 1, max: 99_999 }),
    )
    .map(([prefix, day, count]) => `${prefix}-${day}-${String(count).padStart(4, '0')}`);
  fc.assert(
    fc.property(number, fc.string({ unit: 'binary', maxLength: 40 }), (given, after) => {
      expect(ticketNumberIn(`Re: ${ticketSubject(given, after)}`)).toBe(given);
    }),
  );
});

test('no subject makes it fail or slow', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (subject) => {
      const number = ticketNumberIn(subject);
      expect(number === null || number.length <= 60).toBe(true);
    }),
  );
  const startedAt = performance.now();
  for (const piece of ['【转办 A', 'A-', '-1234567', '[转办单:']) ticketNumberIn(piece.repeat(200_000));
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
