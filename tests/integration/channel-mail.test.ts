import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMailChannel } from '../../src-gateway/channels/mail/mail-channel';
import { testChannel } from '../../src-gateway/channels/test-channel';
import { type GatewayConfigInput, parseConfig } from '../../src-gateway/config';
import { inTransaction } from '../../src-gateway/db/transaction';
import { settleDelivery } from '../../src-gateway/features/delivery/delivery-outcome.service';
import { createLog } from '../../src-gateway/platform/log';
import { type ChannelDesk, DESK, openChannelDesk, until } from '../support/channel-desk';
import { type Dovecot, MAIL_PASSWORD, startDovecot } from '../support/mail/dovecot';
import { bounceOf, gb18030Mail, mail, mailWithFiles, type TestMail } from '../support/mail/mails';
import { startPlainImap } from '../support/mail/plain-imap';
import { type SmtpPeer, startSmtp } from '../support/mail/smtp';
import { startPostgres, type TestPostgres } from '../support/postgres';

const ADDRESS = 'wenzheng@police.test';
const DEPARTMENT = 'jiaojing@police.test';
const ACCOUNT = 'acc-mail';
type MailInput = NonNullable<NonNullable<GatewayConfigInput['channels']>['mail']>;

let postgres: TestPostgres;
let dovecot: Dovecot;
let smtp: SmtpPeer;
let desk: ChannelDesk;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  dovecot = await startDovecot();
  smtp = await startSmtp((user, raw) => dovecot.deliver(user, raw));
});
afterEach(async () => {
  await desk?.close();
  await smtp.close();
  await dovecot.close();
});

function settings(change: Partial<MailInput> = {}, imap: Partial<NonNullable<MailInput['imap']>> = {}): MailInput {
  const login = { host: '127.0.0.1', security: 'plain' as const, user: 'wenzheng', password: MAIL_PASSWORD };
  return {
    address: ADDRESS,
    name: '青岚公安值班台',
    timeoutMs: 1_500,
    smtp: { ...login, port: smtp.port },
    imap: { ...login, port: dovecot.port, since: '2026-01-01', pollMs: 300, ...imap },
    citizens: { desk: DESK as never, account: ACCOUNT as never },
    ...change,
  };
}

async function open(
  change: Partial<MailInput> = {},
  imap: Partial<NonNullable<MailInput['imap']>> = {},
): Promise<void> {
  desk = await openChannelDesk(postgres, { channels: { mail: settings(change, imap) } });
  await desk.db
    .insertInto('account')
    .values({ id: ACCOUNT as never, desk_id: DESK as never, channel: 'mailbox', name: '问政邮箱', region: '' })
    .execute();
  await desk.setWay({ via: 'mail', address: DEPARTMENT });
}

const isIn = (id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);
const isAt = (id: string, state: string) =>
  until(`ticket ${state}`, async () => (await desk.ticketState(id)) === state);
const citizens = () =>
  desk.db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select([
      'message.id',
      'message.text',
      'message.author_name',
      'message.author_id',
      'message.remote_id',
      'message.posted_at',
      'conversation.remote_key',
    ])
    .where('message.channel', '=', 'mailbox')
    .orderBy('message.received_at')
    .execute();
const received = () =>
  desk.db.selectFrom('mail_received').select(['kind', 'reason', 'subject', 'excerpt']).orderBy('at').execute();
