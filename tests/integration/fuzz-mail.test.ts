import { rmSync } from 'node:fs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBounce } from '../../src-gateway/channels/mail/bounce-report';
import { htmlToText } from '../../src-gateway/channels/mail/html-to-text';
import { type IncomingMail, readMail } from '../../src-gateway/channels/mail/read-mail';
import { costOf } from '../support/fuzz/cost';
import { mutated } from '../support/fuzz/mutate';
import { temporaryFolder } from '../support/postgres';

/** Mails of anybody: each is read in bounded words, or given up with an error that sets it aside. Seeded. */

const RUNS = { seed: 20_261_124, numRuns: 200 };
const HALF_PAIR = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
let folder = '';

beforeAll(() => {
  folder = temporaryFolder('fuzz-mail');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Null when it was given up. */
async function read(raw: Buffer): Promise<IncomingMail | null> {
  let mail: IncomingMail;
  try {
    mail = await readMail(raw, raw.length);
  } catch (error) {
    // The receiver sets it aside; a mistake of our own is none of the parser's errors.
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(TypeError);
    expect(error).not.toBeInstanceOf(RangeError);
    return null;
  }
  for (const text of [mail.id, mail.subject, mail.text, mail.from.name, mail.from.address, mail.replyTo])
    expect(text.includes('\u0000') || HALF_PAIR.test(text)).toBe(false);
  expect(mail.text.length).toBeLessThanOrEqual(100_000);
  expect(mail.subject.length).toBeLessThanOrEqual(300);
  expect(mail.references.length).toBeLessThanOrEqual(1_000);
  for (const { name } of mail.files) expect(name).not.toMatch(/[/\\\n\r]/);
  return mail;
}

const WHOLE = [
  'From: =?GB18030?B?zfXQobvh?= <citizen@example.com>',
  'To: wenzheng@example.org',
  'Subject: =?UTF-8?B?6Lqr5Lu96K+B?= ZB-20260301-0001',
  'Message-ID: <1@example.com>',
  'In-Reply-To: <0@example.org>',
  'References: <a@example.org> <0@example.org>',
  'Date: Sun, 1 Mar 2026 08:30:00 +0800',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b1"',
  '',
  '--b1',
  'Content-Type: multipart/alternative; boundary="b2"',
  '',
  '--b2',
  'Content-Type: text/plain; charset=gb18030',
  'Content-Transfer-Encoding: base64',
  '',
  iconv.encode('请问身份证丢了怎么补办？𠮷', 'gb18030').toString('base64'),
  '--b2',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<p>=E8=BA=AB=E4=BB=BD=E8=AF=81</p>',
  '--b2--',
  '--b1',
  `Content-Type: application/pdf; name*=gb18030''%D6%A4%BC%FE.pdf`,
  'Content-Disposition: attachment; filename="=?GB18030?B?1qS8/i5wZGY=?="',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0xLjQK',
  '--b1--',
  '',
].join('\r\n');

describe('mails', () => {
  it('the sample is read as it was meant', async () => {
    const mail = await read(Buffer.from(WHOLE));
    expect(mail?.text).toContain('请问身份证丢了怎么补办？𠮷');
    expect(mail?.files).toHaveLength(1);
  });

  it('that were cut or changed on the way', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(Buffer.from(WHOLE)), async (raw) => void (await read(raw))),
      RUNS,
    );
  });

  it('in GB18030 that nobody declared, cut or changed', async () => {
    const raw = iconv.encode(
      'From: 王小会 <c@example.com>\r\nSubject: 身份证𠮷\r\n\r\n请问怎么补办？四字节：𠮷𡃁。',
      'gb18030',
    );
    expect((await read(raw))?.text).toContain('四字节');
    await fc.assert(
      fc.asyncProperty(mutated(raw), async (bytes) => void (await read(bytes))),
      RUNS,
    );
  });

  it('with headers of any kind', async () => {
    const name = fc.constantFrom(
      ...['From', 'Reply-To', 'Subject', 'Message-ID', 'References', 'Content-Type', 'Date', 'X-DutyDesk', 'To'],
      ...['Content-Transfer-Encoding', 'Content-Disposition', 'Auto-Submitted', '__proto__', 'constructor', ''],
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom(
        '=?GB18030?B?',
        '=?utf-8?Q?=ED=A0=80?=',
        '=?x?B?AAAA?=',
        `${'=?utf-8?B?AAAA?= '.repeat(30)}`,
        '<>',
        '<@>',
      ),
      fc.constantFrom(
        'multipart/mixed; boundary=',
        'multipart/mixed; boundary="x"',
        'message/rfc822',
        'text/plain; charset=x',
      ),
      fc.constantFrom(
        'a: b@c, d: e@f;',
        `${'('.repeat(200)}`,
        `"${'\\"'.repeat(100)}`,
        '\r\n folded',
        'a@b\r\nBcc: x@y',
      ),
    );
    const header = fc.tuple(name, value).map(([one, other]) => `${one}: ${other}\r\n`);
    await fc.assert(
      fc.asyncProperty(fc.array(header, { maxLength: 25 }), fc.string({ maxLength: 200 }), async (headers, body) => {
        await read(Buffer.from(`${headers.join('')}\r\n${body}`));
      }),
      RUNS,
    );
  });

  it('with parts in parts of any kind', async () => {
    const boundary = fc.constantFrom('a', 'b', 'ab', 'a-');
    const line = fc.oneof(
      boundary.map((each) => `--${each}`),
      boundary.map((each) => `--${each}--`),
      boundary.map((each) => `Content-Type: multipart/mixed; boundary="${each}"`),
      fc.constantFrom(
        '',
        'Content-Type: message/rfc822',
        'Content-Type: text/html',
        'Content-Transfer-Encoding: base64',
      ),
      fc.constantFrom(
        'Content-Type: message/delivery-status',
        'Action: failed',
        'Final-Recipient: rfc822; <a@b>',
        '====',
        'QUFB',
      ),
      fc.constantFrom(
        'Content-Disposition: attachment; filename="../../x"',
        "Content-Type: text/plain; name*0*=utf-8''%",
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 80 }), async (lines) => {
        await read(
          Buffer.from(`From: a@b.cn\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\n${lines.join('\r\n')}`),
        );
      }),
      RUNS,
    );
  });

  it('of HTML of any kind are words', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        '<p>',
        '</p>',
        '<script>',
        '</script>',
        '<!--',
        '-->',
        '<style',
        '<a href="',
        '&nbsp;',
        '&#x110000;',
        '&#0;',
      ),
      fc.constantFrom('<table><tr><td>', '<br', '<', '>', '<![CDATA[', ']]>', '<img src=x onerror=y>', '&', ';', '"'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        expect(htmlToText(pieces.join(''))).not.toMatch(/<script>|onerror=y>/i);
      }),
      RUNS,
    );
  });

  it('that report bounces of any kind name a mail of ours or nothing', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        'Action: failed',
        'Status: 5.1.1',
        'Final-Recipient: rfc822; a@b',
        '<dutydesk.ticket.x@y>',
        'Message-ID: <a@b>',
      ),
    );
    fc.assert(
      fc.property(
        fc.record({
          contentType: text,
          from: text,
          subject: text,
          text,
          status: fc.option(text),
          original: fc.option(text),
          references: text,
        }),
        (parts) => {
          const bounce = readBounce(parts);
          if (bounce !== null) expect(bounce.mail.subjectId).toMatch(/^[0-9a-f-]{36}$/);
        },
      ),
      RUNS,
    );
  });
});

