import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';
import { until } from '../support/stack/wait';

const OFFICER = '闻砚汀';

test('the gateway is killed with -9 in the middle of a push: after its restart nothing is lost or doubled', async ({
  start,
}) => {
  const stack = await start({ messages: citizenMessages(12, 'push') });
  const ids = await stack.record.messageIds('push-');
  const desk = await stack.openWorkstation();
  await desk.signIn(OFFICER);
  await desk.connection('online');
  await expect(desk.row(ids[0] ?? '')).toBeVisible();
  await stack.cable('ws-1').cut();
  await desk.connection('offline');
  await workOff(desk, ids);
  await expect(desk.at('status-waiting')).toHaveAttribute('data-count', '24');

  await stack.cable('ws-1').heal();
  await desk.syncNow();
  // Some of the batch is in the database, the rest is not, and the answer is on its way or not yet written.
  const applied = await until(
    'the first command to be applied',
    () => stack.record.commands('ws-1'),
    (commands) => commands.length > 0,
  );
  await stack.gateway.kill();
  test.info().annotations.push({ type: 'applied before the kill', description: String(applied.length) });
  await desk.connection('offline');
  await stack.gateway.start();
  await desk.syncNow();
  await desk.connection('online');
  await desk.synced();

  const commands = await stack.record.commands('ws-1');
  expect(commands.map((command) => command.seq)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  expect(commands.every((command) => command.outcome === 'applied')).toBe(true);
  await until(
    'every reply at the citizens',
    () => stack.publish.replies(),
    (replies) => replies.length === 6,
  );
  await until(
    'every ticket at the departments',
    () => stack.oa.tickets(),
    (tickets) => tickets.length === 6,
  );
  await until(
    'every delivery to be settled',
    () => stack.record.deliveries(),
    (rows) => rows.length === 12 && rows.every((row) => row.state === 'confirmed'),
  );
  expect(stack.publish.replies().map((reply) => reply.publications)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(stack.oa.tickets().map((ticket) => ticket.creations)).toEqual([1, 1, 1, 1, 1, 1]);
  await expect(desk.at('status-refused')).toBeHidden();
});

test('the workstation is killed with -9 while the officer types: the draft is there after the restart', async ({
  start,
}) => {
  const stack = await start({ messages: citizenMessages(2, 'typing') });
  const [messageId] = (await stack.record.messageIds('typing-')) as [string];
  const before = await stack.openWorkstation();
  await before.signIn(OFFICER);
  await before.open(messageId);
  await before.claim();
  await before.typeReply('您好，关于您咨询的补办事项，');
  await before.draftSaved();
  await before.type('我们正在核实，');
  await before.draftSaved();
  await before.type('还没有停下来的这半句');
  await before.kill();

  const after = await stack.openWorkstation();
  await after.signIn(OFFICER);
  await expect(after.row(messageId)).toHaveAttribute('data-claim', 'mine');
  await after.open(messageId);
  await expect(after.at('reply-editor')).toHaveValue(
    /^您好，关于您咨询的补办事项，我们正在核实，(还没有停下来的这半句)?$/,
  );
});

test('the workstation is killed with -9 while sending: the queue is as it was and everything arrives exactly once', async ({
  start,
}) => {
  const stack = await start({ messages: citizenMessages(3, 'sending') });
  const [answered, halfway, forwarded] = (await stack.record.messageIds('sending-')) as [string, string, string];
  const before = await stack.openWorkstation();
  await before.signIn(OFFICER);
  for (const id of [answered, halfway, forwarded]) {
    await before.open(id);
    await before.claim();
  }
  await before.synced();
  // Answers of the gateway come late: what is sent now arrives, and the workstation does not know it.
  stack.cable('ws-1').delay(3_000);
  await before.open(answered);
  await before.typeReply('您好，请到就近派出所办理。');
  await before.send();
  await before.open(forwarded);
  await before.forward(['dept-household']);
  await until(
    'the reply at the gateway',
    () => stack.record.replies(answered),
    (replies) => replies.length === 1,
  );
  await before.open(halfway);
  await before.typeReply('这条在发送的一刻断电。');
  await before.draftSaved();
  await before.press('Control+Enter');
  await before.kill();

  stack.cable('ws-1').delay(0);
  await stack.cable('ws-1').cut();
  const after = await stack.openWorkstation();
  await after.signIn(OFFICER);
  await after.connection('offline');
  // As it was: nothing that was sent has become a draft again, what was not sent still is one.
  await after.open(answered);
  await expect(after.at('reply-item')).toHaveCount(1);
  await expect(after.at('reply-editor')).toHaveValue('');
  await after.open(forwarded);
  await after.showTickets();
  await expect(after.at('ticket')).toHaveCount(1);
  await after.open(halfway);
  const queued = await after.at('reply-item').count();
  await expect(after.at('reply-editor')).toHaveValue(queued === 1 ? '' : '这条在发送的一刻断电。');

  await stack.cable('ws-1').heal();
  await after.syncNow();
  await after.connection('online');
  await after.synced();
  if (queued === 0) await after.send();
  await until(
    'every reply at the citizens',
    () => stack.publish.replies(),
    (replies) => replies.length === 2,
  );
  await until(
    'the ticket at the department',
    () => stack.oa.tickets(),
    (tickets) => tickets.length === 1,
  );
  await after.synced();
  expect(stack.publish.replies().map((reply) => reply.publications)).toEqual([1, 1]);
  expect(stack.oa.tickets().map((ticket) => ticket.creations)).toEqual([1]);
  expect(await stack.record.replies(answered)).toHaveLength(1);
  expect(await stack.record.replies(halfway)).toHaveLength(1);
  expect(await stack.record.tickets(forwarded)).toHaveLength(1);
});

test('the core alone is killed with -9: it is noticed, shown, restarted, and nothing is lost', async ({ start }) => {
  const stack = await start({ messages: citizenMessages(3, 'core') });
  const [messageId, other] = (await stack.record.messageIds('core-')) as [string, string];
  const desk = await stack.openWorkstation();
  await desk.signIn(OFFICER);
  await desk.open(messageId);
  await desk.claim();
  await desk.typeReply('写到一半，');
  await desk.draftSaved();

  const noticed = desk.at('core-restarting').waitFor({ state: 'visible', timeout: 10_000 });
  const pid = await desk.corePid();
  process.kill(pid, 'SIGKILL');
  await desk.type('内核重启时也在写。');
  await noticed;
  await expect(desk.at('core-restarting')).toBeHidden();
  // Still signed in, still the same message, still every word; and the core is another one.
  await expect(desk.at('reply-editor')).toHaveValue('写到一半，内核重启时也在写。');
  await desk.draftSaved();
  expect(await desk.corePid()).not.toBe(pid);
  await desk.connection('online');
  await desk.send();
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
  expect(stack.publish.replies().map((reply) => reply.publications)).toEqual([1]);
  await expect(desk.row(other)).toHaveAttribute('data-claim', 'free');
});

/** Offline work on every message: a claim, then a reply on the even ones and a ticket on the odd ones. */
async function workOff(desk: DeskPage, ids: readonly string[]): Promise<void> {
  await desk.window.evaluate(async (messageIds) => {
    const { api } = window as unknown as {
      api: Record<string, (input: unknown) => Promise<{ ok: boolean; failure?: unknown }>>;
    };
    const ask = async (channel: string, input: object): Promise<void> => {
      const result = await api[channel]?.(input);
      if (result?.ok !== true) throw new Error(`${channel}: ${JSON.stringify(result?.failure)}`);
    };
    for (const [index, messageId] of messageIds.entries()) {
      await ask('message.claim', { messageId });
      if (index % 2 === 0)
        await ask('reply.send', { messageId, body: `您好，第${index}条已收悉。`, basis: null, closeAfterSent: false });
      else
        await ask('ticket.forward', {
          messageId,
          departmentIds: ['dept-traffic'],
          deadlineAt: new Date(Date.now() + 86_400_000).toISOString(),
          text: `请办理第${index}条。`,
        });
    }
  }, ids as string[]);
}
