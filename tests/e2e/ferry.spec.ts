import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { badgeOfName } from '../support/badges';
import { runCommand } from '../support/gateway-command';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const OFFICER = '阙云桥';
const ADMINISTRATOR = '亓望舒';
const NEWCOMER = '闻砚汀';
const CHOSEN = '换过的口令是山后有云';

/** The system's file dialogs, which no test can drive, choose `path`. */
async function chooseInDialog(desk: DeskPage, path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}

test('a desk leaves the network, and its work goes by stick', async ({ start }) => {
  test.setTimeout(180_000);
  const stack = await start({ workstations: ['ws-1'] });
  const admin = async (...argv: string[]) => {
    const { code, out, refusal } = await runCommand([...argv, '--config', join(stack.folder, 'gateway.yaml')]);
    expect(refusal).toBe('');
    expect(code, out).toBe(0);
    return out;
  };
  const desk = await stack.openWorkstation('ws-1');
  // Whoever will work without the network has signed in here before.
  await desk.signIn(OFFICER);
  await desk.connection('online');
  await desk.at('sign-out-button').click();
  await desk.signIn(ADMINISTRATOR);
  const stick = join(stack.folder, 'stick');
  await mkdir(stick);

  // The ceremony: two files, two fingerprints.
  await desk.at('ferry-button').click();
  await expect(desk.at('ferry-dialog')).toHaveAttribute('data-enrolment', 'none');
  await chooseInDialog(desk, join(stick, 'request.json'));
  await desk.at('ferry-save-request').click();
  const fingerprint = (await desk.at('ferry-fingerprint').textContent()) ?? '';
  const answer = join(stick, 'answer.json');
  const seat = ['--id', 'ws-1', '--desk', stack.desk.deskId, '--name', '一号席'];
  const said = await admin(
    'ferry',
    'answer',
    join(stick, 'request.json'),
    ...seat,
    '--fingerprint',
    fingerprint,
    '--out',
    answer,
  );
  await chooseInDialog(desk, answer);
  await desk.at('ferry-open-answer').click();
  expect(said).toContain((await desk.at('ferry-gateway-fingerprint').textContent()) ?? 'nothing');
  await desk.at('ferry-confirm').click();
  await expect(desk.at('ferry-dialog')).toHaveAttribute('data-enrolment', 'enrolled');
  stack.cable('ws-1').cut();
  await desk.press('Escape');
  await desk.at('sign-out-button').click();
  await desk.signIn(OFFICER);
  await desk.at('ferry-button').click();

  // Down: the whole copy, with what a citizen wrote meanwhile.
  await stack.push([citizenMessage({ remoteId: 'by-stick', authorName: '市民', text: '请问摆渡来的信能看到吗？' })]);
  const given = await admin('officer', 'passphrase', badgeOfName(NEWCOMER));
  const first = /first passphrase: (\S+)/.exec(given)?.[1] ?? '';
  await admin('ferry', 'export', 'ws-1', '--out', stick);
  await chooseInDialog(desk, join(stick, 'gateway-ws-1-000001.dutyferry'));
  await desk.at('ferry-import').click();
  await expect(desk.at('ferry-said')).toContainText('第 1 号摆渡包已导入');
  await desk.press('Escape');
  // Somebody who has never sat here has come by the same bundle, and chooses a passphrase of his own.
  await desk.at('sign-out-button').click();
  await desk.enter(badgeOfName(NEWCOMER), first);
  await expect(desk.at('passphrase-form')).toBeVisible({ timeout: 30_000 });
  await desk.at('passphrase-before').fill(first);
  await desk.at('passphrase-after').fill(CHOSEN);
  await desk.at('passphrase-again').fill(CHOSEN);
  await desk.at('passphrase-submit').click();
  await desk.queueReady();
  await desk.at('sign-out-button').click();
  await desk.signIn(OFFICER);
  const message = await stack.record.messageId('by-stick');
  await desk.find('摆渡来的信', message);
  await desk.claim('tentative');

  // Up: exported, with a slip on which the file's hash stands.
  await desk.toQueue();
  await desk.at('ferry-button').click();
  await expect(desk.at('ferry-unsent')).toBeVisible();
  await chooseInDialog(desk, stick);
  await desk.at('ferry-export').click();
  await expect(desk.at('ferry-said')).toContainText('第 1 号摆渡包已写好');
  await expect(desk.at('ferry-under-way')).toBeVisible();
  const name = readdirSync(stick).find((each) => each.startsWith('ws-1-gateway-')) ?? '';
  const hash = createHash('sha256')
    .update(readFileSync(join(stick, name)))
    .digest('hex');
  await desk.window.evaluate(() => {
    window.print = () => undefined;
  });
  await desk.at('ferry-print').click();
  const printed = (await desk.at('ferry-slip-hash').textContent()) ?? '';
  expect(printed.replaceAll(' ', '').toLowerCase()).toBe(hash);
  await desk.window.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await admin('ferry', 'import', join(stick, name));

  // Down again: the receipt, and the gateway's answer to the claim.
  await admin('ferry', 'export', 'ws-1', '--out', stick);
  await chooseInDialog(desk, join(stick, 'gateway-ws-1-000002.dutyferry'));
  await desk.at('ferry-import').click();
  await expect(desk.at('ferry-said')).toContainText('1 项有了结果');
  await expect(desk.window.locator('[data-testid=ferry-bundle][data-direction=out]')).toHaveAttribute(
    'data-state',
    'receipted',
  );

  await desk.press('Escape');
  await desk.at('sign-out-button').click();
  await desk.signIn(NEWCOMER, CHOSEN);
  await desk.at('ferry-button').click();

  // The same stick again, and one that was tampered with.
  await desk.at('ferry-import').click();
  await expect(desk.at('ferry-said')).toContainText('之前已经导入过');
  await chooseInDialog(desk, join(stick, 'request.json'));
  await desk.at('ferry-import').click();
  await expect(desk.at('ferry-dialog')).toContainText('这不是摆渡包');
});
