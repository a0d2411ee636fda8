import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const OFFICER = '闻砚汀';
const LEAD = '阙云桥';
const EXPERT = '殳明澈';

/** Opens the library with its key and goes to a page by the arrow keys of its list. */
async function toLibrary(desk: DeskPage, page: string): Promise<void> {
  if (!(await desk.at('library-page').isVisible())) await desk.press('Control+Shift+K');
  await expect(desk.at('library-page')).toBeVisible();
  await desk.at(`library-nav-${page}`).focus();
  await desk.press('Enter');
  await expect(desk.at('library-page')).toHaveAttribute('data-page', page);
}

async function toDesk(desk: DeskPage): Promise<void> {
  await desk.press('Control+Shift+K');
  await expect(desk.at('library-cover')).toBeHidden();
}

async function signInAs(desk: DeskPage, name: string): Promise<void> {
  await desk.at('sign-out-button').click();
  await desk.signIn(name);
}

/** The system's file dialog, which no test can drive, chooses `path`. */
async function chooseInDialog(desk: DeskPage, path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}

/** Approves the revision that is open, with or without opening corrections. */
async function approve(desk: DeskPage, note: string): Promise<void> {
  await desk.at('revision-approve').click();
  await expect(desk.at('approve-dialog')).toBeVisible();
  await desk.at('approve-note').fill(note);
  await desk.press('Control+Enter');
  await expect(desk.at('approve-dialog')).toBeHidden();
}

