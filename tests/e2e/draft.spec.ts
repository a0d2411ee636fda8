import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

test('a draft is saved on leaving the message, and a reply sent in mid-typing leaves no draft behind', async ({
  start,
}) => {
  const stack = await start({ messages: citizenMessages(3, 'draft') });
  const [sent, left] = (await stack.record.messageIds('draft-')) as [string, string, string];
  const desk = await stack.openWorkstation();
  await desk.signIn('闻砚汀');
  await desk.connection('online');
  for (const id of [sent, left]) {
    await desk.open(id);
    await desk.claim();
  }

  // No pause between the last letter and leaving: nothing but the leaving itself can save it.
  await desk.toReply();
  await desk.type('写到一半就去看另一封');
  await desk.open(sent);
  await desk.open(left);
  await expect(desk.at('reply-editor')).toHaveValue('写到一半就去看另一封');

  // A save goes out with each pause; the reply overtakes none of them.
  await desk.open(sent);
  await desk.toReply();
  for (const part of ['您好，', '身份证可在就近派出所补领，', '请携带户口簿。']) {
    await desk.type(part);
    await desk.window.waitForTimeout(340);
  }
  await desk.press('Control+Enter');
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
  await desk.window.waitForTimeout(1_000);
  await desk.open(left);
  await desk.open(sent);
  await expect(desk.at('reply-editor')).toHaveValue('');
  expect(stack.publish.replies().map((reply) => [reply.remoteId, reply.publications])).toEqual([['draft-000', 1]]);

  await desk.close();
  const again = await stack.openWorkstation();
  await again.signIn('闻砚汀');
  await again.open(sent);
  await expect(again.at('reply-editor')).toHaveValue('');
  await again.open(left);
  await expect(again.at('reply-editor')).toHaveValue('写到一半就去看另一封');
});