const isRead = (count: number) => until(`${count} mails read`, async () => (await received()).length === count);
const arrive = (raw: string | Buffer) => dovecot.deliver('wenzheng', raw);
const headersOf = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
const headerOf = (raw: string, name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(headersOf(raw))?.[1] ?? '';

/** Forwards a ticket by mail; returns it with the mail that the department got. */
async function forward(): Promise<Awaited<ReturnType<ChannelDesk['forward']>> & { raw: string; mailId: string }> {
  const ticket = await desk.forward('请核实：报料人电话13812345678，反映路灯故障。');
  await isIn(ticket.deliveryId, 'confirmed');
  const raw = smtp.mails.at(-1)?.raw ?? '';
  return { ...ticket, raw, mailId: headerOf(raw, 'Message-ID') };
}

const answer = (ticket: { number: string; mailId: string }, text: string, change: TestMail = {}) =>
  mail({
    from: `李警官 <${DEPARTMENT}>`,
    subject: `回复：【转办 ${ticket.number}】请办理并反馈`,
    text,
    ...change,
    headers: { 'In-Reply-To': ticket.mailId, References: ticket.mailId, ...change.headers },
  });

describe('a ticket by mail', () => {
  it('goes to the department once, with number, masked text and an id of its own', async () => {
    await open();
    const ticket = await forward();
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]).toMatchObject({ from: ADDRESS, to: [DEPARTMENT] });
    expect(ticket.mailId).toBe(`<dutydesk.ticket.${ticket.ticketId}@police.test>`);
    const [stored] = await dovecot.mails('jiaojing');
    expect(stored?.subject).toBe(`【转办 ${ticket.number}】请办理并反馈`);
    expect(headerOf(ticket.raw, 'Auto-Submitted')).toBe('auto-generated');
    expect(ticket.raw).not.toContain('13812345678');
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
    expect(await desk.ticketEvents(ticket.ticketId)).toEqual([{ kind: 'handed_over', text: '', actor: '邮件' }]);
  });

  it('is accepted, returned and fed back by replies, each once, without the quoted original', async () => {
    await open();
    const ticket = await forward();
    arrive(answer(ticket, `签收。\r\n\r\n-- \r\n交警支队 李警官\r\n\r\n${quoted(ticket.number)}`));
    await isAt(ticket.ticketId, 'accepted');
    const feedback = answer(ticket, `路灯已于今日修复。\r\n\r\n发自我的iPhone\r\n\r\n${quoted(ticket.number)}`);
    arrive(feedback);
    arrive(feedback);
    await isAt(ticket.ticketId, 'fed_back');
    await isRead(2);
    expect((await desk.ticketEvents(ticket.ticketId)).slice(1)).toEqual([
      { kind: 'accepted', text: '', actor: '李警官' },
      { kind: 'fed_back', text: '路灯已于今日修复。', actor: '李警官' },
    ]);
    expect((await received())[1]?.excerpt).toContain('原始邮件');
    const other = await forward();
    arrive(answer(other, '退回：不属于我支队职责，依据《道路照明管理规定》第三条。'));
    await isAt(other.ticketId, 'returned');
    expect((await desk.ticketEvents(other.ticketId)).at(-1)?.text).toContain('第三条');
    expect(await citizens()).toEqual([]);
    await until('all are marked', async () =>
      (await dovecot.mails('wenzheng')).every(({ flags }) => flags.includes('DutyDesk') && flags.includes('\\Seen')),
    );
  });

  it('is recognised by the thread alone, and a number alone is believed from the department only', async () => {
    await open();
    const ticket = await forward();
    arrive(answer(ticket, '已转辖区大队。', { subject: '路灯的事', from: 'someone@other.test' }));
    await isAt(ticket.ticketId, 'fed_back');
    const second = await forward();
    arrive(mail({ from: 'stranger@example.net', subject: `Re: 【转办 ${second.number}】`, text: '收到' }));
    await until('it is a letter', async () => (await citizens()).length === 1);
    expect(await desk.ticketState(second.ticketId)).toBe('handed_over');
    arrive(mail({ from: DEPARTMENT.toUpperCase(), subject: `Re: 【转办 ${second.number}】`, text: '收到' }));
    await isAt(second.ticketId, 'accepted');
  });

  it('keeps words that come when it can no longer change', async () => {
    await open();
    const ticket = await forward();
    arrive(answer(ticket, '第一次反馈'));
    await isAt(ticket.ticketId, 'fed_back');
    arrive(answer(ticket, '补充：费用由市政承担'));
    await until('two feedbacks', async () => (await desk.ticketEvents(ticket.ticketId)).length === 3);
    expect((await desk.ticketEvents(ticket.ticketId)).at(-1)).toMatchObject({ kind: 'fed_back' });
  });

  it('is followed by remarks in its thread', async () => {
    await open();
    const ticket = await forward();
    const remark = await desk.remark(ticket, 'rework', '没有说明修复时间');
    await isIn(remark.deliveryId, 'confirmed');
    const raw = smtp.mails.at(-1)?.raw ?? '';
    expect(headerOf(raw, 'References')).toBe(ticket.mailId);
    expect(headerOf(raw, 'Message-ID')).toBe(`<dutydesk.remark.${remark.eventId}@police.test>`);
    const [, stored] = await dovecot.mails('jiaojing');
    expect(stored?.subject).toBe(`【转办 ${ticket.number}】请重新办理`);
  });

  it.each([
    ['greylist', '451'],
    ['fullDisk', '452'],
    ['cutBeforeContent', '邮件服务器'],
  ] as const)('is sent again after %s: the server certainly does not have it', async (trouble, word) => {
    await open();
    smtp.setMisbehaviour({ [trouble]: 1 });
    const ticket = await desk.forward();
    await until('first try', async () => ((await desk.delivery(ticket.deliveryId)).last_error ?? '').includes(word));
    await smtp.heal();
    await isIn(ticket.deliveryId, 'confirmed');
    expect(smtp.mails).toHaveLength(1);
  });

  it('fails at once when the server refuses the address', async () => {
    await open();
    smtp.setUnknown(DEPARTMENT);
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'failed');
    expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('no such user here');
    await desk.setWay({ via: 'mail', address: 'a@b.test, c@d.test' });
    const other = await desk.forward();
    await isIn(other.deliveryId, 'failed');
    expect((await desk.delivery(other.deliveryId)).last_error).toContain('不是一个邮箱地址');
    expect(smtp.mails).toHaveLength(0);
  });

  it.each(['loseAnswers', 'hangAfterContent'] as const)(
    'is never sent again after %s: a person says what became of it',
    async (trouble) => {
      await open();
      smtp.setMisbehaviour({ [trouble]: 1 });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'unknown');
      expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('打电话向对方核实');
      await smtp.heal();
      await desk.stopChannels();
      await desk.startChannels();
      await sleep(2_500);
      expect(await desk.delivery(ticket.deliveryId)).toMatchObject({ state: 'unknown', attempts: 1 });
      expect(smtp.mails).toHaveLength(1);
      const settled = await inTransaction(desk.db, (trx) =>
        settleDelivery(trx, desk.deps, ticket.deliveryId, 'send_again', '对方说没收到', '甲'),
      );
      expect(settled.ok).toBe(true);
      await isIn(ticket.deliveryId, 'confirmed');
      expect(new Set(smtp.mails.map(({ raw }) => headerOf(raw, 'Message-ID'))).size).toBe(1);
    },
  );

  it('is found in the sent mails where the server keeps them', async () => {
    await open({}, { sentMailbox: { path: 'Sent', keptBy: 'server' } });
    smtp.setMisbehaviour({ loseAnswers: 1 });
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'unknown');
    await until('asked', async () => ((await desk.delivery(ticket.deliveryId)).last_error ?? '').includes('Sent'));
    const raw = smtp.mails[0]?.raw ?? '';
    await dovecot.asUser('wenzheng', (client) => client.append('Sent', raw));
    await isIn(ticket.deliveryId, 'confirmed');
    expect(smtp.mails).toHaveLength(1);
  });

  it('is put into the sent mails by the gateway when it has left', async () => {
    await open({}, { sentMailbox: { path: 'Sent', keptBy: 'gateway' } });
    const ticket = await forward();
    expect(await dovecot.mails('wenzheng', 'Sent')).toMatchObject([
      { subject: `【转办 ${ticket.number}】请办理并反馈`, flags: ['\\Seen'] },
    ]);
  });

  it('has failed when it comes back', async () => {
    await open();
    const ticket = await forward();
    arrive(bounceOf(DEPARTMENT, headersOf(ticket.raw)));
    await isIn(ticket.deliveryId, 'failed');
    expect((await desk.delivery(ticket.deliveryId)).last_error).toBe(
      `邮件被退回，收件人 ${DEPARTMENT}：550 5.1.1 user unknown`,
    );
    expect(await citizens()).toEqual([]);
    const settled = await inTransaction(desk.db, (trx) =>
      settleDelivery(trx, desk.deps, ticket.deliveryId, 'send_again', '', '甲'),
    );
    expect(settled.ok).toBe(true);
    await isIn(ticket.deliveryId, 'confirmed');
  });
});