test('a good reply becomes an answer by two persons, is found and used; when it changes, who was answered with it is put right', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const stack = await start({ workstations: ['ws-1', 'ws-2'] });
  const desk = await stack.openWorkstation('ws-1');
  await desk.signIn(OFFICER);
  await desk.connection('online');

  await stack.push([
    citizenMessage({ remoteId: 'kite', authorName: '放风筝的市民', text: '请问滨江公园可以放夜光风筝吗？要不要报备' }),
  ]);
  const first = await stack.record.messageId('kite');
  await desk.find('夜光风筝', first);
  await desk.claim();
  await desk.typeReply('您好，滨江公园草坪区可以放夜光风筝，不用报备，请远离高压线和机场净空区。');
  await desk.draftSaved();
  await desk.send();
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');

  // One key makes a draft of an answer out of it; F8 follows the notice to it.
  await desk.toQueue();
  await desk.press('Shift+A');
  await expect(desk.at('notice-action')).toBeVisible();
  await desk.press('F8');
  await expect(desk.at('revision-editor')).toBeVisible();
  await expect(desk.at('field-text')).toHaveValue(/远离高压线/);
  // The signature is the officer's, not the answer's.
  await expect(desk.at('field-text')).not.toHaveValue(/警号/);
  await desk.at('field-question').fill('滨江公园可以放夜光风筝吗？');
  await expect(desk.at('revision-saved')).toHaveAttribute('data-state', 'clean');
  await desk.at('revision-submit').click();
  await desk.synced();
  await toDesk(desk);

  // Another person looks at it and puts it in force.
  const lead = await stack.openWorkstation('ws-2');
  await lead.signIn(LEAD);
  await lead.connection('online');
  await toLibrary(lead, 'tasks');
  await toLibrary(lead, 'revisions');
  await lead.at('revision-box').getByText(/审/).click();
  await lead.at('revision-row').filter({ hasText: '夜光风筝' }).click();
  await expect(lead.at('revision-review')).toBeVisible();
  await approve(lead, '已核对公园管理规定');
  await lead.synced();

  // It is found at once, by those who could not find it before, and used.
  await stack.push([citizenMessage({ remoteId: 'kite-2', text: '晚上想带孩子去滨江公园放夜光风筝，需要报备吗' })]);
  const second = await stack.record.messageId('kite-2');
  await desk.showAll();
  await desk.find('晚上想带孩子', second);
  await desk.claim();
  await expect(desk.at('answer-hit').first()).toContainText('夜光风筝');
  await desk.press('Control+k');
  await desk.type('夜光风筝');
  await expect(desk.at('answer-hit').first()).toContainText('夜光风筝');
  await desk.press('Enter');
  await expect(desk.at('reply-editor')).toHaveValue(/远离高压线/);
  await desk.send();
  await expect(desk.at('reply-item')).toHaveAttribute('data-state', 'sent');
  await desk.closeMessage('answered');

  // The rule changes: the lead rewrites it and may not approve the own text.
  await toLibrary(lead, 'answers');
  await lead.at('answers-page').getByTestId('answer-search').fill('夜光风筝');
  await lead.at('answer-row').filter({ hasText: '夜光风筝' }).first().click();
  await expect(lead.at('answer-use')).toContainText('1');
  await lead.at('answer-edit').click();
  await lead.at('field-text').fill('您好，滨江公园放夜光风筝请先向公园管理处报备，电话见公园入口公示牌。');
  await expect(lead.at('revision-saved')).toHaveAttribute('data-state', 'clean');
  await lead.at('revision-submit').click();
  await expect(lead.at('revision-review')).toBeVisible();
  await expect(lead.at('why-not')).toHaveAttribute('data-why', 'same_person');
  await expect(lead.at('revision-approve')).toHaveCount(0);
  await lead.synced();

  // The expert approves and opens the corrections.
  await toDesk(lead);
  await signInAs(lead, EXPERT);
  await toLibrary(lead, 'revisions');
  await lead.at('revision-box').getByText(/审/).click();
  await lead.at('revision-row').filter({ hasText: '夜光风筝' }).click();
  await expect(lead.at('content-diff')).toBeVisible();
  await lead.at('revision-approve').click();
  await expect(lead.at('approve-corrections')).toBeChecked();
  await lead.press('Escape');
  await approve(lead, '公园出了新规定');
  await lead.synced();

  // The officer sees who got the old text, takes the closed message up again, and puts it right.
  await desk.showAll();
  await toLibrary(desk, 'corrections');
  await expect(desk.at('correction-row')).toHaveCount(1);
  await desk.at('correction-message').click();
  await expect(desk.at('corrections')).toBeVisible();
  await desk.at('correction-reopen').first().click();
  await expect(desk.at('claim-state')).toHaveAttribute('data-claim', 'free');
  await desk.claim();
  await desk.at('correction-insert-new').click();
  await expect(desk.at('reply-editor')).toHaveValue(/先向公园管理处报备/);
  await desk.send();
  await expect(desk.at('reply-item').last()).toHaveAttribute('data-state', 'sent');
  await desk.at('correction-corrected').click();
  await expect(desk.at('corrections')).toHaveCount(0);
  expect(stack.publish.replies()).toHaveLength(3);
});

test('what is not found is explained, noted as a gap, and answered by whoever keeps the library', async ({ start }) => {
  const stack = await start();
  const desk = await stack.openWorkstation();
  await desk.signIn(OFFICER);
  await desk.connection('online');
  await stack.push([citizenMessage({ remoteId: 'odd', text: '无人机航拍婚礼要不要找公安备案' })]);
  await desk.find('航拍婚礼', await stack.record.messageId('odd'));
  await desk.press('Control+k');
  await desk.type('鸵鸟骑乘执照');
  await expect(desk.at('answer-empty')).toBeVisible();
  await expect(desk.at('answer-empty')).toContainText('鸵鸟');
  await desk.press('Alt+0');
  await desk.synced();

  await signInAs(desk, EXPERT);
  await toLibrary(desk, 'gaps');
  await expect(desk.at('gap-row')).toHaveCount(1);
  await desk.at('gap-write').first().click();
  await expect(desk.at('revision-editor')).toBeVisible();
  await expect(desk.at('field-question')).toHaveValue(/鸵鸟骑乘执照/);
});

