import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { badgeOfName } from '../support/badges';
import { TEST_PASSPHRASE } from '../support/key-slots';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage, citizenMessages } from '../support/stack/messages';
import {
  acceptItems,
  answerItem,
  changeOfficer,
  key,
  offerShift,
  openOffer,
  promise,
  questionItem,
  sign,
  startShift,
  takeOver,
} from '../support/stack/shift-steps';
import { expect, test } from '../support/stack/test';
import { until } from '../support/stack/wait';

const EARLY = '闻砚汀';
const LATE = '岑牧遥';
const NIGHT = '郗未舟';
const LEAD = '阙云桥';
const ADMINISTRATOR = '亓望舒';
const AUDITOR = { name: '巡查员', badgeNumber: 'S00091' };
const NEW_PASSPHRASE = '雨后小巷有猫两只半在屋檐';
const pictures = join('out', 'e2e', 'full-day');

/** In the window of a usual duty desk. */
async function picture(desk: DeskPage, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await desk.window.screenshot({ path: join(pictures, `${name}.png`) });
}

async function usualWindow(desk: DeskPage): Promise<void> {
  await desk.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 1366, height: 768 }),
  );
}

async function theme(desk: DeskPage, wanted: 'light' | 'dark'): Promise<void> {
  await ask(desk.window, 'settings.set', { theme: wanted });
  await expect(desk.window.locator('html')).toHaveAttribute('data-theme', wanted);
}

