import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replyRulesSchema } from '../../src-shared/domain/reply-check';
import { badgeOfName } from '../support/badges';
import type { Stack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { until } from '../support/stack/wait';
import { ask } from './looks';
import { BY_MAIL, change, manage, type PeopleTools, toDesk } from './people';

export const ADMINISTRATOR = '亓望舒';
const LEAD = '阙云桥';
const NEWCOMER = '瞿晴岫';

/** What the administrator has settled before anybody works: a second pair of eyes, and a department by mail. */
export async function setUpDesk(desk: DeskPage): Promise<void> {
  await change(desk, ADMINISTRATOR);
  await ask(desk, 'desk_setting.set', {
    key: 'replyRules',
    value: replyRulesSchema.parse({ secondEyes: { categories: ['complaint'] } }),
  });
  await manage(desk, 'departments');
  await fillDepartment(desk);
  await desk.at('entry-save').click();
  await desk.at('entry-dialog').waitFor({ state: 'hidden' });
  await desk.synced();
  await toDesk(desk);
}

/** The administrator's pages, and a passphrase that has to be changed. */
export async function lookAtAdministration(desk: DeskPage, stack: Stack, tools: PeopleTools): Promise<void> {
  const { shot } = tools;
  await change(desk, ADMINISTRATOR);
  await manage(desk, 'departments');
  await fillDepartment(desk);
  await shot(desk, 'department');
  await desk.at('entry-save').click();
  await desk.at('entry-dialog').waitFor({ state: 'hidden' });
  await shot(desk, 'departments');
  await manage(desk, 'officers');
  await desk.at('entry-row').first().waitFor();
  await shot(desk, 'officers');
  await importOfficers(desk, stack, tools);
  await desk.at('entry-row').filter({ hasText: NEWCOMER }).getByTestId('officer-reset').click();
  await shot(desk, 'passphrase-reset');
  await desk.at('passphrase-confirm').click();
  const first = (await desk.at('initial-passphrase').textContent()) ?? '';
  await shot(desk, 'initial-passphrase');
  await desk.at('passphrase-done').click();
  await manage(desk, 'accounts');
  await desk.at('entry-row').first().waitFor();
  await shot(desk, 'accounts');
  await desk.at('entry-edit').first().click();
  await shot(desk, 'account');
  await desk.press('Escape');
  await lookAtSeats(desk, tools);
  await manage(desk, 'condition');
  await desk.at('finding').first().waitFor();
  await shot(desk, 'condition');
  for (const channel of await desk.at('channel-try').all()) await channel.click();
  await desk.window.waitForTimeout(3_000);
  await shot(desk, 'condition-tried');
  await lookAtSettings(desk, tools);
  await desk.at('sign-out-button').click();
  await desk.enter(badgeOfName(NEWCOMER), first);
  await desk.at('passphrase-form').waitFor();
  await shot(desk, 'first-passphrase');
  await desk.at('passphrase-form').getByRole('button').first().click();
  await desk.at('badge-field').waitFor();
}

/** The channels as a lead sees them: some work, one does not, some are off, and one ticket is in doubt. */
export async function lookAtChannels(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  await change(desk, LEAD);
  await desk.find('赶路的老周', await stack.record.messageId('tour-cable'));
  await desk.claim();
  await desk.forward(['dept-traffic', 'dept-custody'], { preset: 'h24' });
  await desk.synced();
  await desk.showTickets();
  await desk.window.locator('[data-testid=ticket][data-state=handed_over]').first().waitFor();
  stack.oa.setMisbehaviour({ hangAfterStoring: 1, statusDown: true });
  await desk.forward(['dept-public-order'], { preset: 'h24' });
  await desk.synced();
  await until(
    'the ticket in doubt',
    () => desk.window.locator('[data-testid=delivery-state][data-state=unknown]').count(),
    (count) => count > 0,
    60_000,
  );
  await shot(desk, 'tickets-in-doubt');
  await desk.showAll();
  await manage(desk, 'channels');
  await desk.at('channels-page').waitFor();
  await shot(desk, 'channels');
  stack.oa.setMisbehaviour({ hangAfterStoring: 0, statusDown: false });
  await toDesk(desk);
}

/** A closed message and what keeps it. */
export async function lookAtRetention(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const id = await stack.record.messageId('tour-both');
  await change(desk, LEAD);
  await desk.find('租房的半夏', id);
  await desk.claim();
  await desk.closeMessage('no_reply_needed', '已电话答复');
  await desk.synced();
  await desk.showAll();
  await desk.view('closed');
  await desk.open(id);
  await shot(desk, 'closed');
  await desk.at('hold-button').click();
  await desk.at('hold-reason').fill('行政复议期间需要保存');
  await shot(desk, 'hold');
  await desk.press('Control+Enter');
  await desk.at('release_hold-button').waitFor();
  await shot(desk, 'held');
  await desk.view('open');
}

/** Files of a message: known by their thumbnails, fetched when asked for, shown, and warned of. */
export async function lookAtFiles(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  await change(desk, LEAD);
  await desk.find('望江路住户', await stack.record.messageId('tour-lamp'));
  const file = (kind: string) => desk.window.locator(`[data-testid=message-file][data-kind=${kind}]`);
  await file('picture').locator('img').waitFor();
  await shot(desk, 'files');
  for (const kind of ['picture', 'other']) {
    await file(kind).getByTestId('file-fetch').click();
    await file(kind).getByTestId('file-save').waitFor();
  }
  await shot(desk, 'files-fetched');
  await file('picture').getByTestId('file-show').click();
  await desk.at('file-content').waitFor();
  await shot(desk, 'file-shown');
  await desk.press('Escape');
  await file('other').getByTestId('file-save').click();
  await desk.at('file-warning').waitFor();
  await shot(desk, 'file-warning');
  await desk.press('Escape');
  stack.cable('ws-1').cut();
  await desk.connection('offline');
  await shot(desk, 'files-offline');
  stack.cable('ws-1').heal();
  await desk.syncNow();
  await desk.connection('online');
  await desk.showAll();
}

export async function lookAtHelp(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await desk.toQueue();
  await desk.press('F1');
  await desk.at('help-dialog').waitFor();
  await shot(desk, 'help');
  await desk.press('Escape');
}

async function fillDepartment(desk: DeskPage): Promise<void> {
  await desk.at('entry-add').click();
  await desk.at('entry-name').fill(BY_MAIL);
  await desk.at('entry-via').selectOption('mail');
  await desk.at('entry-address').fill('chengnan@qinglan.example');
  await desk.at('entry-line-public_order').check();
}

/** Two tables come in: one with mistakes, one that is right. */
async function importOfficers(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const folder = join(stack.folder, 'lists');
  mkdirSync(folder, { recursive: true });
  const list = join(folder, '民警.csv');
  await choose(desk, list);
  await desk.at('entries-export-csv').click();
  const written = await until(
    'the list',
    () => textOf(list),
    (text) => text.includes('S00001'),
  );
  await shot(desk, 'officers-exported');
  const wrong = join(folder, '民警（新）.csv');
  writeFileSync(wrong, `${written},S00098,,民警,是\r\n,S00099,新来的,司机,是\r\n,S00001,重号的,民警,是\r\n`);
  await choose(desk, wrong);
  await desk.at('entries-import').click();
  await desk.at('preview-dialog').waitFor();
  await shot(desk, 'import-mistakes');
  await desk.press('Escape');
  writeFileSync(wrong, `${written},S00099,新来的,民警,是\r\n`);
  await desk.at('entries-import').click();
  await desk.at('preview-dialog').waitFor();
  await shot(desk, 'import-preview');
  await desk.at('preview-confirm').click();
  await desk.at('preview-dialog').waitFor({ state: 'hidden' });
}

async function lookAtSeats(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await manage(desk, 'seats');
  await desk.at('seat-row').first().waitFor();
  await desk.at('seat-enrol').click();
  await desk.at('enrol-id').fill('ws-9');
  await desk.at('enrol-name').fill('九号席');
  await shot(desk, 'seat-enrol');
  await desk.at('enrol-make').click();
  await desk.at('slip-code').waitFor();
  await shot(desk, 'seat-slip');
  await desk.at('slip-done').click();
  await shot(desk, 'seats');
  await desk.at('seat-revoke').first().click();
  await shot(desk, 'seat-revoke');
  await desk.press('Escape');
}

async function lookAtSettings(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await desk.press('Control+Shift+K');
  await desk.at('library-nav-settings').click();
  await desk.at('rule-categories').waitFor();
  await desk.at('rule-categories').scrollIntoViewIfNeeded();
  await shot(desk, 'reply-rules');
  await desk.at('retention-days').first().scrollIntoViewIfNeeded();
  await shot(desk, 'retention-rules');
  await toDesk(desk);
}

/** The system's file dialogs, which nothing can drive, choose `path`. */
export async function choose(desk: DeskPage, path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}

export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Not written yet.
  }
}
