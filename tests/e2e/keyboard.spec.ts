import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { replyRulesSchema } from '../../src-shared/domain/reply-check';
import { TEST_PASSPHRASE } from '../support/key-slots';
import { walk } from '../support/keyboard/walk';
import type { Stack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';
import { until } from '../support/stack/wait';

/** Every screen and dialog by the keyboard: what is there can be reached, seen and named, and nothing keeps the focus. */

const OFFICER = '闻砚汀';
const COLLEAGUE = '岑牧遥';
const LEAD = '阙云桥';
const EXPERT = '殳明澈';
const ADMINISTRATOR = '亓望舒';

async function screen(desk: DeskPage, name: string): Promise<void> {
  expect.soft(await walk(desk.window), name).toEqual([]);
}

/** Opens a dialog with Enter on its button, walks through it, and leaves it with Escape, to where the focus was. */
async function dialog(desk: DeskPage, name: string, opener: Locator = desk.at(name).first()): Promise<void> {
  await opener.focus();
  await desk.press('Enter');
  const open = desk.window.locator('dialog[open]');
  await expect(open, name).toHaveCount(1);
  await screen(desk, `${name} dialog`);
  await desk.press('Escape');
  await expect(open, name).toHaveCount(0);
  await expect.soft(opener, `focus after ${name}`).toBeFocused();
}

async function key(desk: DeskPage, testId: string): Promise<void> {
  await desk.at(testId).first().focus();
  await desk.press('Enter');
}

/** Goes to a page of the library or of management with the keys of its navigation. */
async function page(desk: DeskPage, name: string): Promise<void> {
  const link = desk.at(`library-nav-${name}`);
  if (!(await link.isVisible())) await key(desk, MANAGEMENT.has(name) ? 'management-button' : 'library-button');
  await link.focus();
  await desk.press('Enter');
  await expect(link).toHaveAttribute('aria-current', 'page');
  await expect(desk.window.locator('.starting')).toHaveCount(0);
}

const MANAGEMENT: ReadonlySet<string> = new Set(
  'shift handovers rota approvals channels audit seats officers departments accounts condition'.split(' '),
);
const LIBRARY = 'tasks answers revisions corrections gaps pairs synonyms imports figures settings'.split(' ');

async function pages(desk: DeskPage, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await page(desk, name);
    await screen(desk, name);
  }
}

async function changeTo(desk: DeskPage, name: string): Promise<void> {
  await key(desk, 'sign-out-button');
  await desk.signIn(name);
  await desk.connection('online');
  await desk.synced();
}

async function sign(desk: DeskPage): Promise<void> {
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await desk.press('Control+Enter');
  await expect(desk.at('sign-dialog')).toBeHidden();
}

