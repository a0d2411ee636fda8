import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { storableText } from '../../../src-shared/domain/storable-text';
import { idsIn } from './mail-id';
import { citizenText, departmentWords } from './mail-words';
import { readMail } from './read-mail';

const read = (raw: string | Buffer) => readMail(Buffer.from(raw as string), Buffer.byteLength(raw as string));
const gb = (text: string) => iconv.encode(text, 'gb18030');

describe('charsets', () => {
  test('GB18030 that is declared', async () => {
    const mail = await read(
      Buffer.concat([
        Buffer.from('Subject: =?gb2312?B?19bKxA==?=\r\nContent-Type: text/plain; charset=GB18030\r\n\r\n'),
        gb('𠮷、䶮'),
      ]),
    );
    expect(mail).toMatchObject({ subject: '字誓', text: '𠮷、䶮' });
  });

  test('GB18030 that nobody declared, in headers and text', async () => {
    const mail = await read(
      Buffer.concat([
        gb('From: 王五 <w@example.net>\r\nSubject: 路灯坏了\r\nContent-Type: text/plain\r\n\r\n'),
        gb('已经三天'),
      ]),
    );
    expect(mail).toMatchObject({ subject: '路灯坏了', text: '已经三天', from: { name: '王五' } });
  });

  test('headers in GB18030 over a text that says what it is', async () => {
    const head = gb('Subject: 路灯坏了\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n');
    expect(await read(Buffer.concat([head, Buffer.from('已经三天')]))).toMatchObject({
      subject: '路灯坏了',
      text: '已经三天',
    });
  });

  test('UTF-8 that nobody declared', async () => {
    expect(await read('Subject: 路灯\r\n\r\n坏了')).toMatchObject({ subject: '路灯', text: '坏了' });
  });
});

test('a mail with HTML alone is read as its words', async () => {
  const mail = await read('Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>您好</p><script>1</script>');
  expect(mail.text).toBe('您好');
});

test('a mail without anything is one all the same', async () => {
  const mail = await read('');
  expect(mail).toMatchObject({ from: { address: '' }, subject: '', text: '', machine: null, bounce: null });
  expect(mail.id).toMatch(/^no-id:/);
  expect(citizenText(mail, '')).toBe('（邮件没有正文）');
});

test('names cannot break out of their line or their folder', async () => {
  const mail = await read(
    'From: =?utf-8?Q?a=0D=0ABcc=3A_x?= <A@B.Example>\r\nSubject: =?utf-8?Q?x=0D=0Ay=00?=\r\nContent-Type: application/pdf; name="..\\\\..\\\\c:evil.pdf"\r\n\r\n%PDF',
  );
  expect(mail.from).toEqual({ address: 'a@b.example', name: 'a Bcc: x' });
  expect(mail.subject).toBe('x y');
  expect(mail.files.map(({ name }) => name)).toEqual(['c_evil.pdf']);
});

test('收到 over a file is a feedback, with a picture in the signature it is none', async () => {
  const mail = await read('Subject: x\r\n\r\n收到');
  const file = { name: 'a.pdf', isInline: false, bytes: Buffer.from('x') };
  expect(departmentWords(mail, '').state).toBe('accepted');
  expect(departmentWords({ ...mail, files: [{ ...file, isInline: true }] }, '').state).toBe('accepted');
  expect(departmentWords({ ...mail, files: [file] }, '【附件】')).toEqual({
    state: 'fed_back',
    text: '收到\n\n【附件】',
  });
});

test('a text that is too long is cut before its files, which stay', async () => {
  const mail = await read(`Subject: x\r\n\r\n${'字'.repeat(50_000)}`);
  const text = citizenText(mail, '【附件】\n· a.pdf');
  expect(text.length).toBeLessThanOrEqual(20_000);
  expect(text).toMatch(/此处从略，全文见邮箱）\n\n【附件】\n· a\.pdf$/);
});

test('a header of references gives bounded ids', () => {
  expect(idsIn('<a@b>\n <c@d> rubbish <e f> <>')).toEqual(['<a@b>', '<c@d>']);
  expect(idsIn('<a@b> '.repeat(100_000)).length).toBeLessThanOrEqual(100);
});

describe('hostile mails', () => {
  const line = fc.constantFrom(
    'From: a@b.c',
    'From: "',
    'Subject: =?gb18030?B?////?=',
    'Subject: =?utf-7?Q?+AGE-?=',
    'Content-Type: multipart/mixed; boundary=x',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
    'Content-Type: text/html; charset=gb2312',
    'Content-Type: message/rfc822',
    'Content-Type: message/delivery-status',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    "Content-Disposition: attachment; filename*=gb18030''%81%30",
    'Action: failed',
    '--x',
    '--x--',
    '',
    '<p>',
    '====',
    '\u0000',
  );

  test('end in a mail or in a refusal, never in rubbish that cannot be stored', async () => {
    const part = fc.oneof(line, fc.string({ unit: 'binary', maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 60 }), async (parts) => {
        const mail = await read(parts.join('\r\n')).catch((error: unknown) => {
          if (error instanceof Error) return null;
          throw error;
        });
        if (mail === null) return;
        const texts = [mail.subject, mail.text, mail.from.name, mail.id, ...mail.files.map(({ name }) => name)];
        for (const text of texts) {
          expect(text).toBe(storableText(text));
        }
        expect(mail.id.length).toBeLessThanOrEqual(180);
      }),
      { numRuns: 300 },
    );
  });

  test('of bytes alone are read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const mail = await readMail(Buffer.from(bytes), bytes.length);
        expect(mail.text.length).toBeLessThanOrEqual(100_000);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [
      'nested without end',
      Array.from({ length: 5_000 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}`).join(
        '\r\n',
      ),
    ],
    ['nothing but headers', `X: ${'y'.repeat(60)}\r\n`.repeat(20_000)],
  ])('%s are refused', async (_, raw) => {
    await expect(read(raw)).rejects.toThrow();
  });

  test.each([
    ['parts', `Content-Type: multipart/mixed; boundary=x\r\n\r\n${'--x\r\n\r\na\r\n'.repeat(2_500_000)}`],
    ['empty lines', `Subject: x\r\n\r\n${'\n'.repeat(25_000_000)}`],
    ['short lines', `Subject: x\r\n\r\n${'a\n'.repeat(12_000_000)}`],
    ['spaces', `Subject: x\r\n\r\n${' '.repeat(25_000_000)}`],
    ['tags', `Subject: x\r\nContent-Type: text/html\r\n\r\n${'<p>'.repeat(8_000_000)}`],
    ['bytes in base64', `Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n${'YQ\n'.repeat(8_000_000)}`],
    ['addresses', `From: ${'a@b.c, '.repeat(60_000)}\r\n\r\n`],
    ['quotes', `From: ${'"a '.repeat(100_000)}\r\n\r\n`],
  ])('of 25 MB of %s take little time and memory', async (_, raw) => {
    const bytes = Buffer.from(raw);
    const startedAt = performance.now();
    const mail = await readMail(bytes, bytes.length);
    expect(mail.text.length).toBeLessThanOrEqual(100_000);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(process.memoryUsage().rss).toBeLessThan(1_000_000_000);
  });

  test('a mail of 25 MB that somebody really sent is read whole', async () => {
    const file = Buffer.alloc(17_000_000, 7).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    const mail = await read(
      `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n见附件\r\n--x\r\nContent-Type: video/mp4; name=a.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n${file}\r\n--x--\r\n`,
    );
    expect(mail).toMatchObject({ text: '见附件', isWhole: true });
    expect(mail.files[0]?.bytes.length).toBe(17_000_000);
  });
});
