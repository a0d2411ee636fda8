import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';
test('focus', async ({ start }) => {
  const stack = await start({ messages: citizenMessages(3, 'look') });
  const [messageId] = (await stack.record.messageIds('look-')) as [string];
  const desk = await stack.openWorkstation();
  await desk.signIn('闻砚汀');
  await desk.open(messageId);
  await desk.claim();
  for (const k of ['x', 'f']) {
  await desk.press('Escape');
  await desk.toQueue();
  await desk.press(k);
  for (let i = 0; i < 8; i++) { await desk.window.waitForTimeout(100); console.log(await desk.window.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))); }
  }
});
