import { signatureOf } from '../../src-shared/domain/reply';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';
import { until } from '../support/stack/wait';

const OFFICER = { name: '闻砚汀', badgeNumber: 'S00001' };

test('a message comes in, is claimed, answered from the library and closed, with the keyboard alone', async ({
  start,
}) => {
  const stack = await start();
  const desk = await stack.openWorkstation();
  await desk.signIn(OFFICER.name);
  await desk.connection('online');

  const remoteId = 'story-card';
  await stack.push([citizenMessage({ remoteId, authorName: '补证的市民', text: '身份证丢了怎么补办？要带什么材料' })]);
  const messageId = await stack.record.messageId(remoteId);
  // It comes in by itself.
  await expect(desk.row(messageId)).toBeVisible();
  await expect(desk.row(messageId)).toHaveAttribute('data-status', 'new');

  await desk.toQueue();
  await desk.press('Enter');
  await desk.opened(messageId);
  // Suggestions come by themselves.
  await expect(desk.at('answer-hit').first()).toBeVisible();
  await desk.press('c');
  await expect(desk.claimState()).toHaveAttribute('data-claim', 'mine');
  await expect(desk.row(messageId)).toHaveAttribute('data-claim', 'mine');
  expect((await stack.record.message(remoteId)).holderId).toBe('of-01');

  // Search of the library: two-character words, then Enter takes the first.
  await desk.press('Control+k');
  await expect(desk.at('answer-search')).toBeFocused();
  await desk.type('身份证补办');
  await expect(desk.at('answer-hit').first()).toHaveAttribute('data-answer-id', 'ans-0001');
  await desk.press('Enter');
  // Its blank is asked for. Escape puts nothing in.
  await expect(desk.at('blank-value')).toBeFocused();
  await desk.press('Escape');
  await expect(desk.at('blanks-dialog')).toBeHidden();
  await expect(desk.at('answer-search')).toBeFocused();
  await expect(desk.at('reply-editor')).toHaveValue('');
  // It may be filled later.
  await desk.press('Enter');
  await desk.insertWithBlanks();
  await expect(desk.at('reply-editor')).toBeFocused();
  await expect(desk.at('reply-editor')).toHaveValue(/居民身份证丢失后请先办理丢失申报/);
  // The blank is selected: typing fills it. Before that it cannot be sent.
  await expect(desk.at('reply-blanks')).toBeVisible();
  await desk.press('Control+Enter');
  await expect(desk.at('reply-item')).toHaveCount(0);
  await desk.type('0000-1234567');
  await expect(desk.at('reply-blanks')).toBeHidden();
  await expect(desk.at('reply-editor')).toHaveValue(/请拨打0000-1234567/);
  await desk.draftSaved();
  const body = await desk.at('reply-editor').inputValue();
  await expect(desk.at('reply-signature')).toContainText(signatureOf(OFFICER));

  // Classified with L and the arrow keys of the lists.
  await desk.press('Escape');
  await desk.press('l');
  await expect(desk.at('category-select')).toBeFocused();
  await desk.press('ArrowDown');
  await desk.press('Tab');
  await desk.press('ArrowDown');
  await expect(desk.at('category-select')).toHaveValue('consultation');
  await expect(desk.at('business-line-select')).toHaveValue('household');
  await until(
    'classification at the gateway',
    () => stack.record.message(remoteId),
    (message) => message.businessLine === 'household' && message.category === 'consultation',
  );

  await desk.press('Escape');
  await desk.press('r');
  await expect(desk.at('reply-editor')).toBeFocused();
  await desk.press('Control+Enter');
  await expect(desk.at('reply-item')).toHaveCount(1);
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');

  expect(stack.publish.replies()).toHaveLength(1);
  const [published] = stack.publish.replies();
  expect(published).toMatchObject({
    remoteId,
    channel: 'weibo',
    publications: 1,
    state: 'published',
    text: `${body.trim()}\n${signatureOf(OFFICER)}`,
  });
  await expect(desk.row(messageId)).toHaveAttribute('data-status', 'answered');
  expect(await stack.record.replies(messageId)).toMatchObject([
    { state: 'sent', officerName: OFFICER.name, badgeNumber: OFFICER.badgeNumber, basisAnswerId: 'ans-0001' },
  ]);

  await desk.press('Escape');
  await desk.press('x');
  await expect(desk.at('close-dialog')).toBeVisible();
  await expect(desk.at('close-outcome-answered')).toBeChecked();
  await expect(desk.at('close-outcome-answered')).toBeFocused();
  await desk.press('Control+Enter');
  await expect(desk.at('close-dialog')).toBeHidden();
  await until(
    'closing at the gateway',
    () => stack.record.message(remoteId),
    (message) => message.status === 'closed',
  );
  expect((await stack.record.message(remoteId)).outcome?.kind).toBe('answered');
  await desk.synced();
  await desk.view('closed');
  await expect(desk.row(messageId)).toHaveAttribute('data-status', 'closed');
});