describe('bombs', () => {
  const FROM = 'From: a@b.cn\r\n';
  const nested = (depth: number): string =>
    Array.from(
      { length: depth },
      (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}\r\n`,
    ).join('');
  it.each<[string, () => string]>([
    ['parts in parts', () => FROM + nested(20_000)],
    ['letters in letters', () => FROM + 'Content-Type: message/rfc822\r\n\r\n'.repeat(50_000)],
    ['headers', () => `${FROM}${'X-A: b\r\n'.repeat(500_000)}\r\nx`],
    ['one header', () => `${FROM}Subject: ${'a'.repeat(20_000_000)}\r\n\r\nx`],
    ['a folded header', () => `${FROM}Subject: a${'\r\n b'.repeat(2_000_000)}\r\n\r\nx`],
    ['encoded words', () => `${FROM}Subject: ${'=?utf-8?B?5L2g?= '.repeat(20_000)}\r\n\r\nx`],
    ['recipients', () => `${FROM}To: ${'a@b.cn, '.repeat(50_000)}\r\n\r\nx`],
    ['groups', () => `${FROM}To: ${'a:'.repeat(100_000)}\r\n\r\nx`],
    ['brackets', () => `${FROM}To: ${'('.repeat(200_000)}\r\n\r\nx`],
    ['references', () => `${FROM}References: ${'<a@b> '.repeat(80_000)}\r\n\r\nx`],
    [
      'parameters',
      () =>
        `${FROM}Content-Type: text/plain; ${Array.from({ length: 20_000 }, (_, at) => `n*${at}=a`).join('; ')}\r\n\r\nx`,
    ],
    [
      'boundaries',
      () => `${FROM}Content-Type: multipart/mixed; boundary="a"\r\n\r\n${'--a\r\n\r\n'.repeat(1_000_000)}`,
    ],
    ['tags', () => `${FROM}Content-Type: text/html\r\n\r\n${'<div>'.repeat(4_000_000)}`],
    ['open tags', () => `${FROM}Content-Type: text/html\r\n\r\n${'<'.repeat(10_000_000)}`],
    ['open comments', () => `${FROM}Content-Type: text/html\r\n\r\n${'<!--'.repeat(3_000_000)}`],
    ['lines', () => `${FROM}\r\n${'\n'.repeat(20_000_000)}`],
    ['quotations', () => `${FROM}\r\n${'>'.repeat(10_000_000)}`],
    ['soft ends', () => `${FROM}Content-Transfer-Encoding: quoted-printable\r\n\r\n${'=\r\n'.repeat(5_000_000)}`],
  ])(
    'of %s cost little',
    async (name, make) => {
      const cost = await costOf('mail', folder, `${name}.eml`, Buffer.from(make()));
      expect(cost.said).toMatch(/^refused |^read /);
      expect(cost.megabytes).toBeLessThan(900);
      expect(cost.cpuSeconds).toBeLessThan(30);
    },
    150_000,
  );
});