async function rule(desk: DeskPage, input: unknown): Promise<void> {
  await desk.window.evaluate(
    (value) =>
      (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api['desk_setting.set']?.(
        value,
      ),
    input,
  );
}

function messages() {
  return [
    citizenMessage({ remoteId: 'key-plain' }),
    citizenMessage({
      remoteId: 'key-report',
      category: 'report',
      businessLine: 'public_order',
      text: '有人聚众赌博，我是林志成，身份证110101199003070118，电话13900001234，请保密。',
    }),
    citizenMessage({ remoteId: 'key-help', emergency: true, text: '楼上有人吃了一整瓶药，快派人！' }),
    citizenMessage({ remoteId: 'key-complaint', category: 'complaint', text: '窗口上周三没有人，白跑一趟。' }),
  ];
}

async function openClaimed(desk: DeskPage, stack: Stack, remoteId: string): Promise<void> {
  await desk.open(await stack.record.messageId(remoteId));
  await desk.claim();
}

test('the door, the desk and all that is done with a message', async ({ start }) => {
  test.setTimeout(240_000);
  const stack = await start({ messages: messages() });
  const desk = await stack.openWorkstation();
  await expect(desk.at('sample-badge').first()).toBeVisible({ timeout: 30_000 });
  await screen(desk, 'sign-in');
  await desk.signIn(OFFICER);
  await desk.connection('online');
  await screen(desk, 'desk');
  for (const opener of ['help-button', 'settings-button', 'signed-in-as', 'ferry-button', 'status-outbox'])
    await dialog(desk, opener);
  await key(desk, 'queue-filter-category');
  await screen(desk, 'menu');
  await desk.press('Escape');
  await desk.open(await stack.record.messageId('key-help'));
  await screen(desk, 'emergency');

  await openClaimed(desk, stack, 'key-plain');
  await screen(desk, 'message');
  for (const opener of ['forward-button', 'close-button', 'emergency-raise', 'promise-make'])
    await dialog(desk, opener);
  await key(desk, 'answer-filter');
  await key(desk, 'answer-why');
  await screen(desk, 'answers beside the message');
  await desk.at('reply-editor').fill('您好，我们会尽快整改，请联系经办人手机13900001234。');
  await desk.at('reply-editor').focus();
  await desk.press('Control+Enter');
  await expect(desk.at('problems-dialog')).toBeVisible();
  await screen(desk, 'problems');
  await desk.press('Escape');
  await expect.soft(desk.at('reply-editor')).toBeFocused();
  for (const tab of ['search-tab-reply', 'search-tab-message']) {
    await key(desk, tab);
    await screen(desk, tab);
  }

  await forwarded(desk, stack);
  await desk.open(await stack.record.messageId('key-report'));
  await dialog(desk, 'unmask-button');
  await screen(desk, 'protected message');
  await desk.press('Control+Shift+L');
  await expect(desk.at('locked-by')).toBeVisible();
  await screen(desk, 'locked');
});

/** A ticket that came back, and one that is answered by telephone. */
async function forwarded(desk: DeskPage, stack: Stack): Promise<void> {
  await key(desk, 'forward-button');
  await desk.at('forward-department-dept-traffic').check();
  await desk.press('Control+Enter');
  await expect(desk.at('forward-dialog')).toBeHidden();
  await key(desk, 'context-tab-tickets');
  const messageId = await stack.record.messageId('key-plain');
  const [ticket] = await until(
    'the ticket at the gateway',
    () => stack.record.tickets(messageId),
    (tickets) => tickets.length > 0,
  );
  if (ticket === undefined) throw new Error('there is no ticket');
  const shown = desk.ticket(ticket.id);
  await expect(shown).toHaveAttribute('data-state', 'handed_over', { timeout: 20_000 });
  await stack.oa.answer(ticket.number, 'accepted', '', '秩序科');
  await stack.oa.answer(ticket.number, 'fed_back', '正在维修。', '秩序科');
  await expect(shown).toHaveAttribute('data-state', 'fed_back', { timeout: 20_000 });
  await screen(desk, 'feedback');
  await key(desk, 'ticket-rework');
  await expect(desk.at('ticket-reason')).toBeFocused();
  await screen(desk, 'rework');
  await desk.press('Escape');
}

test('a shift from its beginning to the handover, the rota, approvals and supervision', async ({ start }) => {
  test.setTimeout(300_000);
  const stack = await start({ messages: messages() });
  const desk = await stack.openWorkstation();
  await desk.signIn(ADMINISTRATOR);
  await desk.connection('online');
  await rule(desk, {
    key: 'replyRules',
    value: replyRulesSchema.parse({ secondEyes: { categories: ['complaint'] } }),
  });
  await desk.synced();
  await changeTo(desk, OFFICER);
  await pages(desk, ['shift']);
  await key(desk, 'shift-start');
  await expect(desk.at('shift-running')).toBeVisible();
  await desk.press('Escape');
  await openClaimed(desk, stack, 'key-complaint');
  await desk.typeReply('您好，经核实，窗口当天培训，已责令提前公告，可拨打0000-2345678预约。');
  await desk.at('reply-editor').focus();
  await desk.press('Control+Enter');
  await expect(desk.at('reply-review')).toBeVisible();
  await screen(desk, 'reply that waits');
  await desk.at('promise-make').click();
  await desk.at('promise-text').fill('明天上午回电');
  await desk.press('Control+Enter');
  await expect(desk.at('promise').first()).toBeVisible();

  await pages(desk, ['shift']);
  await key(desk, 'shift-hand-over');
  await expect(desk.at('handover-prepare')).toBeVisible();
  await screen(desk, 'handover, prepared');
  await dialog(desk, 'handover-offer');
  await key(desk, 'handover-offer');
  await sign(desk);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'offered');
  await screen(desk, 'handover, offered');

  await changeTo(desk, LEAD);
  await pages(desk, ['approvals', 'channels', 'audit']);
  await page(desk, 'rota');
  await key(desk, 'rota-after');
  await expect(desk.at('rota-fill')).toBeEnabled();
  await key(desk, 'rota-fill');
  await expect(desk.at('rota-unsaved')).toBeVisible();
  await screen(desk, 'rota, planned');
  await dialog(desk, 'rota-shift');
  await key(desk, 'rota-save');
  await expect(desk.at('rota-unsaved')).toBeHidden();
  await page(desk, 'shift');
  await dialog(desk, 'shift-end');
  await page(desk, 'handovers');
  await key(desk, 'handover-line');
  await dialog(desk, 'handover-word-button');
  await key(desk, 'handover-word-button');
  await desk.at('sign-reason').fill('指挥中心已经接手');
  await sign(desk);
  await page(desk, 'approvals');
  await key(desk, 'approval-approve');
  await expect(desk.at('approval')).toHaveCount(0);

  await changeTo(desk, COLLEAGUE);
  await page(desk, 'rota');
  await key(desk, 'rota-after');
  await dialog(desk, 'rota-swap', desk.at('rota-row').filter({ hasText: COLLEAGUE }).getByTestId('rota-shift').first());
  await page(desk, 'shift');
  await key(desk, 'shift-offer');
  await screen(desk, 'handover, gone through');
  await dialog(desk, 'handover-ask-item');
  const items = desk.at('handover-accept-item');
  for (let at = 0; at < (await items.count()); at += 1) await items.nth(at).click();
  await expect(desk.at('handover-take')).toBeEnabled();
  await dialog(desk, 'handover-take');
  await key(desk, 'handover-take');
  await sign(desk);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'accepted');
  await screen(desk, 'handover, signed');
  await pages(desk, ['handovers']);
});