/** Asks the core as the page does. */
function ask(window: Page, channel: string, input: unknown): Promise<unknown> {
  return window.evaluate(
    ([name, given]) =>
      (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api[name as string]?.(given),
    [channel, input] as const,
  );
}

async function managementPage(desk: DeskPage, page: string): Promise<void> {
  if (!(await desk.at(`library-nav-${page}`).isVisible())) await desk.at('management-button').click();
  await key(desk, `library-nav-${page}`);
}

test('a day of three officers and a lead at one workstation: second eyes, a quick switch, a question sent back, the lead’s word', async ({
  start,
}) => {
  test.setTimeout(300_000);
  const stack = await start({
    messages: [
      citizenMessage({ remoteId: 'day-0', text: '请问身份证丢了怎么补办？' }),
      citizenMessage({ remoteId: 'day-1', text: '望江路路口违停没人管，投诉过两次了', category: 'complaint' }),
      citizenMessage({ remoteId: 'day-2', text: '孩子户口迁过来要多久？窗口说要等' }),
      citizenMessage({ remoteId: 'day-3', text: '有人在桥上要跳下去' }),
    ],
  });
  const [asked, complaint, moving, bridge] = (await stack.record.messageIds('day-')) as [
    string,
    string,
    string,
    string,
  ];
  const desk = await stack.openWorkstation();
  await usualWindow(desk);

  await test.step('the administrator rules that complaints wait for the lead', async () => {
    await desk.signIn(ADMINISTRATOR);
    await desk.connection('online');
    await desk.at('library-button').click();
    await key(desk, 'library-nav-settings');
    await desk.at('rule-categories').click();
    await desk.window.locator('.ant-select-item-option', { hasText: '投诉' }).click();
    await desk.press('Escape');
    await desk.at('setting-save-replyRules').click();
    await expect(desk.at('setting-save-replyRules')).toBeDisabled();
    await desk.synced();
  });

  await test.step('early: the shift begins, a question is answered, a complaint waits, a promise is noted', async () => {
    await changeOfficer(desk, EARLY);
    await expect(desk.at('status-shift')).toHaveAttribute('data-on', 'false');
    await key(desk, 'status-shift');
    await expect(desk.at('shift-checks')).toContainText('时钟、同步、渠道正常');
    await picture(desk, 'board-before');
    await key(desk, 'shift-start');
    await expect(desk.at('shift-running')).toBeVisible();
    await desk.press('Escape');

    await desk.open(asked);
    await desk.claim();
    await desk.typeReply('您好，请携带户口簿到就近派出所补领。');
    await desk.send();
    await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
    await desk.open(complaint);
    await desk.claim();
    await desk.typeReply('您好，经核实，该路口确有违停，已安排辖区交警增加巡查，咨询电话0000-7654321。');
    await desk.send();
    await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'checking');
    await expect(desk.at('reply-review')).toBeVisible();
    await picture(desk, 'waits-for-the-lead');
    await desk.open(moving);
    await desk.claim();
    await promise(desk, '今天下班前回电');
    await desk.synced();
    expect(stack.publish.replies()).toHaveLength(1);
  });

  await test.step('the lead approves; what the officer had not finished is kept for the officer', async () => {
    await desk.toReply();
    await desk.type('您好，正在向户籍窗口');
    await changeOfficer(desk, LEAD);
    await desk.open(moving);
    await expect(desk.claimState()).toHaveAttribute('data-claim', 'other');
    expect(await desk.window.content()).not.toContain('正在向户籍窗口');
    await managementPage(desk, 'approvals');
    await expect(desk.at('approval')).toContainText('违停没人管');
    await picture(desk, 'approvals');
    await key(desk, 'approval-approve');
    await expect(desk.at('approval')).toHaveCount(0);
    await until(
      'the approved reply to go out',
      () => stack.publish.replies().length,
      (count) => count === 2,
    );
    await changeOfficer(desk, EARLY);
    await desk.open(complaint);
    await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
    await expect(desk.at('reply-review-note')).toContainText(LEAD);
    await desk.open(moving);
    await expect(desk.at('reply-editor')).toHaveValue('您好，正在向户籍窗口');
    await desk.toReply();
    await desk.press('Control+End');
    await desk.type('核实。');
    await expect(desk.at('reply-editor')).toHaveValue('您好，正在向户籍窗口核实。');
    await desk.draftSaved();
  });

  await test.step('the early shift goes over to the late one, with a question sent back', async () => {
    await offerShift(desk, '打印机卡纸，已报修');
    await changeOfficer(desk, LATE);
    await openOffer(desk);
    await picture(desk, 'offered');
    await questionItem(desk, '今天下班前回电', '窗口哪位同事在核实？');
    await changeOfficer(desk, EARLY);
    await openOffer(desk);
    await answerItem(desk, '户籍窗口王警官');
    await changeOfficer(desk, LATE);
    await openOffer(desk);
    await acceptItems(desk);
    await takeOver(desk);
    await picture(desk, 'accepted');
    await startShift(desk);
    await desk.open(moving);
    await expect(desk.claimState()).toHaveAttribute('data-claim', 'mine');
    await expect(desk.at('reply-editor')).toHaveValue('您好，正在向户籍窗口核实。');
    await desk.send();
    await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
    await key(desk, 'promise-keep');
    await expect(desk.at('promise')).toHaveCount(0);
  });

  await test.step('an emergency is open at the end of the late shift: the lead gives a word and signs for the absent officer', async () => {
    await desk.open(bridge);
    await desk.claim();
    await key(desk, 'emergency-raise');
    await desk.at('emergency-note').fill('桥名待核实');
    await desk.press('Control+Enter');
    await expect(desk.at('emergency-panel')).toBeVisible();
    await desk.synced();
    await offerShift(desk, '桥上的人还没有回音', NIGHT);
    await expect(desk.at('handover-blocked')).toBeVisible();

    await changeOfficer(desk, LEAD);
    await managementPage(desk, 'handovers');
    await desk.window.locator('[data-testid=handover-line][data-state=offered]').click();
    await acceptItems(desk);
    await expect(desk.at('handover-take')).toBeDisabled();
    await picture(desk, 'blocked');
    await key(desk, 'handover-word-button');
    await sign(desk, '指挥中心正在接手，已电话说明');
    await expect(desk.at('handover-word')).toContainText('指挥中心正在接手');
    await takeOver(desk, '夜班堵在路上');
    await theme(desk, 'dark');
    await picture(desk, 'lead-signed-dark');
    await theme(desk, 'light');
  });

  await test.step('the night officer goes on with what was moved', async () => {
    await changeOfficer(desk, NIGHT);
    await key(desk, 'status-shift');
    await expect(desk.at('shift-checks').locator('[data-warning=emergencies]')).toBeVisible();
    await key(desk, 'shift-start');
    await expect(desk.at('shift-running')).toBeVisible();
    await picture(desk, 'board-night');
    await desk.press('Escape');
    await desk.open(bridge);
    await expect(desk.claimState()).toHaveAttribute('data-claim', 'mine');
    await desk.synced();
    await expect(desk.at('status-refused')).toHaveCount(0);
    const commands = await stack.record.commands('ws-1');
    expect(commands.filter(({ outcome }) => outcome !== 'applied')).toEqual([]);
    expect(stack.publish.replies().map(({ publications }) => publications)).toEqual([1, 1, 1]);
  });
});

