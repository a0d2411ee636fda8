import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const ADMINISTRATOR = '亓望舒';
const LEAD = '阙云桥';

/** The system's file dialogs, which no test can drive, choose `path`. */
async function chooseInDialog(desk: DeskPage, path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}

test('an administrator’s round: officers by table, a first passphrase, a new workstation, one shut out, the gateway', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const stack = await start({ workstations: ['ws-1', 'ws-2'] });
  const desk = await stack.openWorkstation('ws-1');
  await desk.signIn(ADMINISTRATOR);
  await desk.connection('online');
  await desk.at('management-button').click();
  const page = async (name: string) => {
    await desk.at(`library-nav-${name}`).click();
    await expect(desk.at(`${name}-page`)).toBeVisible();
  };

  // Officers go out as a table, come back changed, and a wrong cell is named before anything is taken.
  await page('officers');
  const folder = join(stack.folder, 'lists');
  mkdirSync(folder);
  await chooseInDialog(desk, join(folder, 'officers.csv'));
  await desk.at('entries-export-csv').click();
  await expect.poll(() => readIf(join(folder, 'officers.csv'))).toContain('S00001');
  const list = readIf(join(folder, 'officers.csv'));
  const wrong = join(folder, 'wrong.csv');
  writeFileSync(wrong, `${list},S00099,新来的,司机,是\r\n`);
  await chooseInDialog(desk, wrong);
  await desk.at('entries-import').click();
  await expect(desk.at('bad-cell')).toHaveAttribute('data-problem', 'unknown_word');
  await expect(desk.at('bad-cell')).toContainText('司机');
  await expect(desk.at('preview-confirm')).toBeDisabled();
  await desk.press('Escape');
  const right = join(folder, 'right.csv');
  writeFileSync(right, `${list},S00099,新来的,民警,是\r\n`);
  await chooseInDialog(desk, right);
  await desk.at('entries-import').click();
  await desk.at('preview-confirm').click();
  const newcomer = desk.at('entry-row').filter({ hasText: '新来的' });
  await expect(newcomer).toBeVisible();

  // The passphrase is shown once.
  await newcomer.getByTestId('officer-reset').click();
  await desk.at('passphrase-confirm').click();
  await expect(desk.at('initial-passphrase')).toHaveText(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
  await desk.at('passphrase-done').click();
  await expect(desk.at('initial-passphrase')).toBeHidden();

  await page('departments');
  await desk.at('entry-add').click();
  await desk.at('entry-name').fill('新成立的支队');
  await desk.at('entry-line-cyber').check();
  await desk.at('entry-save').click();
  await expect(desk.at('entry-row').filter({ hasText: '新成立的支队' })).toContainText('网安');

  // A slip for a new workstation, and the old one shut out with a reason.
  await page('seats');
  await desk.at('seat-enrol').click();
  await desk.at('enrol-id').fill('ws-9');
  await desk.at('enrol-name').fill('九号席');
  await desk.at('enrol-make').click();
  await expect(desk.at('slip-code')).toHaveText(/^[A-Z0-9]{4}(-[A-Z0-9]{1,4})+$/);
  await desk.at('slip-done').click();
  await expect(desk.at('open-code')).toContainText('九号席');
  const mine = desk.window.locator('[data-testid=seat-row][data-seat-id="ws-1"]').getByTestId('seat-program');
  await expect(mine).toHaveAttribute('data-update', 'none');
  await expect(mine).toContainText(/^\d+\.\d+\.\d+ /);
  const old = desk.window.locator('[data-testid=seat-row][data-seat-id="ws-2"]');
  await old.getByTestId('seat-revoke').click();
  await expect(desk.at('revoke-confirm')).toBeDisabled();
  await desk.at('revoke-reason').fill('硬盘报废');
  await desk.at('revoke-confirm').click();
  await expect(old).toHaveAttribute('data-revoked', 'true');

  await page('condition');
  await expect(desk.at('last-backup')).toContainText('backup');
  await expect(desk.at('finding').first()).toBeVisible();
  const telephone = desk.window.locator('[data-testid=channel-test][data-channel="phone"]');
  await telephone.getByTestId('channel-try').click();
  await expect(telephone.getByTestId('channel-said')).toContainText('连接正常');

  // A lead is told who may.
  await desk.press('Escape');
  await desk.at('sign-out-button').click();
  await desk.signIn(LEAD);
  await desk.at('management-button').click();
  await desk.at('library-nav-seats').click();
  await expect(desk.at('not-permitted')).toContainText('管理员');
  await expect(desk.at('seat-enrol')).toBeHidden();
});

test('an account switched off takes no reply and keeps the draft, and goes on when it is on again', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const stack = await start({ workstations: ['ws-1', 'ws-2'] });
  const officer = await stack.openWorkstation('ws-1');
  await officer.signIn('闻砚汀');
  await officer.connection('online');
  await stack.push([citizenMessage({ remoteId: 'account-off', authorName: '问路的市民', text: '请问车管所几点下班' })]);
  const messageId = await stack.record.messageId('account-off');
  await officer.find('问路的市民', messageId);
  await officer.press('c');
  await expect(officer.claimState()).toHaveAttribute('data-claim', 'mine');
  await officer.at('reply-editor').fill('您好，工作日下午五点半下班。');
  await officer.draftSaved();
  await expect(officer.at('send-button')).toBeEnabled();

  const administrator = await stack.openWorkstation('ws-2');
  await administrator.signIn(ADMINISTRATOR);
  await administrator.connection('online');
  await administrator.at('management-button').click();
  await administrator.at('library-nav-accounts').click();
  const account = administrator.window.locator('[data-testid=entry-row][data-entry-id="acc-weibo-main"]');
  await account.getByTestId('entry-switch').click();
  await expect(account).toBeHidden();

  await expect(officer.at('reply-account-off')).toBeVisible();
  await expect(officer.row(messageId).getByTestId('queue-account-off')).toBeVisible();
  await expect(officer.at('send-button')).toBeDisabled();
  await expect(officer.at('reply-editor')).toHaveValue('您好，工作日下午五点半下班。');

  await administrator.at('entries-inactive').check();
  await account.getByTestId('entry-switch').click();
  await expect(officer.at('reply-account-off')).toBeHidden();
  await officer.at('send-button').click();
  await expect(officer.at('reply-editor')).toHaveValue('');
});

function readIf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Not written yet.
  }
}
