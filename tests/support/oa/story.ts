import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChannels } from '../../../src-gateway/channels/start';
import { testChannel } from '../../../src-gateway/channels/test-channel';
import { type GatewayConfigInput, parseConfig } from '../../../src-gateway/config';
import { inTransaction } from '../../../src-gateway/db/transaction';
import { settleDelivery } from '../../../src-gateway/features/delivery/delivery-outcome.service';
import { createLog } from '../../../src-gateway/platform/log';
import { type ChannelDesk, OA_SECRET, openChannelDesk, until } from '../channel-desk';
import { startPostgres, type TestPostgres } from '../postgres';
import { signedHeaders } from '../stand-in';
import type { BadManners } from './bad-manners';

type OaInput = NonNullable<NonNullable<GatewayConfigInput['channels']>['oa']>;

/** A maker's OA and how a department works in it. */
export interface StoryPeer {
  manners: BadManners;
  /** How the gateway is told of it. @param change settings that are to be otherwise */
  settings(change?: Record<string, unknown>): OaInput;
  /** Settings with a wrong credential, and ones with a form that is not there. */
  wrongSettings(): OaInput[];
  /** Settings without a form for the department. */
  formless(): OaInput;
  /** The tickets in whose form the number stands, as they were received. */
  received(number: string): { title: string; text: string; deadline: string; department: string }[];
  creations(): number;
  accept(number: string): void;
  feedBack(number: string, text: string, attachment?: string): void;
  giveBack(number: string, reason: string): void;
  withdraw(number: string): void;
  sayUnknown(number: string): void;
  /** What the OA got of our withdrawal. */
  isWithdrawn(number: string): boolean;
  copy(number: string): void;
  expireTokens(): void;
  close(): Promise<void>;
}

