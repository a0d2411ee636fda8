import { join } from 'node:path';
import { runCommand } from '../support/gateway-command';
import { walk } from '../support/keyboard/walk';
import type { Stack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const LEAD = '阙云桥';
const OFFICER = '闻砚汀';
const ADMINISTRATOR = '亓望舒';
const YEAR = 365;

test('what a period erases and what a lead holds: the rule, the gateway’s figures, the notes on the messages', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const stack = await start({
    messages: [
      citizenMessage({ remoteId: 'past-goes', authorName: '要走的市民', text: '这一封过了期限就清除' }),
      citizenMessage({ remoteId: 'past-stays', authorName: '要留的市民', text: '这一封复议期间要留着' }),
    ],
  });
  const [goes, stays] = (await stack.record.messageIds('past-')) as [string, string];
  const desk = await stack.openWorkstation();
  await desk.signIn(LEAD);
  await desk.connection('online');
  for (const id of [goes, stays]) {
    await desk.open(id);
    await desk.claim();
    await desk.closeMessage('no_reply_needed', '电话已说明');
  }
  await desk.synced();
  await desk.view('closed');
  await desk.open(stays);

  // The lead keeps one, with a reason that everybody sees.
  await key(desk, 'hold-button');
  await expect(desk.at('hold-reason')).toBeFocused();
  await expect(desk.at('hold-confirm')).toBeDisabled();
  expect.soft(await walk(desk.window), 'hold').toEqual([]);
  await desk.press('Escape');
  await expect(desk.at('hold-button')).toBeFocused();
  await key(desk, 'hold-button');
  await desk.type('行政复议期间需要保存');
  await desk.press('Control+Enter');
  await expect(desk.at('hold-note')).toHaveAttribute('data-held', 'true');
  await expect(desk.at('hold-note')).toContainText(`${LEAD}要求延长保存：行政复议期间需要保存`);
  await desk.synced();

  // The administrator sets a period; the gateway says what is due under it.
  await change(desk, ADMINISTRATOR);
  await conditionSays(desk, '未设保存期限');
  await key(desk, 'library-button');
  await key(desk, 'library-nav-settings');
  await desk.at('retention-days').fill(String(YEAR));
  await key(desk, 'setting-save-retention');
  await expect(desk.at('setting-save-retention')).toBeDisabled();
  await desk.synced();
  for (const id of [goes, stays]) await stack.record.closedBefore(id, YEAR + 1);
  await conditionSays(desk, /1 条来信已过保存期限还没有清除（最早办结于 \d{4}-\d\d-\d\d）/);
  expect(await retention(stack, '--dry-run')).toContain('1 条已过保存期限');
  expect(await retention(stack)).toContain('已清除 1 条来信的内容');
  await conditionSays(desk, /已清除 1 条来信的内容（最近 \d{4}-\d\d-\d\d），待清除 0 条，依指令保留 1 条/);

  // An officer sees that it was erased and when, and that the other is held, and can change neither.
  await change(desk, OFFICER);
  await desk.view('closed');
  await desk.open(goes);
  await expect(desk.at('erased-note')).toContainText('按保存期限清除，只留编号、时间和状态');
  await expect(desk.at('conversation-pane')).not.toContainText('过了期限就清除');
  await expect(desk.at('conversation-pane')).not.toContainText('要走的市民');
  await desk.open(stays);
  await expect(desk.at('message-text')).toContainText('这一封复议期间要留着');
  await expect(desk.at('hold-note')).toContainText('行政复议期间需要保存');
  await expect(desk.at('release_hold-button')).toHaveCount(0);

  // Let go, it is erased with the next run.
  await change(desk, LEAD);
  await desk.view('closed');
  await desk.open(stays);
  await key(desk, 'release_hold-button');
  await expect(desk.at('hold-dialog')).toContainText('可能就在今夜');
  await desk.type('复议已经结束');
  await desk.press('Control+Enter');
  await expect(desk.at('hold-note')).toHaveAttribute('data-held', 'false');
  await desk.synced();
  expect(await retention(stack)).toContain('已清除 1 条来信的内容');
  await desk.syncNow();
  await expect(desk.at('erased-note')).toBeVisible();
  await expect(desk.at('hold-button')).toHaveCount(0);
});

/** What the gateway’s condition says about periods, to the administrator who is signed in. */
async function conditionSays(desk: DeskPage, words: string | RegExp): Promise<void> {
  await key(desk, 'management-button');
  await key(desk, 'library-nav-condition');
  await expect(desk.at('condition-again')).toBeEnabled({ timeout: 30_000 });
  await key(desk, 'condition-again');
  const said = desk.window.locator('[data-testid=finding][data-check=retention]');
  await expect(said).toContainText(words, { timeout: 30_000 });
  await key(desk, 'management-button');
  await expect(desk.at('library-cover')).toBeHidden();
}

async function change(desk: DeskPage, name: string): Promise<void> {
  await key(desk, 'sign-out-button');
  await desk.signIn(name);
  await desk.connection('online');
  await desk.synced();
}

async function key(desk: DeskPage, testId: string): Promise<void> {
  await desk.at(testId).focus();
  await desk.press('Enter');
}

/** `dutydesk-gateway retention` beside the running gateway. */
async function retention(stack: Stack, ...argv: string[]): Promise<string> {
  const { code, out, refusal } = await runCommand([
    'retention',
    ...argv,
    '--config',
    join(stack.folder, 'gateway.yaml'),
  ]);
  expect(refusal).toBe('');
  expect(code).toBe(0);
  return out;
}