test('a shift goes from one workstation to the other, then on without the network, and the first workstation hears of it later', async ({
  start,
}) => {
  test.setTimeout(240_000);
  const stack = await start({ workstations: ['ws-1', 'ws-2'], messages: citizenMessages(2, 'seat') });
  const [held, other] = (await stack.record.messageIds('seat-')) as [string, string];
  const first = await stack.openWorkstation('ws-1');
  const second = await stack.openWorkstation('ws-2');
  await second.signIn(NIGHT);
  await second.connection('online');
  await first.signIn(EARLY);
  await first.connection('online');

  await test.step('online, with a question sent across', async () => {
    await startShift(first);
    await first.open(held);
    await first.claim();
    await promise(first, '明早九点前回电');
    await first.typeReply('您好，正在核实。');
    await first.draftSaved();
    await first.synced();
    await offerShift(first, '二号席键盘坏了');
    await changeOfficer(second, LATE);
    await openOffer(second);
    await questionItem(second, '明早九点前回电', '回哪个号码？');
    await expect(first.at('handover-page')).toHaveAttribute('data-state', 'questioned', { timeout: 30_000 });
    await answerItem(first, '来信里留的号码');
    await expect(second.at('handover-page')).toHaveAttribute('data-state', 'offered', { timeout: 30_000 });
    await acceptItems(second);
    await takeOver(second);
    await expect(first.at('handover-page')).toHaveAttribute('data-state', 'accepted', { timeout: 30_000 });
    await expect(first.at('handover-intact')).toHaveAttribute('data-intact', 'true');
    await startShift(second);
    await second.open(held);
    await expect(second.claimState()).toHaveAttribute('data-claim', 'mine');
  });

  await test.step('offline at the second workstation, while the first goes on', async () => {
    await stack.cable('ws-2').cut();
    await second.connection('offline');
    await second.typeReply('您好，已核实，请携带户口簿到窗口办理。');
    await second.draftSaved();
    await offerShift(second, '网络断了，已报修', NIGHT);
    await changeOfficer(second, NIGHT);
    await openOffer(second);
    await acceptItems(second);
    await takeOver(second);
    await startShift(second);
    await second.open(held);
    await expect(second.claimState()).toHaveAttribute('data-claim', 'tentative');
    await expect(second.at('reply-editor')).toHaveValue('您好，已核实，请携带户口簿到窗口办理。');

    await first.press('Escape');
    await first.open(other);
    await first.claim();
    await first.synced();
    await first.open(held);
    await expect(first.claimState()).toContainText(LATE);
  });

  await test.step('it all comes together', async () => {
    await stack.cable('ws-2').heal();
    await second.syncNow();
    await second.connection('online');
    await second.synced();
    await expect(second.claimState()).toHaveAttribute('data-claim', 'mine');
    await expect(first.claimState()).toContainText(NIGHT, { timeout: 30_000 });
    await managementPage(first, 'handovers');
    await expect(first.window.locator('[data-testid=handover-line][data-state=accepted]')).toHaveCount(2);
    for (const [desk, id] of [
      [first, 'ws-1'],
      [second, 'ws-2'],
    ] as const) {
      await expect(desk.at('status-refused')).toHaveCount(0);
      expect((await stack.record.commands(id)).filter(({ outcome }) => outcome !== 'applied')).toEqual([]);
    }
    expect((await stack.record.holders('seat-')).map(({ holderId }) => holderId)).toEqual(['of-03', 'of-01']);
  });
});

