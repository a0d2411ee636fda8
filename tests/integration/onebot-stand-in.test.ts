import { NCWebsocket } from 'node-napcat-ts';
import { OneBot } from 'push-all-in-one';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpApi } from '../../src-gateway/channels/qq/onebot-http';
import { createOneBotSocket, type OneBotSocket } from '../../src-gateway/channels/qq/onebot-socket';
import { connectWebSocket, type WebSocketConnection } from '../../src-gateway/channels/qq/web-socket';
import { until } from '../support/channel-desk';
import { type OneBotStandIn, startOneBotStandIn } from '../support/onebot/server';

const TOKEN = 'onebot-token-of-tests';
const GROUP = 700_100;

let bridge: OneBotStandIn;

beforeEach(async () => {
  bridge = await startOneBotStandIn({ token: TOKEN });
});
afterEach(() => bridge.close());

const ours = (token = TOKEN) =>
  createHttpApi({ url: bridge.url, token, timeoutMs: 2_000 }, new AbortController().signal);

describe('the OneBot stand-in is used alike by our channel and by an independent client over HTTP', () => {
  const peer = (token = TOKEN) => new OneBot({ ONE_BOT_BASE_URL: bridge.url, ONE_BOT_ACCESS_TOKEN: token });
  const toGroup = { message_type: 'group', group_id: GROUP } as const;

  it('takes a group message from push-all-in-one and from the channel', async () => {
    const answer = await peer().send('转办单', '请核实', toGroup as never);
    expect(answer.data).toMatchObject({ status: 'ok', retcode: 0, data: { message_id: expect.any(Number) } });
    const message = [{ type: 'text', data: { text: '转办单\n请核实' } }];
    const result = await ours()('send_group_msg', { group_id: GROUP, message });
    expect(result).toEqual({ is: 'done', data: { message_id: expect.any(Number) } });
    const [first, second] = bridge.posts(GROUP);
    expect(first).toBe('转办单\n请核实');
    expect(second).toBe(first);
  });

  it('reads codes in a string unless told that it is all text, and never in segments of text', async () => {
    await peer().send('[CQ:at,qq=all]', '', toGroup as never);
    await peer().send('[CQ:at,qq=all]', '', { ...toGroup, auto_escape: true } as never);
    const message = [{ type: 'text', data: { text: '[CQ:at,qq=all]' } }];
    await ours()('send_group_msg', { group_id: GROUP, message });
    expect(bridge.posts(GROUP)).toEqual(['<at>', '[CQ:at,qq=all]', '[CQ:at,qq=all]']);
  });

  it('refuses a wrong token from both', async () => {
    // It prints the whole request that failed.
    const print = vi.spyOn(console, 'error').mockReturnValue();
    await peer('wrong')
      .send('转办单', '', toGroup as never)
      .then((answer) => expect(answer.status).toBe(403))
      .catch((error: unknown) => expect(String(error)).toContain('403'));
    print.mockRestore();
    expect(await ours('wrong')('get_status', {})).toMatchObject({ is: 'failed', isOurTrouble: true });
    expect(bridge.posts(GROUP)).toHaveLength(0);
  });
});

describe('the OneBot stand-in is used alike by our channel and by node-napcat-ts over WebSocket', () => {
  it('takes a group message from both, tells both what a member says, and answers both what it does not know', async () => {
    const heard: unknown[] = [];
    const ourEvents: unknown[] = [];
    const peer = new NCWebsocket({ baseUrl: bridge.wsUrl, accessToken: TOKEN, reconnection: { enable: false } });
    peer.on('message.group', (event) => void heard.push(event));
    await peer.connect();
    const channel = await connectOurs((event) => ourEvents.push(event));

    const message = [{ type: 'text' as const, data: { text: '转办单\n请核实' } }];
    expect(await peer.send_group_msg({ group_id: GROUP, message })).toEqual({ message_id: expect.any(Number) });
    expect(await channel.call('send_group_msg', { group_id: GROUP, message })).toEqual({
      is: 'done',
      data: { message_id: expect.any(Number) },
    });
    expect(bridge.posts(GROUP)).toEqual(['转办单\n请核实', '转办单\n请核实']);

    const long = '长'.repeat(30_000);
    bridge.say(GROUP, long);
    await until('both heard it', () => heard.length === 1 && ourEvents.length === 1);
    expect(heard[0]).toMatchObject({ group_id: GROUP, user_id: 20_001, message: [{ data: { text: long } }] });
    expect(ourEvents[0]).toMatchObject({ group_id: GROUP, user_id: 20_001, message: [{ data: { text: long } }] });

    expect(await peer.get_msg({ message_id: 1 }).catch((refusal: unknown) => refusal)).toMatchObject({ retcode: 100 });
    expect(await channel.call('get_msg', { message_id: 1 })).toMatchObject({ is: 'failed', retcode: 100 });
    channel.close(1000);
    await peer.disconnect();
  });

  it('refuses a wrong token from both', async () => {
    const peer = new NCWebsocket({ baseUrl: bridge.wsUrl, accessToken: 'wrong', reconnection: { enable: false } });
    const refused = new Promise((resolve) => peer.on('socket.error', resolve));
    void peer.connect();
    expect(await refused).toMatchObject({ error_type: 'connect_error' });
    const connected = await connectWebSocket(
      bridge.wsUrl,
      { token: 'wrong', timeoutMs: 2_000, signal: new AbortController().signal },
      { onText: () => undefined, onClose: () => undefined },
    );
    expect(connected).toEqual({ ok: false, error: '对方不认令牌（HTTP 403）' });
  });
});

/** The channel's own way over a WebSocket. */
async function connectOurs(hear: (event: unknown) => void): Promise<OneBotSocket> {
  let connection: WebSocketConnection | null = null;
  let calls = 0;
  const newEcho = (): string => {
    calls += 1;
    return `e${calls}`;
  };
  const isMessage = (event: unknown): boolean => JSON.stringify(event).includes('"post_type":"message"');
  const socket = createOneBotSocket(
    () => connection,
    { timeoutMs: 2_000, newEcho },
    (event) => isMessage(event) && hear(event),
  );
  const connected = await connectWebSocket(
    bridge.wsUrl,
    { token: TOKEN, timeoutMs: 2_000, signal: new AbortController().signal },
    socket,
  );
  if (!connected.ok) throw new Error(connected.error);
  connection = connected.connection;
  return socket;
}