test('the answer library, and desk management', async ({ start }) => {
  test.setTimeout(300_000);
  const stack = await start();
  const desk = await stack.openWorkstation();
  await desk.signIn(EXPERT);
  await desk.connection('online');
  await pages(desk, LIBRARY);
  await page(desk, 'gaps');
  await dialog(desk, 'gap-new');
  await page(desk, 'synonyms');
  await dialog(desk, 'synonym-new');
  await dialog(desk, 'synonym-edit');
  await page(desk, 'imports');
  await importedFile(desk, stack);
  await page(desk, 'figures');
  await page(desk, 'answers');
  await desk.at('answer-row').first().focus();
  await desk.press('Enter');
  await expect(desk.at('answer-detail')).toBeVisible();
  await screen(desk, 'answer');
  for (const opener of ['answer-review', 'answer-retire']) await dialog(desk, opener);
  await key(desk, 'answer-edit');
  await expect(desk.at('revision-editor')).toBeVisible();
  await desk.at('field-text').fill(`${await desk.at('field-text').inputValue()}可先电话预约。`);
  await expect(desk.at('revision-saved')).toHaveAttribute('data-state', 'clean');
  await screen(desk, 'revision, edited');
  await dialog(desk, 'revision-discard');
  await key(desk, 'revision-submit');
  await expect(desk.at('revision-review')).toBeVisible();
  await screen(desk, 'revision, one’s own');
  await desk.synced();

  await changeTo(desk, LEAD);
  await page(desk, 'revisions');
  await desk.at('revision-box').getByText(/审/).click();
  await desk.at('revision-row').first().focus();
  await desk.press('Enter');
  await expect(desk.at('revision-review')).toBeVisible();
  await screen(desk, 'revision, to review');
  for (const opener of ['revision-approve', 'revision-return']) await dialog(desk, opener);

  await changeTo(desk, ADMINISTRATOR);
  await pages(desk, ['settings', 'officers', 'departments', 'accounts', 'seats', 'condition']);
  await page(desk, 'officers');
  for (const opener of ['entry-add', 'entry-edit', 'officer-reset']) await dialog(desk, opener);
  await page(desk, 'departments');
  await dialog(desk, 'entry-add');
  await page(desk, 'seats');
  for (const opener of ['seat-enrol', 'seat-revoke']) await dialog(desk, opener);
  await key(desk, 'seat-enrol');
  await desk.at('enrol-id').fill('ws-9');
  await desk.at('enrol-name').fill('九号席');
  await key(desk, 'enrol-make');
  await expect(desk.at('slip-code')).toBeVisible();
  await screen(desk, 'enrolment slip');
  await key(desk, 'slip-done');
});

/** A file with a wrong row, read in and looked at. */
async function importedFile(desk: DeskPage, stack: Stack): Promise<void> {
  const folder = join(stack.folder, 'files');
  mkdirSync(folder);
  const file = join(folder, '业务口径.csv');
  writeFileSync(file, '问题,答复,业务线\r\n露营地可以过夜吗？,您好，可以过夜。,治安\r\n,没有问题的一行,交管\r\n');
  await desk.app.evaluate(({ dialog: system }, chosen) => {
    system.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, file);
  await key(desk, 'import-choose');
  await expect(desk.at('import-rows')).toBeVisible();
  await screen(desk, 'import, looked at');
  await dialog(desk, 'import-commit');
}
