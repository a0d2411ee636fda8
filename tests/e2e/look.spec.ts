import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const HAN = /\p{Script=Han}/u;

test('in English, dark and at 200 % the main controls stay visible and can be used', async ({ start }) => {
  const stack = await start({ messages: citizenMessages(3, 'look') });
  const [messageId] = (await stack.record.messageIds('look-')) as [string];
  const desk = await stack.openWorkstation();
  await desk.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 1366, height: 768 }),
  );
  await desk.signIn('闻砚汀');
  await desk.open(messageId);
  await desk.claim();

  await desk.window.evaluate(() =>
    (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api['settings.set']?.({
      locale: 'en',
      theme: 'dark',
      zoom: 200,
    }),
  );
  await expect(desk.window.locator('html')).toHaveAttribute('lang', 'en');
  await expect.poll(() => desk.window.evaluate(() => window.devicePixelRatio)).toBe(2);
  await expect.poll(() => brightness(desk.window.locator('body'))).toBeLessThan(80);

  // Narrow as it is now, the window shows one pane; F6 goes through them, and nothing is cut off at the side.
  // What was announced while it was still Chinese goes by itself.
  await expect(desk.at('notice')).toHaveCount(0);
  for (const control of ['reply-editor', 'send-button', 'close-button', 'forward-button', 'status-connection'])
    await expectUsable(desk, control);
  await desk.at('send-button').scrollIntoViewIfNeeded();
  expect(await desk.at('send-button').textContent()).not.toMatch(HAN);
  expect(await desk.at('forward-button').textContent()).not.toMatch(HAN);
  await desk.press('Control+k');
  await expect(desk.at('answer-search')).toBeFocused();
  await expectUsable(desk, 'answer-search');
  await desk.press('Shift+F6');
  await desk.typeReply('Hello, please bring your household register.');
  await desk.send();
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
  await desk.press('F1');
  await expect(desk.at('help-dialog')).toBeVisible();
  expect(await desk.at('help-dialog').textContent()).not.toMatch(HAN);
  const overflow = await desk.window.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

/** On the screen, inside the window from left to right, and not under anything else. */
async function expectUsable(
  desk: { at(testId: string): import('@playwright/test').Locator; window: import('@playwright/test').Page },
  testId: string,
): Promise<void> {
  const control = desk.at(testId);
  await control.scrollIntoViewIfNeeded();
  await expect(control, testId).toBeInViewport({ ratio: 0.9 });
  const covered = await control.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !(top !== null && (element.contains(top) || top.contains(element)));
  });
  expect(covered, `${testId} is covered`).toBe(false);
}

async function brightness(locator: import('@playwright/test').Locator): Promise<number> {
  const colour = await locator.evaluate((element) => getComputedStyle(element).backgroundColor);
  const [red = 255, green = 255, blue = 255] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