test('a report is masked until somebody gives a reason; departments get the masked copy; the auditor sees who looked, and only that', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const stack = await start({
    messages: [
      citizenMessage({
        remoteId: 'tip-0',
        authorName: '匡守真',
        text: '举报有人开设赌场。我的电话13800138000，身份证11010519491231002X，请保密。',
        category: 'report',
        businessLine: 'public_order',
      }),
    ],
  });
  const [tip] = (await stack.record.messageIds('tip-')) as [string];
  const desk = await stack.openWorkstation();
  await usualWindow(desk);
  let first = '';

  await test.step('the administrator takes an auditor in, and a department that is reached by a group', async () => {
    await desk.signIn(ADMINISTRATOR);
    await desk.connection('online');
    await managementPage(desk, 'officers');
    await desk.at('entry-add').click();
    await desk.at('entry-badgeNumber').fill(AUDITOR.badgeNumber);
    await desk.at('entry-name').fill(AUDITOR.name);
    await desk.at('entry-role').selectOption('auditor');
    await desk.at('entry-save').click();
    const row = desk.at('entry-row').filter({ hasText: AUDITOR.name });
    await row.getByTestId('officer-reset').click();
    await desk.at('passphrase-confirm').click();
    first = (await desk.at('initial-passphrase').textContent()) ?? '';
    await desk.at('passphrase-done').click();
    await managementPage(desk, 'departments');
    await desk.at('entry-add').click();
    await desk.at('entry-name').fill('治安联络群');
    await desk.at('entry-id').fill('dept-group');
    await desk.at('entry-via').selectOption('robot');
    await desk.at('entry-address').fill('group-1');
    await desk.at('entry-line-public_order').check();
    await desk.at('entry-save').click();
    await expect(desk.at('entry-row').filter({ hasText: '治安联络群' })).toBeVisible();
  });

  await test.step('masked, a reason, and the watermark', async () => {
    await changeOfficer(desk, EARLY);
    await expect(desk.row(tip)).not.toContainText('匡守真');
    await desk.open(tip);
    await expect(desk.at('protected-banner')).toHaveAttribute('data-masked', 'true');
    const shown = await desk.window.content();
    for (const word of ['匡守真', '13800138000', '11010519491231002X']) expect(shown).not.toContain(word);
    await expect(desk.at('watermark')).toHaveAttribute('data-words', new RegExp(`${EARLY} ${badgeOfName(EARLY)}`));
    await picture(desk, 'masked');
    await desk.claim();
    await key(desk, 'unmask-button');
    await expect(desk.at('unmask-reason')).toBeFocused();
    await expect(desk.at('unmask-confirm')).toBeDisabled();
    await desk.type('核对身份以便回电');
    await desk.press('Control+Enter');
    await expect(desk.at('protected-banner')).toHaveAttribute('data-masked', 'false');
    await expect(desk.at('message-text')).toContainText('13800138000');
    await expect(desk.at('watermark')).toHaveAttribute('data-words', new RegExp(EARLY));
    await picture(desk, 'unmasked');
    await theme(desk, 'dark');
    await picture(desk, 'unmasked-dark');
    await theme(desk, 'light');
  });

  await test.step('the officer sees the copy that leaves', async () => {
    await desk.toQueue();
    await desk.press('f');
    await desk.at('forward-department-dept-group').check();
    await expect(desk.at('masked-copy-text')).toContainText('赌场');
    await expect(desk.at('masked-copy-text')).not.toContainText('13800138000');
    await expect(desk.at('masked-copy-text')).not.toContainText('11010519491231002X');
    await desk.at('masked-copy').scrollIntoViewIfNeeded();
    await picture(desk, 'masked-copy');
    await desk.press('Escape');
    await desk.synced();
  });

  await test.step('the auditor sees who looked and why, and handles nothing', async () => {
    await desk.press('Control+Shift+L');
    await key(desk, 'switch-officer-button');
    await desk.enter(AUDITOR.badgeNumber, first);
    await expect(desk.at('passphrase-before')).toBeFocused();
    for (const words of [first, NEW_PASSPHRASE, NEW_PASSPHRASE]) {
      await desk.type(words);
      await desk.press('Tab');
    }
    await key(desk, 'passphrase-submit');
    await desk.queueReady();
    await desk.open(tip);
    await expect(desk.at('protected-banner')).toHaveAttribute('data-masked', 'true');
    const refused = await ask(desk.window, 'message.claim', { messageId: tip });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'not_permitted' } });
    await managementPage(desk, 'audit');
    const unmasking = desk.window.locator('[data-testid=audit-line][data-action="message.unmasked"]');
    await expect(unmasking).toHaveCount(1);
    await expect(unmasking).toContainText(EARLY);
    await expect(unmasking).toContainText('核对身份以便回电');
    await expect(desk.at('audit-check')).toHaveAttribute('data-broken', 'false');
    await expect(desk.at('audit-check')).toContainText('网关已签认', { timeout: 30_000 });
    await picture(desk, 'audit');
    await desk.at('audit-desk').click();
    await expect(unmasking).toHaveCount(1);
    await expect(desk.at('audit-finding')).toHaveCount(0);
    await desk.press('Escape');
    await desk.at('sign-out-button').click();
    await expect(desk.at('sign-in')).toHaveAttribute('data-state', 'signed_out');
    await desk.enter(AUDITOR.badgeNumber, TEST_PASSPHRASE);
    await expect(desk.at('failure')).toHaveAttribute('data-code', 'sign_in_failed');
  });
});