test('a file of answers is previewed row by row, approved as a whole by another person, found, exported and undone', async ({
  start,
}) => {
  test.setTimeout(150_000);
  const stack = await start();
  const desk = await stack.openWorkstation();
  await desk.signIn(LEAD);
  await desk.connection('online');

  const file = join(stack.folder, '待导入口径.csv');
  writeFileSync(
    file,
    [
      '问题,答复,业务线,有效期至',
      '露营地可以过夜吗？,您好，划定的露营区可以过夜，请在管理处登记。,治安,2030-12-31',
      '房车可以停在哪里？,您好，请停放在房车营地或公共停车场。,交管,',
      ',没有问题的一行,交管,',
      '日期写错的一行？,您好。,交管,去年',
    ].join('\r\n'),
  );
  await toLibrary(desk, 'imports');
  await chooseInDialog(desk, file);
  await desk.at('import-choose').click();
  await expect(desk.at('import-rows')).toBeVisible();
  await desk.at('import-only-problem').click();
  await expect(desk.at('import-rows').getByRole('row')).toHaveCount(3);
  await desk.at('import-commit').click();
  await desk.at('import-skip-seen').check();
  await desk.press('Control+Enter');
  await desk.synced();
  await expect(desk.at('import-item')).toHaveAttribute('data-state', 'in_review');
  // Whoever imported does not approve.
  await expect(desk.at('import-approve')).toHaveCount(0);
  await expect(desk.at('import-why-not')).toBeVisible();

  await toDesk(desk);
  await signInAs(desk, EXPERT);
  await toLibrary(desk, 'imports');
  await desk.at('import-approve').click();
  await desk.at('import-decision-note').fill('已逐条核对');
  await desk.press('Control+Enter');
  await expect(desk.at('import-item')).toHaveAttribute('data-state', 'applied');

  await toLibrary(desk, 'answers');
  await desk.at('answers-page').getByTestId('answer-search').fill('露营');
  await expect(desk.at('answer-row').filter({ hasText: '露营地可以过夜吗' })).toBeVisible();

  await toLibrary(desk, 'imports');
  const exported = join(stack.folder, '口径.xlsx');
  await chooseInDialog(desk, exported);
  await desk.at('export-save').click();
  await expect(desk.at('export-result')).toContainText('口径.xlsx');

  await desk.at('import-undo').click();
  await desk.at('import-decision-note').fill('导错了文件');
  await desk.press('Control+Enter');
  await expect(desk.at('import-item')).toHaveAttribute('data-state', 'undone');
  await toLibrary(desk, 'answers');
  await desk.at('answers-page').getByTestId('answer-search').fill('露营地可以过夜');
  await expect(desk.at('answer-row').filter({ hasText: '露营地可以过夜吗' })).toHaveCount(0);
});

test('the wish of 2014: from a query to the inserted answer in three strokes, its blank asked for on the way', async ({
  start,
}) => {
  const stack = await start();
  const desk = await stack.openWorkstation();
  await desk.signIn(OFFICER);
  await desk.connection('online');
  await stack.push([
    citizenMessage({ remoteId: 'earlier', text: '居住证签注要不要本人去' }),
    citizenMessage({ remoteId: 'permit', text: '请问居住证在哪里办' }),
  ]);
  await desk.find('居住证在哪里办', await stack.record.messageId('permit'));
  await desk.claim();
  // By the initials of its sound.
  await desk.press('Control+k');
  await desk.type('jzz');
  await expect(desk.at('answer-hit').first()).toContainText('居住证');
  await desk.press('Enter');
  await expect(desk.at('reply-editor')).toHaveValue(/居住/);

  // What was written before is found on the other tabs with the same words.
  await desk.press('Control+k');
  await desk.at('search-tab-message').click();
  await desk.at('answer-search').fill('居住证');
  await expect(desk.at('record-hit').first()).toContainText('居住证签注');
});