describe('a citizen’s mail', () => {
  it('becomes a message, in GB18030 too, at once and marked afterwards', async () => {
    await open({}, { pollMs: 3_600_000 });
    await until('connected', () => desk.channels().health()['mail'] === 'ok');
    await sleep(500);
    const before = performance.now();
    arrive(gb18030Mail('咨询：护照', '赵先生问：镕、䶮字能不能办护照？'));
    await until('it is a message', async () => (await citizens()).length === 1);
    expect(performance.now() - before).toBeLessThan(5_000);
    const [message] = await citizens();
    expect(message).toMatchObject({
      text: '【主题】咨询：护照\n\n赵先生问：镕、䶮字能不能办护照？',
      author_name: '赵先生',
      author_id: 'zhao@example.net',
      posted_at: '2026-03-16T01:30:00.000Z',
    });
    expect((await desk.changes()).some((change) => change.op === 'put' && change.entity === 'message')).toBe(true);
    await until('marked', async () => ((await dovecot.mails('wenzheng'))[0]?.flags ?? []).includes('DutyDesk'));
  });

  it('joins the conversation of its sender or of the mail that it answers', async () => {
    await open();
    arrive(mail({ messageId: '<one@example.net>' }));
    arrive(mail({ text: '补充一句' }));
    await until('two messages', async () => (await citizens()).length === 2);
    arrive(mail({ from: '王女士 <wang@work.test>', headers: { References: '<one@example.net>' }, text: '换个邮箱' }));
    await until('three messages', async () => (await citizens()).length === 3);
    arrive(mail({ from: 'li@example.net' }));
    await until('four messages', async () => (await citizens()).length === 4);
    const keys = (await citizens()).map(({ remote_key }) => remote_key);
    expect(keys.slice(0, 3)).toEqual(['wang@example.net', 'wang@example.net', 'wang@example.net']);
    expect(keys[3]).toBe('li@example.net');
  });

  it('comes once, after a crash before the mark and after a repair of the mailbox', async () => {
    await open();
    await desk.stopChannels();
    const twice = mail({ messageId: '<twice@example.net>' });
    arrive(twice);
    arrive(twice);
    arrive(mail({ messageId: '<twice@example.net>', text: '同一个编号，另一封信' }));
    await desk.startChannels();
    await until('two messages', async () => (await citizens()).length === 2);
    await desk.stopChannels();
    await dovecot.asUser('wenzheng', async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageFlagsRemove('1:*', ['DutyDesk', '\\Seen']);
    });
    await dovecot.forgetIndex('wenzheng');
    arrive(mail({ text: '新的一封' }));
    await desk.startChannels();
    await until('three messages', async () => (await citizens()).length === 3);
    await until('marked again', async () =>
      (await dovecot.mails('wenzheng')).every(({ flags }) => flags.includes('DutyDesk')),
    );
    expect(await citizens()).toHaveLength(3);
  });

  it('comes once where two gateways read the mailbox', async () => {
    await open();
    const { mail: config } = desk.deps.config.channels;
    if (config === undefined) throw new Error('no mail channel');
    const stopping = new AbortController();
    const second = createMailChannel(config, desk.deps, stopping.signal);
    await second.start?.();
    const ticket = await forward();
    for (let at = 0; at < 15; at += 1) arrive(mail({ from: `c${at}@example.net`, text: `第 ${at} 封` }));
    arrive(answer(ticket, '已办结'));
    await isRead(16);
    await until('all are marked', async () =>
      (await dovecot.mails('wenzheng')).every(({ flags }) => flags.includes('DutyDesk')),
    );
    stopping.abort();
    await second.close?.();
    expect(await citizens()).toHaveLength(15);
    expect(await desk.ticketEvents(ticket.ticketId)).toHaveLength(2);
  });

  it('comes once where the server keeps no keywords', async () => {
    const server = await startPlainImap(dovecot.port);
    await open({}, { port: server.port });
    arrive(mail());
    await until('it is a message', async () => (await citizens()).length === 1);
    await until('it is seen', async () => (await dovecot.mails('wenzheng'))[0]?.flags.join() === '\\Seen');
    await desk.stopChannels();
    arrive(mail({ text: '停机时来的' }));
    await desk.startChannels();
    await until('two messages', async () => (await citizens()).length === 2);
    await sleep(1_000);
    expect(await citizens()).toHaveLength(2);
    await desk.stopChannels();
    await server.close();
  });

  it('keeps its files where they are allowed and names the others', async () => {
    await open({ limits: { attachments: 3, attachmentBytes: 5_000 } });
    const files = {
      '照片.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]),
      '../../材料.exe': Buffer.from([0x4d, 0x5a, 0, 1, 2, 3]),
      '大.txt': Buffer.alloc(6_000, 'a'),
      '第四个.txt': Buffer.from('太多了'),
    };
    arrive(mailWithFiles({ subject: '举报材料' }, files));
    await until('it is a message', async () => (await citizens()).length === 1);
    expect((await citizens())[0]?.text).toBe('【主题】举报材料\n\n材料见附件。');
    const named = await desk.db
      .selectFrom('message_attachment')
      .select(['name', 'kind', 'state', 'reason'])
      .orderBy('position')
      .execute();
    expect(named).toEqual([
      { name: '照片.png', kind: 'picture', state: 'stored', reason: null },
      { name: '材料.exe', kind: 'other', state: 'stored', reason: null },
      { name: '大.txt', kind: 'other', state: 'refused', reason: 'too_large' },
      { name: '第四个.txt', kind: 'other', state: 'refused', reason: 'too_many' },
    ]);
    const kept = await desk.db.selectFrom('attachment').select(['sha256', 'size']).orderBy('size', 'desc').execute();
    expect(kept).toHaveLength(2);
    const rows = await desk.db.selectFrom('mail_file').select(['name', 'sha256']).orderBy('position').execute();
    expect(rows.map(({ sha256 }) => sha256 !== null)).toEqual([true, true, false, false]);
    expect(rows[0]?.sha256).toBe(kept[0]?.sha256);
  });

  it('of too large a size is read in its beginning, flagged and counted', async () => {
    await open({ limits: { mailBytes: 20_000 } });
    arrive(mailWithFiles({ subject: '很多照片', text: '请看照片' }, { '大.txt': Buffer.alloc(40_000, 'a') }));
    await until('it is a message', async () => (await citizens()).length === 1);
    expect((await citizens())[0]?.text).toMatch(/请看照片[\s\S]*超过上限，只读了开头/);
    await until('it is flagged', async () => {
      const flags = (await dovecot.mails('wenzheng'))[0]?.flags ?? [];
      return flags.includes('\\Flagged') && flags.includes('DutyDeskAside') && !flags.includes('\\Seen');
    });
    await until('it is counted', () => desk.channels().health()['mail']?.includes('1 封邮件已加星标') === true);
    await dovecot.asUser('wenzheng', async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageFlagsRemove('1', ['\\Flagged']);
    });
    await until('somebody has looked', () => desk.channels().health()['mail'] === 'ok');
  });

  it('is set aside where its sender writes without end, or where nobody can read it', async () => {
    await open({ limits: { perHour: 3 } });
    for (let at = 0; at < 5; at += 1) arrive(mail({ from: 'flood@example.net', text: `第 ${at} 封` }));
    const nested = Array.from(
      { length: 60 },
      (_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary="b${at + 1}"\r\n\r\n`,
    );
    arrive(mail({ text: nested.join(''), headers: { 'Content-Type': 'multipart/mixed; boundary="b0"' } }));
    await isRead(6);
    expect((await received()).filter(({ kind }) => kind === 'aside')).toHaveLength(3);
    expect(await citizens()).toHaveLength(3);
    await until('flagged', () => desk.channels().health()['mail']?.includes('3 封邮件已加星标') === true);
  });

  it('that a machine wrote, or we ourselves, is none', async () => {
    await open();
    const ticket = await forward();
    arrive(answer(ticket, '我正在休假', { headers: { 'Auto-Submitted': 'auto-replied' } }));
    arrive(answer(ticket, '您好，邮件已收到。', { subject: '自动回复: 【转办】' }));
    arrive(mail({ headers: { Precedence: 'bulk' } }));
    arrive(mail({ headers: { 'List-Id': '<news.example.net>' } }));
    arrive(mail({ from: ADDRESS }));
    arrive(ticket.raw);
    arrive(bounceOf('nobody@example.net', 'Message-ID: <of-somebody-else@example.net>'));
    await isRead(7);
    expect((await received()).map(({ kind }) => kind).sort()).toEqual(
      ['automatic', 'automatic', 'automatic', 'automatic', 'automatic', 'own', 'own'].sort(),
    );
    expect(await citizens()).toEqual([]);
    expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
    expect((await desk.delivery(ticket.deliveryId)).state).toBe('confirmed');
  });

  it('comes from a web form too, though a machine sends it', async () => {
    await open({ webForms: ['Form@police.test'], limits: { perHour: 1 } });
    const form = { from: '网站信箱 <form@police.test>' };
    const headers = { 'Auto-Submitted': 'auto-generated', 'Reply-To': 'zhou@example.net' };
    arrive(mail({ ...form, headers }));
    arrive(mail({ ...form, headers }));
    await until('two messages', async () => (await citizens()).length === 2);
    const replyTo = await desk.db.selectFrom('mail_received').select('reply_to').execute();
    expect(replyTo).toEqual([{ reply_to: 'zhou@example.net' }, { reply_to: 'zhou@example.net' }]);
  });

  it('with headers longer than any line may be stops nobody behind it', async () => {
    await open();
    arrive(mail({ to: `${'a@b.test, '.repeat(300_000)}wenzheng@police.test`, text: '很多收件人' }));
    arrive(mail({ from: 'li@example.net' }));
    await until('the one behind it', async () =>
      (await citizens()).some(({ author_id }) => author_id === 'li@example.net'),
    );
    await isRead(2);
    expect((await received()).map(({ kind }) => kind).sort()).toEqual(['aside', 'message']);
  });

  it('waits in the mailbox while the account is not known, and is answered in its thread', async () => {
    await open({ replies: true });
    await desk.db
      .deleteFrom('account')
      .where('id', '=', ACCOUNT as never)
      .execute();
    arrive(mail({ messageId: '<asked@example.net>', subject: '咨询' }));
    await until('it is said', () => desk.channels().health()['mail']?.includes(ACCOUNT) === true);
    expect(await received()).toEqual([]);
    await desk.db
      .insertInto('account')
      .values({ id: ACCOUNT as never, desk_id: DESK as never, channel: 'mailbox', name: '问政邮箱', region: '' })
      .execute();
    await until('it is a message', async () => (await citizens()).length === 1);
    const [message] = await citizens();
    const reply = await desk.reply('请带户口簿到派出所。', message?.id);
    await isIn(reply.deliveryId, 'confirmed');
    expect(await desk.replyState(reply.replyId)).toBe('sent');
    const sent = smtp.mails.at(-1);
    expect(sent?.to).toEqual(['wang@example.net']);
    expect(headerOf(sent?.raw ?? '', 'In-Reply-To')).toBe('<asked@example.net>');
    expect(headerOf(sent?.raw ?? '', 'Auto-Submitted')).toBe('');
    expect(await dovecot.mails('wang')).toMatchObject([{ subject: 'Re: 咨询' }]);
    arrive(
      mail({
        from: 'wang2@example.net',
        headers: { References: headerOf(sent?.raw ?? '', 'Message-ID') },
        text: '谢谢',
      }),
    );
    await until('the thanks are there', async () => (await citizens()).length === 2);
    expect((await citizens())[1]?.remote_key).toBe('wang@example.net');
    arrive(bounceOf('wang@example.net', headersOf(sent?.raw ?? '')));
    await isIn(reply.deliveryId, 'failed');
    expect(await desk.replyState(reply.replyId)).toBe('failed');
    const other = await desk.reply();
    await until('no way', async () => ((await desk.delivery(other.deliveryId)).last_error ?? '').includes('发布服务'));
    expect(await desk.replyState(other.replyId)).toBe('queued');
  });
});

describe('the mailbox', () => {
  it('is read again after the connection was lost and after a restart', async () => {
    await open();
    await until('connected', () => desk.channels().health()['mail'] === 'ok');
    await dovecot.forgetIndex('wenzheng');
    arrive(mail());
    await until('it is a message', async () => (await citizens()).length === 1);
    await desk.stopChannels();
    arrive(mail({ text: '停机时来的' }));
    await desk.startChannels();
    await until('two messages', async () => (await citizens()).length === 2);
    await until('well', () => desk.channels().health()['mail'] === 'ok');
  });

  it.each(['tls', 'starttls'] as const)(
    'is reached by %s, with the authority that the bureau trusts only',
    async (kind) => {
      const { certificate, port, tlsPort } = dovecot;
      const plainSmtp = smtp;
      smtp = await startSmtp((user, raw) => dovecot.deliver(user, raw), { kind, certificate });
      await plainSmtp.close();
      const { smtp: sending, imap: receiving } = settings();
      const trusting = (ca: { ca?: string }) => ({
        smtp: { ...sending, ...ca, security: kind },
        imap: { ...receiving, ...ca, security: kind, port: kind === 'tls' ? tlsPort : port } as MailInput['imap'] &
          object,
      });
      const withAuthority = trusting({ ca: certificate.cert });
      await open({ smtp: withAuthority.smtp }, withAuthority.imap);
      const ticket = await forward();
      arrive(answer(ticket, '签收'));
      await isAt(ticket.ticketId, 'accepted');
      const problem = await testChannel(
        parseConfig({ channels: { mail: settings({ smtp: trusting({}).smtp }, trusting({}).imap) } }),
        createLog('silent'),
        'mail',
      );
      expect(problem).toMatch(/发件服务器不能用：[^；]*self.signed[^；]*；收件服务器不能用：.*self.signed/i);
    },
  );

  it('is never talked to without encryption where encryption is asked for', async () => {
    desk = await openChannelDesk(postgres, {});
    const { smtp: sending } = settings();
    const problem = await testChannel(
      parseConfig({ channels: { mail: settings({ smtp: { ...sending, security: 'starttls' } }) } }),
      createLog('silent'),
      'mail',
    );
    expect(problem).toContain('发件服务器不能用');
  });

  it('is tried without sending anything', async () => {
    desk = await openChannelDesk(postgres, {});
    const tried = (change: Partial<MailInput>) =>
      testChannel(parseConfig({ channels: { mail: settings(change) } }), createLog('silent'), 'mail');
    expect(await tried({})).toBeNull();
    const wrong = settings();
    const problem = await tried({
      smtp: { ...wrong.smtp, password: 'wrong' },
      imap: { ...wrong.imap, password: 'wrong' } as never,
    });
    expect(problem).toContain('发件服务器不能用');
    expect(problem).toContain('收件服务器不能用');
    expect(problem).not.toContain('wrong');
    expect(smtp.mails).toHaveLength(0);
  });
});

function quoted(number: string): string {
  return [
    '------------------ 原始邮件 ------------------',
    `发件人: "青岚公安值班台" <${ADDRESS}>;`,
    '发送时间: 2026年3月16日(星期一) 上午9:30',
    `收件人: "交警支队" <${DEPARTMENT}>;`,
    `主题: 【转办 ${number}】请办理并反馈`,
    '',
    '退回 收到 签收',
  ].join('\r\n');
}
