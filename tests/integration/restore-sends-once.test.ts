import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ChannelDesk,
  DESK,
  OA_SECRET,
  OA_TOKEN,
  openChannelDesk,
  PUBLISH_TOKEN,
  until,
} from '../support/channel-desk';
import { runCommand } from '../support/gateway-command';
import { MAIL_PASSWORD, startDovecot } from '../support/mail/dovecot';
import { startSmtp } from '../support/mail/smtp';
import { SEEYON_USER, startSeeyonStandIn } from '../support/oa/seeyon';
import { startOaStandIn } from '../support/oa/server';
import { startWeaverStandIn } from '../support/oa/weaver';
import { startOneBotStandIn } from '../support/onebot/server';
import { OUTSIDE, OutsideRig } from '../support/outside';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';
import { startPublishStandIn } from '../support/publish/server';
import { startRobotStandIn } from '../support/robot/server';
import { pushOf, startWechatStandIn, WECHAT, xmlOf } from '../support/wechat/server';

type Settings = Parameters<typeof openChannelDesk>[1];
type Given = { deliveryId: string };

const GROUP = 700_100;
const PERSON_MS = 365 * 86_400_000;

let postgres: TestPostgres;
let folder: string;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  postgres = await startPostgres();
  folder = temporaryFolder('restore-sends-once');
});
afterAll(async () => {
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function open(settings: Settings): Promise<ChannelDesk> {
  const desk = await openChannelDesk(postgres, settings);
  undo.push(() => desk.close());
  return desk;
}

function command(argv: string[], databaseUrl: string) {
  const env = {
    DATABASE_URL: databaseUrl,
    DUTYDESK_GATEWAY_DATA: join(folder, 'data'),
    DUTYDESK_GATEWAY_LOG_LEVEL: 'silent',
  };
  return runCommand(argv, env);
}

let files = 0;

/** A backup of what waits to go out, as it stands while the channels are stopped. */
async function backUp(desk: ChannelDesk): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.gz`);
  expect(await command(['backup', '--to', file], desk.databaseUrl)).toMatchObject({ code: 0, refusal: '' });
  return file;
}

/** The gateway goes on from a backup, in another database. */
async function restore(file: string, settings: Settings): Promise<ChannelDesk> {
  const databaseUrl = await postgres.createDatabase();
  expect(await command(['restore', '--from', file], databaseUrl)).toMatchObject({ code: 0, refusal: '' });
  return open({ ...settings, databaseUrl });
}

/** Backs up, sends, and restores what was backed up. */
async function sentBehindBackup(settings: Settings, desk: ChannelDesk, { deliveryId }: Given): Promise<ChannelDesk> {
  const file = await backUp(desk);
  await desk.startChannels();
  await isIn(desk, deliveryId, 'confirmed');
  await desk.stopChannels();
  return restore(file, settings);
}

const isIn = (desk: ChannelDesk, id: string, state: string) =>
  until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state, 20_000);

/** Waits until it is left to a person; returns what the desk is told. */
async function leftToPerson(desk: ChannelDesk, id: string): Promise<string> {
  const row = () =>
    desk.db
      .selectFrom('delivery')
      .select(['state', 'next_at', 'last_error'])
      .where('id', '=', id as never)
      .executeTakeFirstOrThrow();
  await until('left to a person', async () => {
    const { state, next_at } = await row();
    return state === 'unknown' && Date.parse(next_at) > Date.now() + PERSON_MS;
  });
  return (await row()).last_error ?? '';
}

describe('a ticket that left after the backup, in a restored store', () => {
  it('is found in the OA by its number', async () => {
    const oa = await startOaStandIn({ token: OA_TOKEN, callbackSecret: OA_SECRET, callbackUrl: null });
    undo.push(() => oa.close());
    const settings = { oaUrl: oa.url };
    const desk = await open(settings);
    await desk.stopChannels();
    const ticket = await desk.forward();
    const restored = await sentBehindBackup(settings, desk, ticket);
    await isIn(restored, ticket.deliveryId, 'confirmed');
    expect(oa.ticket(ticket.number)).toMatchObject({ creations: 1, puts: 1 });
    expect(await restored.ticketState(ticket.ticketId)).toBe('handed_over');
  });

  it('is found in Weaver e-cology by the number in its form', async () => {
    const oa = await startWeaverStandIn({ workflows: ['781'], users: ['2978'] });
    undo.push(() => oa.close());
    const settings: Settings = {
      channels: {
        oa: {
          kind: 'weaver',
          baseUrl: oa.url,
          callbackSecret: OA_SECRET,
          timeoutMs: 500,
          settleMs: 300,
          appid: oa.appid,
          registered: oa.registered,
          userId: '2978',
          fields: { number: 'zbdh', text: 'nr', deadline: 'jzsj', department: 'zbbm', handler: 'blr' },
          forms: { departments: { 'dept-a': { workflowId: '781', handler: '3001', constants: { lx: '网民诉求' } } } },
        },
      } as Settings['channels'],
    };
    const desk = await open(settings);
    await desk.stopChannels();
    const ticket = await desk.forward();
    const restored = await sentBehindBackup(settings, desk, ticket);
    await isIn(restored, ticket.deliveryId, 'confirmed');
    expect(oa.of(ticket.number)).toHaveLength(1);
  });

  it('is found in Seeyon by the number in its form', async () => {
    const oa = await startSeeyonStandIn({ generation: 8, templates: ['zbd_001'], table: 'formmain_0018' });
    undo.push(() => oa.close());
    const settings: Settings = {
      channels: {
        oa: {
          kind: 'seeyon-8',
          baseUrl: oa.url,
          callbackSecret: OA_SECRET,
          timeoutMs: 500,
          settleMs: 300,
          ...SEEYON_USER,
          fields: { number: '转办单号', text: '内容', deadline: '截止时间', department: '转办部门' },
          forms: { departments: { 'dept-a': { template: 'zbd_001', rightId: '7382.7390' } } },
          paths: { withdraw: { path: '/cancel/{id}', body: { summaryId: '{id}', comment: '{text}' } } },
          read: {
            number: 'field0001',
            status: 'field0005',
            text: 'field0006',
            actor: 'field0007',
            at: 'field0008',
            attachments: 'field0009',
          },
          table: 'formmain_0018',
        },
      } as Settings['channels'],
    };
    const desk = await open(settings);
    await desk.stopChannels();
    const ticket = await desk.forward();
    const restored = await sentBehindBackup(settings, desk, ticket);
    await isIn(restored, ticket.deliveryId, 'confirmed');
    expect(oa.of(ticket.number)).toHaveLength(1);
  });

  it('waits for a person where a robot posted it', async () => {
    const robots = await startRobotStandIn();
    undo.push(() => robots.close());
    const settings: Settings = {
      channels: { robot: { timeoutMs: 400, robots: [{ name: '企微群', kind: 'wecom', url: robots.wecomUrl }] } },
    };
    const desk = await open(settings);
    await desk.setWay({ via: 'robot', address: '企微群' });
    await desk.stopChannels();
    const ticket = await desk.forward();
    const restored = await sentBehindBackup(settings, desk, ticket);
    expect(await leftToPerson(restored, ticket.deliveryId)).toContain('请到群里看一眼');
    expect(robots.posts()).toHaveLength(1);
  });
});

describe('in a QQ group', () => {
  async function openGroup(change: Record<string, unknown> = {}) {
    const bridge = await startOneBotStandIn({ token: OA_TOKEN });
    undo.push(() => bridge.close());
    // Something older than every ticket stands in the group, so that its history can be seen to reach back.
    bridge.say(GROUP, '大家早上好', { time: Math.floor(Date.now() / 1_000) - 3_600 });
    const settings: Settings = {
      channels: {
        qq: {
          token: OA_TOKEN,
          timeoutMs: 400,
          settleMs: 0,
          gapMs: 0,
          perMinute: 1_000,
          http: { url: bridge.url, postSecret: 'a post secret of tests' },
          ...change,
        },
      },
    };
    const desk = await open(settings);
    await desk.setWay({ via: 'qq', address: String(GROUP) });
    await desk.stopChannels();
    return { bridge, settings, desk };
  }

  it('a ticket that was posted after the backup is found in the history', async () => {
    const { bridge, settings, desk } = await openGroup();
    const ticket = await desk.forward();
    const restored = await sentBehindBackup(settings, desk, ticket);
    await isIn(restored, ticket.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)).toHaveLength(1);
    expect(await restored.ticketState(ticket.ticketId)).toBe('handed_over');
  });

  it('a long ticket of which the backup only knows what was to be posted is found whole', async () => {
    const { bridge, settings, desk } = await openGroup({ maxCharacters: 200 });
    const ticket = await desk.forward('路灯不亮，请派人核实。'.repeat(40));
    bridge.setMisbehaviour({ muted: 1 });
    await desk.startChannels();
    await isIn(desk, ticket.deliveryId, 'failed');
    await desk.stopChannels();
    await desk.db
      .updateTable('delivery')
      .set({ state: 'pending', next_at: new Date(0).toISOString() })
      .execute();
    const restored = await sentBehindBackup(settings, desk, ticket);
    const posted = bridge.posts(GROUP).length;
    expect(posted).toBeGreaterThan(1);
    await isIn(restored, ticket.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)).toHaveLength(posted);
  });

  it('a remark that was posted after the backup is found in the history', async () => {
    const { bridge, settings, desk } = await openGroup();
    const ticket = await desk.forward();
    await desk.startChannels();
    await isIn(desk, ticket.deliveryId, 'confirmed');
    await desk.stopChannels();
    const remark = await desk.remark(ticket, 'rework', '请补充现场照片。');
    const restored = await sentBehindBackup(settings, desk, remark);
    await isIn(restored, remark.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)).toHaveLength(2);
  });

  it('what was not posted since is posted once', async () => {
    const { bridge, settings, desk } = await openGroup();
    const ticket = await desk.forward();
    const restored = await restore(await backUp(desk), settings);
    await isIn(restored, ticket.deliveryId, 'confirmed');
    expect(bridge.posts(GROUP)).toHaveLength(1);
  });

  it('a bridge without histories leaves it to a person', async () => {
    const { bridge, settings, desk } = await openGroup();
    const ticket = await desk.forward();
    bridge.setMisbehaviour({ noHistory: true });
    const restored = await sentBehindBackup(settings, desk, ticket);
    expect(await leftToPerson(restored, ticket.deliveryId)).toContain('请到 QQ 群里看一眼');
    expect(bridge.posts(GROUP)).toHaveLength(1);
  });

  it('a post of ours with its number but other words leaves it to a person', async () => {
    const { bridge, settings, desk } = await openGroup();
    const ticket = await desk.forward();
    const file = await backUp(desk);
    await desk.db
      .updateTable('ticket')
      .set({ deadline_at: new Date(Date.now() + 9 * 86_400_000).toISOString() })
      .execute();
    await desk.startChannels();
    await isIn(desk, ticket.deliveryId, 'confirmed');
    await desk.stopChannels();
    const restored = await restore(file, settings);
    expect(await leftToPerson(restored, ticket.deliveryId)).toContain('内容与要发的不同');
    expect(bridge.posts(GROUP)).toHaveLength(1);
  });
});

describe('by mail', () => {
  async function openMail(sentMailbox?: { path: string; keptBy: 'server' | 'gateway' }) {
    const dovecot = await startDovecot();
    undo.push(() => dovecot.close());
    const smtp = await startSmtp((user, raw) => dovecot.deliver(user, raw));
    undo.push(() => smtp.close());
    const login = { host: '127.0.0.1', security: 'plain' as const, user: 'wenzheng', password: MAIL_PASSWORD };
    const imap = { ...login, port: dovecot.port, since: '2026-01-01', pollMs: 300 };
    const settings: Settings = {
      channels: {
        mail: {
          address: 'wenzheng@police.test',
          name: '青岚公安值班台',
          timeoutMs: 1_500,
          smtp: { ...login, port: smtp.port },
          imap: sentMailbox === undefined ? imap : { ...imap, sentMailbox },
        },
      },
    };
    const desk = await open(settings);
    await desk.setWay({ via: 'mail', address: 'jiaojing@police.test' });
    await desk.stopChannels();
    return { smtp, settings, desk };
  }

  it('a ticket is found among the sent mails', async () => {
    const { smtp, settings, desk } = await openMail({ path: 'Sent', keptBy: 'gateway' });
    const ticket = await desk.forward();
    const restored = await sentBehindBackup(settings, desk, ticket);
    await isIn(restored, ticket.deliveryId, 'confirmed');
    expect(smtp.mails).toHaveLength(1);
  });

  it('a ticket waits for a person where sent mails are not kept', async () => {
    const { smtp, settings, desk } = await openMail();
    const ticket = await desk.forward();
    const restored = await sentBehindBackup(settings, desk, ticket);
    expect(await leftToPerson(restored, ticket.deliveryId)).not.toBe('');
    expect(smtp.mails).toHaveLength(1);
  });
});

describe('a reply that left after the backup, in a restored store', () => {
  it('is found at the publishing service by its id', async () => {
    const service = await startPublishStandIn({ token: PUBLISH_TOKEN });
    undo.push(() => service.close());
    const settings = { publishUrl: service.url, pollMs: 200 };
    const desk = await open(settings);
    await desk.stopChannels();
    const reply = await desk.reply();
    const restored = await sentBehindBackup(settings, desk, reply);
    await isIn(restored, reply.deliveryId, 'confirmed');
    expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
    expect(await restored.replyState(reply.replyId)).toBe('sent');
  });

  it('is carried to the outside network again, and not published again there', async () => {
    const service = await startPublishStandIn({ token: PUBLISH_TOKEN });
    undo.push(() => service.close());
    const ferry = [{ outside: OUTSIDE, accounts: ['weibo-main'], pollMs: 60_000 }];
    const settings = { channels: { ferry } } as Settings;
    const desk = await open(settings);
    const rig = await OutsideRig.start(desk, service.url);
    undo.push(() => rig.close());
    await desk.stopChannels();
    const reply = await desk.reply();
    const file = await backUp(desk);
    await desk.startChannels();
    await isIn(desk, reply.deliveryId, 'unknown');
    expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true, orders: 1 });
    await rig.publish();
    await desk.stopChannels();

    rig.desk = await restore(file, settings);
    await until(
      'an order',
      async () => (await rig.desk.delivery(reply.deliveryId)).last_error?.includes('摆渡包') === true,
    );
    expect(await rig.takeOutside(await rig.inside())).toMatchObject({ ok: true, orders: 0 });
    await rig.publish();
    expect(await rig.takeInside(await rig.outside())).toMatchObject({ ok: true });
    await isIn(rig.desk, reply.deliveryId, 'confirmed');
    expect(service.reply(reply.replyId)).toMatchObject({ publications: 1, puts: 1 });
  });

  it('waits for a person where WeChat took it and nothing was written down', async () => {
    const wechat = await startWechatStandIn();
    undo.push(() => wechat.close());
    const secretFile = join(folder, 'app-secret');
    writeFileSync(secretFile, `${WECHAT.secret}\n`);
    const { appId, token, encodingAesKey } = WECHAT;
    const account = { account: 'wechat-main', desk: DESK, appId, secretFile, token, encodingAesKey };
    const settings: Settings = {
      channels: { wechat: { apiUrl: wechat.url, timeoutMs: 400, settleMs: 0, accounts: [account] } },
    };
    const desk = await open(settings);
    await desk.db
      .insertInto('account')
      .values({ id: 'wechat-main' as never, desk_id: DESK as never, channel: 'wechat', name: '测试公安', region: '' })
      .execute();
    const push = pushOf(xmlOf({ MsgType: 'text', Content: '请问身份证丢了怎么补办？', MsgId: 7_000_000_000_000_001 }));
    await fetch(`${desk.url}/channels/wechat/wechat-main?${push.query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: push.body,
    });
    const message = await desk.db.selectFrom('message').select('id').executeTakeFirstOrThrow();
    await desk.stopChannels();
    const reply = await desk.reply('请到就近派出所办理。', message.id);
    const restored = await sentBehindBackup(settings, desk, reply);
    expect(await leftToPerson(restored, reply.deliveryId)).toContain('请到微信公众平台');
    expect(wechat.sent()).toHaveLength(1);
    expect(await restored.replyState(reply.replyId)).toBe('queued');
  });
});
