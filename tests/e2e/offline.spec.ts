import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';
import { until } from '../support/stack/wait';

test('the cable is pulled between claim and send: work goes on, and nothing is lost or doubled', async ({ start }) => {
  const stack = await start({ messages: citizenMessages(4, 'off') });
  const [first, second, third, late] = (await stack.record.messageIds('off-')) as [string, string, string, string];
  const desk = await stack.openWorkstation();
  await desk.signIn('闻砚汀');
  await desk.connection('online');
  for (const id of [first, second]) {
    await desk.open(id);
    await desk.claim();
  }
  await desk.synced();

  await stack.cable('ws-1').cut();
  await desk.connection('offline');
  await expect(desk.at('status-connection')).toContainText(/离线/);
  await expect(desk.at('status-connection')).toContainText(/\d{1,2}:\d{2}/);

  await desk.open(first);
  await desk.typeReply('您好，请携带户口簿到就近派出所补领。');
  await desk.send();
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'queued');
  await desk.waiting(1);
  await desk.open(second);
  await desk.forward(['dept-household', 'dept-traffic'], { preset: 'd2', text: '请核实后反馈。' });
  await desk.showTickets();
  await expect(desk.window.locator('[data-testid=ticket][data-state=queued]')).toHaveCount(2);
  await desk.waiting(2);
  await desk.open(third);
  await desk.claim('tentative');
  await desk.typeReply('正在核实。');
  await desk.draftSaved();
  await desk.waiting(3);
  expect(stack.publish.replies()).toHaveLength(0);
  expect(stack.oa.tickets()).toHaveLength(0);

  await stack.cable('ws-1').heal();
  await desk.syncNow();
  await desk.connection('online');
  await desk.synced();
  await expect(desk.claimState()).toHaveAttribute('data-claim', 'mine');
  await expect(desk.at('reply-editor')).toHaveValue('正在核实。');
  await desk.open(first);
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
  await desk.open(second);
  await expect(desk.window.locator('[data-testid=ticket][data-state=handed_over]')).toHaveCount(2);

  expect(stack.publish.replies().map((reply) => [reply.remoteId, reply.publications])).toEqual([['off-000', 1]]);
  expect(
    stack.oa
      .tickets()
      .map((ticket) => [ticket.department.id, ticket.creations])
      .sort(),
  ).toEqual([
    ['dept-household', 1],
    ['dept-traffic', 1],
  ]);
  expect(await stack.record.replies(first)).toHaveLength(1);
  expect(await stack.record.tickets(second)).toHaveLength(2);
  const commands = await stack.record.commands('ws-1');
  expect(commands.map((command) => command.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(commands.every((command) => command.outcome === 'applied')).toBe(true);
  await expect(desk.row(late)).toHaveAttribute('data-claim', 'free');
});

test('two officers claim one message offline: the first wins whatever the order of arrival, and the other hands the draft over with one key', async ({
  start,
}) => {
  const stack = await start({ workstations: ['ws-1', 'ws-2'], messages: citizenMessages(2, 'both') });
  const [messageId] = (await stack.record.messageIds('both-')) as [string, string];
  const winner = await stack.openWorkstation('ws-1');
  const loser = await stack.openWorkstation('ws-2');
  await winner.signIn('闻砚汀');
  await loser.signIn('岑牧遥');
  for (const desk of [winner, loser]) {
    await desk.connection('online');
    await expect(desk.row(messageId)).toBeVisible();
  }
  await stack.cable('ws-1').cut();
  await stack.cable('ws-2').cut();
  await winner.connection('offline');
  await loser.connection('offline');

  await winner.open(messageId);
  await winner.claim('tentative');
  await winner.typeReply('先认领的人写的草稿。');
  await winner.draftSaved();
  await loser.open(messageId);
  await loser.claim('tentative');
  await loser.typeReply('后认领的人也写了很多，请参考。');
  await loser.draftSaved();

  // The later claim reaches the gateway first and holds for the time being.
  await stack.cable('ws-2').heal();
  await loser.syncNow();
  await loser.connection('online');
  await expect(loser.claimState()).toHaveAttribute('data-claim', 'mine');
  await stack.cable('ws-1').heal();
  await winner.syncNow();
  await winner.connection('online');
  await expect(winner.claimState()).toHaveAttribute('data-claim', 'mine');
  await expect(loser.claimState()).toHaveAttribute('data-claim', 'other');
  expect((await stack.record.holders('both-'))[0]?.holderId).toBe('of-01');

  await expect(loser.at('draft-lost')).toBeVisible();
  await expect(loser.at('draft-lost')).toContainText('闻砚汀');
  await expect(loser.at('reply-editor')).toHaveValue('后认领的人也写了很多，请参考。');
  await expect(winner.at('reply-editor')).toHaveValue('先认领的人写的草稿。');

  await loser.toQueue();
  await loser.press('Shift+O');
  await expect(winner.at('draft-offer')).toContainText('后认领的人也写了很多，请参考。');
  await expect(winner.at('draft-offer')).toContainText('岑牧遥');
  await expect(loser.at('draft-lost')).toBeHidden();
  await until(
    'the winner to stay',
    () => stack.record.holders('both-'),
    (rows) => rows[0]?.holderId === 'of-01',
  );
});