test('a message is forwarded to two departments, reworked, confirmed, and the citizen is answered', async ({
  start,
}) => {
  const remoteId = 'story-lamp';
  const stack = await start({
    messages: [
      citizenMessage({
        remoteId,
        authorName: '路口的市民',
        text: '望江路路口红绿灯坏了三天了，早高峰特别堵，旁边还有人占道经营',
        category: 'complaint',
        businessLine: 'traffic',
      }),
    ],
  });
  const messageId = await stack.record.messageId(remoteId);
  const desk = await stack.openWorkstation();
  await desk.signIn(OFFICER.name);
  await expect(desk.row(messageId)).toBeVisible();
  await desk.open(messageId);
  await desk.claim();

  await desk.forward(['dept-traffic', 'dept-public-order'], { preset: 'h24' });
  await desk.showTickets();
  await expect(desk.at('ticket')).toHaveCount(2);
  await expect(desk.window.locator('[data-testid=ticket][data-state=handed_over]')).toHaveCount(2);
  await expect(desk.row(messageId)).toHaveAttribute('data-status', 'waiting');

  const tickets = await stack.record.tickets(messageId);
  expect(tickets.map((ticket) => ticket.departmentId).sort()).toEqual(['dept-public-order', 'dept-traffic']);
  for (const ticket of tickets) {
    const arrived = stack.oa.ticket(ticket.number);
    expect(arrived).toMatchObject({ creations: 1, department: { id: ticket.departmentId } });
    expect(arrived?.text).toContain('望江路路口红绿灯');
    const hoursLeft = (Date.parse(arrived?.deadlineAt ?? '') - Date.now()) / 3_600_000;
    expect(hoursLeft).toBeGreaterThan(23.5);
    expect(hoursLeft).toBeLessThan(24.1);
  }
  expect(stack.oa.tickets()).toHaveLength(2);
  const traffic = tickets.find((ticket) => ticket.departmentId === 'dept-traffic');
  const order = tickets.find((ticket) => ticket.departmentId === 'dept-public-order');
  if (traffic === undefined || order === undefined) throw new Error('a ticket is missing');

  await stack.oa.answer(traffic.number, 'accepted', '', '秩序科');
  await expect(desk.ticket(traffic.id)).toHaveAttribute('data-state', 'accepted');
  await stack.oa.answer(traffic.number, 'fed_back', '信号灯正在维修。', '秩序科');
  await stack.oa.answer(order.number, 'fed_back', '占道经营已劝离，将加强巡查。', '治安大队');
  await expect(desk.ticket(traffic.id)).toHaveAttribute('data-state', 'fed_back');
  await expect(desk.ticket(order.id)).toHaveAttribute('data-state', 'fed_back');
  await expect(desk.ticket(traffic.id)).toContainText('信号灯正在维修。');
  await expect(desk.ticket(order.id)).toContainText('占道经营已劝离');

  // The answer to the citizen needs a date: the traffic police are asked again.
  await desk.ticket(traffic.id).getByTestId('ticket-rework').click();
  await desk.at('ticket-reason').fill('请写明修复的具体时间和联系电话。');
  await desk.at('ticket-reason-confirm').click();
  await expect(desk.ticket(traffic.id)).toHaveAttribute('data-state', 'rework');
  await until(
    'rework at the department',
    () => stack.oa.ticket(traffic.number)?.events ?? [],
    (events) => events.some((event) => event.remark === 'rework' && event.text.includes('具体时间')),
  );
  await stack.oa.answer(traffic.number, 'fed_back', '信号灯已于今日15时修复，联系电话0000-7654321。', '秩序科');
  await expect(desk.ticket(traffic.id)).toHaveAttribute('data-state', 'fed_back');
  await expect(desk.ticket(traffic.id)).toContainText('今日15时修复');

  for (const ticket of [traffic, order]) {
    await desk.ticket(ticket.id).getByTestId('ticket-confirm').click();
    await expect(desk.ticket(ticket.id)).toHaveAttribute('data-state', 'confirmed');
  }
  await desk.typeReply(
    '您好，经核实，信号灯已于今日15时修复，占道经营已劝离，如有疑问请拨打0000-7654321，感谢您的监督。',
  );
  await desk.send();
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
  await expect(desk.row(messageId)).toHaveAttribute('data-status', 'answered');
  await desk.closeMessage('answered');
  await until(
    'closing at the gateway',
    () => stack.record.message(remoteId),
    (message) => message.status === 'closed',
  );
  await desk.synced();

  expect(stack.publish.replies().map(({ publications, remoteId: to }) => ({ publications, to }))).toEqual([
    { publications: 1, to: remoteId },
  ]);
  expect(stack.oa.tickets().map((ticket) => ticket.creations)).toEqual([1, 1]);
  await until(
    'confirmations at the departments',
    () => stack.oa.tickets().map((ticket) => ticket.state),
    (states) => states.every((state) => state === 'confirmed'),
  );
  await desk.at('status-refused').waitFor({ state: 'hidden' });
});
