import iconv from 'iconv-lite';

export interface TestMail {
  from?: string;
  to?: string;
  subject?: string;
  messageId?: string;
  text?: string;
  headers?: Record<string, string>;
}

let count = 0;

/** A mail of a citizen as a mail program writes it, in UTF-8; every one has a Message-ID of its own. */
export function mail(change: TestMail = {}): string {
  count += 1;
  const headers: Record<string, string> = {
    From: change.from ?? '王女士 <wang@example.net>',
    To: change.to ?? 'wenzheng@police.test',
    Subject: change.subject ?? '咨询身份证补办',
    'Message-ID': change.messageId ?? `<mail-${count}@example.net>`,
    Date: 'Mon, 16 Mar 2026 09:30:00 +0800',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...change.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [...lines, '', change.text ?? '请问身份证丢了怎么补办？', ''].join('\r\n');
}

/** A mail in GB18030 as older Chinese programs write it: subject in an encoded word, text in 8 bits. */
export function gb18030Mail(subject: string, text: string): Buffer {
  const word = `=?GB18030?B?${iconv.encode(subject, 'gb18030').toString('base64')}?=`;
  count += 1;
  const head = [
    'From: =?GB2312?B?1dTPyMn6?= <zhao@example.net>',
    'To: wenzheng@police.test',
    `Subject: ${word}`,
    `Message-ID: <gb-${count}@example.net>`,
    'Date: Mon, 16 Mar 2026 09:30:00 +0800',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset="gb2312"',
    'Content-Transfer-Encoding: 8bit',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), iconv.encode(text, 'gb18030')]);
}

/** What a mail server sends back for a mail that it could not deliver (RFC 3464). @param returned headers of that mail */
export function bounceOf(recipient: string, returned: string): string {
  const boundary = 'report-boundary';
  count += 1;
  return [
    'From: MAILER-DAEMON@mx.test (Mail Delivery System)',
    'To: wenzheng@police.test',
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <bounce-${count}@mx.test>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.test',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 user unknown',
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    returned,
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

/** A mail with files. @param files bytes by name */
export function mailWithFiles(change: TestMail, files: Record<string, Buffer>): string {
  const boundary = 'mixed-boundary';
  const parts = Object.entries(files).map(([name, bytes]) =>
    [
      `--${boundary}`,
      `Content-Type: application/octet-stream; name="=?UTF-8?B?${Buffer.from(name).toString('base64')}?="`,
      `Content-Disposition: attachment; filename="=?UTF-8?B?${Buffer.from(name).toString('base64')}?="`,
      'Content-Transfer-Encoding: base64',
      '',
      bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    ].join('\r\n'),
  );
  const text = [`--${boundary}`, 'Content-Type: text/plain; charset=utf-8', '', change.text ?? '材料见附件。'].join(
    '\r\n',
  );
  return mail({
    ...change,
    headers: { 'Content-Type': `multipart/mixed; boundary="${boundary}"`, ...change.headers },
    text: [text, ...parts, `--${boundary}--`].join('\r\n'),
  });
}
