import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { machineMark } from './auto-mail';
import { type ReportParts, readBounce } from './bounce-report';
import { ownMailsIn, ownMessageId } from './mail-id';

const TICKET = { about: 'ticket' as const, subjectId: '01a20d04-c742-7697-b133-7afd74da5c4c' };
const ID = ownMessageId(TICKET, 'a@police.test');

function report(change: Partial<ReportParts> = {}): ReportParts {
  return {
    contentType: 'multipart/report; report-type=delivery-status; boundary=x',
    from: 'mailer-daemon@mx.test',
    subject: 'Undelivered Mail',
    text: '',
    status:
      'Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; b@c.test\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 mailbox\r\n full\r\n',
    original: `Subject: x\r\nMessage-ID: ${ID}\r\n`,
    references: '',
    ...change,
  };
}

describe('a bounce', () => {
  test('names our mail, the recipient and why', () => {
    expect(readBounce(report())).toEqual({ mail: TICKET, reason: '邮件被退回，收件人 b@c.test：552 mailbox full' });
  });

  test('without a diagnosis says the status', () => {
    expect(readBounce(report({ status: 'x: y\n\nAction: FAILED\nStatus: 5.1.1' }))?.reason).toBe('邮件被退回：5.1.1');
  });

  test.each(['delayed', 'delivered', 'relayed', 'expanded'])('that says %s is none', (action) => {
    expect(readBounce(report({ status: `a: b\n\nAction: ${action}\nStatus: 4.0.0` }))).toBeNull();
  });

  test('about a mail of somebody else is none', () => {
    expect(readBounce(report({ original: 'Message-ID: <x@y.z>' }))).toBeNull();
  });

  test('as a letter of a Chinese mail server is read by its sender and subject', () => {
    const letter = report({
      contentType: 'text/html',
      from: 'postmaster@qq.com',
      subject: '来自qq.com的退信',
      status: null,
      original: null,
      text: `很抱歉您发送的邮件被退回 收件人不存在 ${ID}`,
    });
    expect(readBounce(letter)?.reason).toContain('收件人不存在');
    expect(readBounce({ ...letter, from: 'someone@qq.com' })).toBeNull();
    expect(readBounce({ ...letter, subject: '你好' })).toBeNull();
  });

  test('of whatever form never makes it fail, nor its reason long', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.constantFrom('Action: failed', 'Status: ', ' x', '\n\n', '\n', 'Final-Recipient: rfc822;', ID), {
          maxLength: 60,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, text, (status, original, words) => {
        const bounce = readBounce(report({ status, original, text: words }));
        expect(bounce === null || bounce.reason.length <= 500).toBe(true);
      }),
    );
    const startedAt = performance.now();
    for (const piece of ['Action: failed\n\n', 'a:', '\n \n', 'dutydesk.ticket.']) {
      readBounce(report({ status: piece.repeat(300_000), original: piece.repeat(300_000) }));
    }
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

test('our own ids are found wherever they stand, and no others', () => {
  expect(ownMailsIn(`<a@b> ${ID.toUpperCase()} <dutydesk.ticket.1@x>`)).toEqual([TICKET]);
});

describe('what a machine wrote', () => {
  const mark = (headers: Record<string, string>, subject = '你好') =>
    machineMark({ header: (name) => headers[name] ?? '', subject });

  test.each<Record<string, string>>([
    { 'auto-submitted': 'auto-replied' },
    { 'auto-submitted': 'Auto-Generated; type=x' },
    { 'x-autoreply': 'yes' },
    { precedence: 'Bulk' },
    { 'list-id': '<x>' },
    { 'return-path': '<>' },
    { 'content-type': 'multipart/report; report-type=disposition-notification' },
  ])('%o', (headers) => {
    expect(mark(headers)).not.toBeNull();
  });

  test('tells it in its subject', () => {
    expect(mark({}, '自动回复: 您好')).not.toBeNull();
    expect(mark({}, '自动回复功能打不开')).toBeNull();
  });

  test.each<Record<string, string>>([
    {},
    { 'auto-submitted': 'no' },
    { precedence: 'first-class' },
    { 'return-path': '<a@b>' },
  ])('%o does not say so', (headers) => {
    expect(mark(headers)).toBeNull();
  });
});