/** What every OA without a natural key has to live through, told once. */
export function tellStory(start: () => Promise<StoryPeer>): void {
  let postgres: TestPostgres;
  let peer: StoryPeer;
  let desk: ChannelDesk;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());
  afterEach(async () => {
    await desk.close();
    await peer.close();
  });

  async function open(change: Record<string, unknown> = {}): Promise<void> {
    peer = await start();
    desk = await openChannelDesk(postgres, { channels: { oa: peer.settings({ pollMs: 300, ...change }) } });
  }
  const isIn = (id: string, state: string) =>
    until(`delivery ${state}`, async () => (await desk.delivery(id)).state === state);
  const reaches = (ticketId: string, state: string) =>
    until(`ticket ${state}`, async () => (await desk.ticketState(ticketId)) === state);
  async function handedOver() {
    const ticket = await desk.forward();
    await isIn(ticket.deliveryId, 'confirmed');
    return ticket;
  }
  const statesOf = async () =>
    (await desk.changes()).flatMap((change) =>
      change.op === 'put' && change.entity === 'delivery' ? [change.row.state] : [],
    );
  const callBack = async (body: string, secret = OA_SECRET, at = Date.now()): Promise<number> => {
    const headers = signedHeaders(secret, body, at);
    return (await fetch(`${desk.url}/channels/oa/callback`, { method: 'POST', headers, body })).status;
  };

  describe('handing a ticket over', () => {
    it('creates it once, with our number in its field and in the title', async () => {
      await open();
      const ticket = await desk.forward('请核实路灯故障，联系电话13800138000。');
      await isIn(ticket.deliveryId, 'confirmed');
      expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
      const [received, ...more] = peer.received(ticket.number);
      expect(more).toEqual([]);
      expect(received).toMatchObject({ text: '请核实路灯故障，联系电话13800138000。', department: '交警支队' });
      expect(received?.title).toContain(`【转办单 ${ticket.number}】`);
      expect(received?.deadline).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
      expect(await statesOf()).toEqual(['sending', 'confirmed']);
    });

    it('masks personal data where it is set so', async () => {
      await open({ masked: true, deadlineAs: 'date' });
      const ticket = await desk.forward('联系电话13800138000。');
      await isIn(ticket.deliveryId, 'confirmed');
      expect(peer.received(ticket.number)[0]?.text).not.toContain('13800138000');
      expect(peer.received(ticket.number)[0]?.deadline).toMatch(/^\d{4}-\d\d-\d\d$/);
    });

    it.each(['loseAnswers', 'hangAfterStoring', 'failAfterStoring', 'loginPage', 'garbage'] as const)(
      'searches after %s: one ticket, confirmed, sent once',
      async (trouble) => {
        await open();
        peer.manners[trouble] = 1;
        const ticket = await desk.forward();
        await isIn(ticket.deliveryId, 'confirmed');
        expect(await statesOf()).toEqual(['sending', 'unknown', 'confirmed']);
        expect(peer.received(ticket.number)).toHaveLength(1);
        expect(peer.creations()).toBe(1);
      },
    );

    it('waits for an OA that creates only after it was given up', async () => {
      await open();
      Object.assign(peer.manners, { storeLate: 1, storeLateMs: 1_000 });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'confirmed');
      expect(peer.received(ticket.number)).toHaveLength(1);
      expect(peer.creations()).toBe(1);
    });

    it.each(['cutBeforeStoring', 'failBeforeStoring', 'hangBeforeStoring'] as const)(
      'sends again after %s, when the search finds nothing twice',
      async (trouble) => {
        await open();
        peer.manners[trouble] = 1;
        const ticket = await desk.forward();
        await isIn(ticket.deliveryId, 'confirmed');
        expect(peer.received(ticket.number)).toHaveLength(1);
        expect((await desk.delivery(ticket.deliveryId)).attempts).toBe(2);
      },
    );

    it('stays unknown, and sends nothing, while it cannot search', async () => {
      await open();
      Object.assign(peer.manners, { loseAnswers: 1 });
      const ticket = await desk.forward();
      await until('the creation', async () => peer.creations() === 1);
      peer.manners.searchDown = true;
      await isIn(ticket.deliveryId, 'unknown');
      await until('a failed search', async () =>
        /读不了/.test((await desk.delivery(ticket.deliveryId)).last_error ?? ''),
      );
      expect(await desk.ticketState(ticket.ticketId)).toBe('queued');
      peer.manners.searchDown = false;
      await isIn(ticket.deliveryId, 'confirmed');
      expect(peer.creations()).toBe(1);
    });

    it('sends nothing at first when it cannot search', async () => {
      await open();
      peer.manners.searchDown = true;
      const ticket = await desk.forward();
      await until('a failed search', async () => (await desk.delivery(ticket.deliveryId)).last_error !== null);
      expect(peer.creations()).toBe(0);
      peer.manners.searchDown = false;
      await isIn(ticket.deliveryId, 'confirmed');
      expect(peer.creations()).toBe(1);
    });

    it('leaves two tickets of one number to a person', async () => {
      await open();
      peer.manners.loseAnswers = 1;
      const ticket = await desk.forward();
      await until('the creation', async () => peer.received(ticket.number).length === 1);
      peer.copy(ticket.number);
      await until('the finding', async () =>
        /2 张同号/.test((await desk.delivery(ticket.deliveryId)).last_error ?? ''),
      );
      expect((await desk.delivery(ticket.deliveryId)).state).toBe('unknown');
      const settled = await inTransaction(desk.db, (trx) =>
        settleDelivery(trx, desk.deps, ticket.deliveryId, 'arrived', '已请管理员作废一张', '甲'),
      );
      expect(settled.ok).toBe(true);
      peer.feedBack(ticket.number, '路灯已修复');
      await reaches(ticket.ticketId, 'fed_back');
      expect(peer.creations()).toBe(1);
    });

    it('lives through a token that expires in between', async () => {
      await open();
      peer.manners.expireBefore = 1;
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'confirmed');
      expect(await statesOf()).toEqual(['sending', 'confirmed']);
      expect(peer.received(ticket.number)).toHaveLength(1);
      peer.expireTokens();
      peer.feedBack(ticket.number, '路灯已修复');
      await reaches(ticket.ticketId, 'fed_back');
    });

    it('reads what is in GBK', async () => {
      await open();
      peer.manners.gbk = true;
      const ticket = await handedOver();
      peer.giveBack(ticket.number, '不属于本部门职责');
      await reaches(ticket.ticketId, 'returned');
      expect((await desk.ticketEvents(ticket.ticketId)).at(-1)?.text).toBe('不属于本部门职责');
    });

    it('fails, and sends nothing, for a department without a form', async () => {
      peer = await start();
      desk = await openChannelDesk(postgres, { channels: { oa: peer.formless() } });
      const ticket = await desk.forward();
      await isIn(ticket.deliveryId, 'failed');
      expect((await desk.delivery(ticket.deliveryId)).last_error).toContain('没有为交警支队配置');
      expect(peer.creations()).toBe(0);
    });

    it('searches for what a dead gateway left in sending', async () => {
      await open();
      peer.manners.hangAfterStoring = 1;
      const stored = await desk.forward();
      await until('the first creation', async () => peer.creations() === 1);
      peer.manners.hangBeforeStoring = 1;
      const lost = await desk.forward();
      await until('the second attempt', async () => peer.manners.hangBeforeStoring === 0);
      await desk.stopChannels();
      const longAgo = new Date(Date.now() - 1_000_000).toISOString();
      await desk.db.updateTable('delivery').set({ state: 'sending', attempts: 1, updated_at: longAgo }).execute();
      await desk.startChannels();
      await isIn(stored.deliveryId, 'confirmed');
      await isIn(lost.deliveryId, 'confirmed');
      expect([stored, lost].map(({ number }) => peer.received(number).length)).toEqual([1, 1]);
    });

    it('sends each once when two gateways share the store', async () => {
      await open();
      const second = await startChannels(desk.deps);
      Object.assign(peer.manners, { loseAnswers: 2, garbage: 1 });
      const tickets = await Promise.all(Array.from({ length: 8 }, () => desk.forward()));
      for (const { deliveryId } of tickets) await isIn(deliveryId, 'confirmed');
      await second.close();
      expect(tickets.map(({ number }) => peer.received(number).length)).toEqual(Array.from({ length: 8 }, () => 1));
    });
  });

  describe('hearing from the OA', () => {
    it('takes acceptance and feedback, once each, and names the attachments', async () => {
      await open();
      const ticket = await handedOver();
      peer.accept(ticket.number);
      await reaches(ticket.ticketId, 'accepted');
      peer.feedBack(ticket.number, '路灯已修复', '现场照片.jpg');
      await reaches(ticket.ticketId, 'fed_back');
      await until('another reading', async () => (await desk.ticketEvents(ticket.ticketId)).length === 3);
      const events = await desk.ticketEvents(ticket.ticketId);
      expect(events.map(({ kind }) => kind)).toEqual(['handed_over', 'accepted', 'fed_back']);
      expect(events[2]?.text).toBe('路灯已修复\n附件（在 OA 中查看）：现场照片.jpg');
      expect(events[2]?.actor).toContain('李警官');
    });

    it('takes a return with its reason', async () => {
      await open();
      const ticket = await handedOver();
      peer.giveBack(ticket.number, '不属于本部门职责，依据《职责清单》第三条');
      await reaches(ticket.ticketId, 'returned');
      expect((await desk.ticketEvents(ticket.ticketId)).at(-1)).toMatchObject({
        kind: 'returned',
        text: '不属于本部门职责，依据《职责清单》第三条',
      });
    });

    it('takes what was withdrawn in the OA as returned, and says so', async () => {
      await open();
      const ticket = await handedOver();
      peer.withdraw(ticket.number);
      await reaches(ticket.ticketId, 'returned');
      expect((await desk.ticketEvents(ticket.ticketId)).at(-1)?.text).toContain('OA 中已撤销或终止');
    });

    it('tells the OA of our withdrawal', async () => {
      await open();
      const ticket = await handedOver();
      const { deliveryId } = await desk.remark(ticket, 'withdrawn', '网民已自行解决');
      await isIn(deliveryId, 'confirmed');
      expect(peer.isWithdrawn(ticket.number)).toBe(true);
    });

    it('moves nothing by a status that it does not know, and says which', async () => {
      await open();
      const ticket = await handedOver();
      peer.sayUnknown(ticket.number);
      await until('a sentence in the health', async () => /没有配置含义/.test(desk.channels().health().oa ?? ''));
      expect(desk.channels().health().oa).toContain('会商');
      expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
      peer.feedBack(ticket.number, '会商后已处理');
      await reaches(ticket.ticketId, 'fed_back');
    });

    it('believes nothing of a callback but that it is time to read', async () => {
      await open({ pollMs: 60_000 });
      expect(await callBack('{"number":"too early"}')).toBe(202);
      const ticket = await handedOver();
      const news = JSON.stringify({ number: ticket.number });
      const early = Date.now();
      expect(await callBack(news)).toBe(202);
      await until('the reading', async () => {
        const row = await desk.db.selectFrom('oa_poll').select('due_at').executeTakeFirstOrThrow();
        return Date.parse(row.due_at) > early + 30_000;
      });
      expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
      peer.accept(ticket.number);
      expect(await callBack(news, 'a secret that is not the right one')).toBe(401);
      expect(await callBack(news, OA_SECRET, Date.now() - 600_000)).toBe(401);
      expect(await callBack('\u0000{{{')).toBe(400);
      expect(await desk.ticketState(ticket.ticketId)).toBe('handed_over');
      expect(await callBack(news)).toBe(202);
      await reaches(ticket.ticketId, 'accepted');
      expect(await callBack(news)).toBe(202);
      peer.feedBack(ticket.number, '路灯已修复');
      expect(await callBack(news)).toBe(202);
      await reaches(ticket.ticketId, 'fed_back');
      const kinds = (await desk.ticketEvents(ticket.ticketId)).map(({ kind }) => kind);
      expect(kinds).toEqual(['handed_over', 'accepted', 'fed_back']);
    });

    it('says in the health that the OA cannot be read, and that it can again', async () => {
      await open();
      await handedOver();
      peer.manners.searchDown = true;
      await until('trouble', async () => /OA 状态查询失败/.test(desk.channels().health().oa ?? ''));
      peer.manners.searchDown = false;
      await until('health', async () => desk.channels().health().oa === 'ok');
    });
  });

  it('tests the connection without making a ticket', async () => {
    await open();
    const result = (oa: OaInput) => {
      const config = parseConfig({ dataDir: desk.deps.config.dataDir, channels: { oa } });
      return testChannel(config, createLog('silent'), 'oa');
    };
    expect(await result(peer.settings())).toBeNull();
    for (const wrong of peer.wrongSettings()) expect(await result(wrong)).toMatch(/请核对|请填写/);
    expect(peer.creations()).toBe(0);
  });
}
