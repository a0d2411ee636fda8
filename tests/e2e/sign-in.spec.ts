import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { badgeOfName } from '../support/badges';
import { TEST_PASSPHRASE } from '../support/key-slots';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const OFFICER = '闻砚汀';
const COLLEAGUE = '岑牧遥';
const NEW_PASSPHRASE = '雨后小巷有猫两只半在屋檐';
const pictures = join('out', 'sign-in');

test('sign-in, lock, quick switch and sign-out by the keyboard alone; every officer finds the own draft', async ({
  start,
}) => {
  const stack = await start({ messages: citizenMessages(2, 'door') });
  const [messageId] = (await stack.record.messageIds('door-')) as [string];
  const desk = await stack.openWorkstation();
  await expect(desk.at('sign-in')).toHaveAttribute('data-state', 'closed', { timeout: 30_000 });
  await expect(desk.at('badge-field')).toBeFocused();
  // Sample data says that it is, and its passphrase.
  await expect(desk.at('sample-passphrase')).toHaveText(TEST_PASSPHRASE);
  await expect(desk.at('sample-badge').first()).toBeVisible();

  await desk.enter(badgeOfName(OFFICER), '不是这一句口令啊啊');
  await expect(desk.at('failure')).toHaveAttribute('data-code', 'sign_in_failed');
  await expect(desk.at('passphrase-field')).toBeFocused();
  await expect(desk.at('passphrase-field')).toHaveValue('');
  await desk.type(TEST_PASSPHRASE);
  await desk.press('Enter');
  await desk.queueReady();

  await desk.open(messageId);
  await desk.claim();
  await desk.toReply();
  await desk.type('锁屏前没有停下来的半句');
  await desk.press('Control+Shift+L');
  await expect(desk.at('sign-in')).toHaveAttribute('data-state', 'locked');
  await expect(desk.at('locked-by')).toContainText(OFFICER);
  await expect(desk.at('passphrase-field')).toBeFocused();
  // Nothing of the desk is in the page any more.
  await expect(desk.at('queue-item')).toHaveCount(0);
  expect(await desk.window.content()).not.toContain('锁屏前');

  await desk.at('switch-officer-button').focus();
  await desk.press('Enter');
  await expect(desk.at('badge-field')).toBeVisible();
  await desk.signIn(COLLEAGUE);
  await expect(desk.at('signed-in-as')).toContainText(COLLEAGUE);
  await desk.open(messageId);
  await expect(desk.row(messageId)).toHaveAttribute('data-claim', 'other');
  expect(await desk.window.content()).not.toContain('锁屏前');

  await desk.press('Control+Shift+L');
  await expect(desk.at('sign-in')).toHaveAttribute('data-state', 'locked');
  await desk.at('switch-officer-button').click();
  await desk.signIn(OFFICER);
  await desk.open(messageId);
  await expect(desk.at('reply-editor')).toHaveValue('锁屏前没有停下来的半句');
  await desk.at('sign-out-button').click();
  await expect(desk.at('sign-in')).toHaveAttribute('data-state', 'signed_out');
});

test('offline, too many wrong passphrases wait, and the right one opens afterwards; a new passphrase counts at once', async ({
  start,
}) => {
  // Two programs and a wait that has to be sat out.
  test.setTimeout(180_000);
  const stack = await start();
  const first = await stack.openWorkstation();
  await first.signIn(OFFICER);
  await first.connection('online');
  await first.synced();
  await first.close();
  await stack.cable('ws-1').cut();

  const desk = await stack.openWorkstation();
  const badge = badgeOfName(OFFICER);
  for (let tries = 0; tries < 3; tries += 1) {
    await desk.enter(badge, '不是这一句口令啊啊');
    await expect(desk.at('failure')).toHaveAttribute('data-code', 'sign_in_failed');
    await expect(desk.at('passphrase-field')).toHaveValue('');
  }
  await expect(desk.at('sign-in-button')).toBeDisabled();
  await expect(desk.at('sign-in-button')).toContainText('秒后再试');
  await expect(desk.at('sign-in-button')).toBeEnabled({ timeout: 10_000 });
  await desk.signIn(OFFICER);
  await desk.connection('offline');

  await desk.at('signed-in-as').click();
  await expect(desk.at('passphrase-before')).toBeFocused();
  await desk.type(TEST_PASSPHRASE);
  await desk.press('Tab');
  await desk.type(NEW_PASSPHRASE);
  await desk.press('Tab');
  await desk.type(NEW_PASSPHRASE);
  await desk.press('Enter');
  await expect(desk.at('passphrase-form')).toBeHidden();
  await desk.at('lock-button').click();
  await expect(desk.at('locked-by')).toBeVisible();
  await desk.type(TEST_PASSPHRASE);
  await desk.press('Enter');
  await expect(desk.at('failure')).toHaveAttribute('data-code', 'sign_in_failed');
  await desk.type(NEW_PASSPHRASE);
  await desk.press('Enter');
  await desk.queueReady();
});

test('the sign-in and lock screens in both languages, light and dark', async ({ start }) => {
  const stack = await start();
  const desk = await stack.openWorkstation();
  mkdirSync(pictures, { recursive: true });
  await expect(desk.at('sample-badge').first()).toBeVisible({ timeout: 30_000 });
  for (const look of LOOKS) {
    await setLook(desk, look);
    await desk.window.screenshot({ path: join(pictures, `sign-in-${look.theme}-${look.locale}.png`) });
  }
  await desk.signIn(OFFICER);
  await desk.press('Control+Shift+L');
  await expect(desk.at('locked-by')).toBeVisible();
  for (const look of LOOKS) {
    await setLook(desk, look);
    await desk.window.screenshot({ path: join(pictures, `locked-${look.theme}-${look.locale}.png`) });
  }
  expect(await desk.at('locked-by').textContent()).toMatch(/Locked by/);
});

const LOOKS = [
  { theme: 'light', locale: 'zh-CN' },
  { theme: 'dark', locale: 'zh-CN' },
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'en' },
] as const;

async function setLook(desk: DeskPage, look: (typeof LOOKS)[number]): Promise<void> {
  await desk.window.evaluate(
    (settings) =>
      (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api['settings.set']?.(
        settings,
      ),
    look,
  );
  await expect(desk.window.locator('html')).toHaveAttribute('lang', look.locale);
  await expect(desk.window.locator('html')).toHaveAttribute('data-theme', look.theme);
}
