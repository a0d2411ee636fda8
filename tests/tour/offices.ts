import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { replyRulesSchema } from '../../src-shared/domain/reply-check';
import { inGroups } from '../../src-shared/sync/enrolment';
import { badgeOfName } from '../support/badges';
import { launchWorkstation } from '../support/electron';
import { startGateway, TEST_DESK } from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import type { Stack } from '../support/stack';
import { DeskPage } from '../support/stack/desk-page';
import { ask, DARK, ENGLISH, LIGHT, NIGHT, tell } from './looks';
import { BY_MAIL, change, manage, type PeopleTools, toDesk } from './people';

const ADMINISTRATOR = '亓望舒';
const OFFICER = '闻砚汀';
const NEWCOMER = '瞿晴岫';

/** The administrator's pages, and a passphrase that has to be changed. */
export async function lookAtAdministration(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await tell(desk, LIGHT);
  await change(desk, ADMINISTRATOR);
  await ask(desk, 'desk_setting.set', {
    key: 'replyRules',
    value: replyRulesSchema.parse({ secondEyes: { categories: ['complaint'] } }),
  });
  await manage(desk, 'departments');
  await desk.at('entry-add').click();
  await desk.at('entry-name').fill(BY_MAIL);
  await desk.at('entry-via').selectOption('mail');
  await desk.at('entry-address').fill('chengnan@qinglan.example');
  await desk.at('entry-line-public_order').check();
  await shot(desk, 'department', DARK);
  await desk.at('entry-save').click();
  await desk.at('entry-dialog').waitFor({ state: 'hidden' });
  await shot(desk, 'departments', LIGHT);
  await manage(desk, 'officers');
  await desk.at('entry-row').first().waitFor();
  await shot(desk, 'officers', LIGHT, NIGHT);
  await desk.at('entry-row').filter({ hasText: NEWCOMER }).getByTestId('officer-reset').click();
  await desk.at('passphrase-confirm').click();
  const first = (await desk.at('initial-passphrase').textContent()) ?? '';
  await shot(desk, 'initial-passphrase', DARK, ENGLISH);
  await desk.at('passphrase-done').click();
  await manage(desk, 'accounts');
  await desk.at('entry-row').first().waitFor();
  await shot(desk, 'accounts', NIGHT);
  await manage(desk, 'seats');
  await desk.at('seat-row').first().waitFor();
  await desk.at('seat-enrol').click();
  await desk.at('enrol-id').fill('ws-9');
  await desk.at('enrol-name').fill('九号席');
  await shot(desk, 'seat-enrol', LIGHT);
  await desk.at('enrol-make').click();
  await desk.at('slip-code').waitFor();
  await shot(desk, 'seat-slip', DARK, LIGHT);
  await desk.at('slip-done').click();
  await shot(desk, 'seats', LIGHT, NIGHT);
  await desk.at('seat-revoke').first().click();
  await shot(desk, 'seat-revoke', LIGHT);
  await desk.press('Escape');
  await manage(desk, 'condition');
  await desk.at('finding').first().waitFor();
  await shot(desk, 'condition', LIGHT, NIGHT);
  await desk.press('Control+Shift+K');
  await desk.at('library-nav-settings').click();
  await desk.at('rule-categories').waitFor();
  await desk.at('rule-categories').scrollIntoViewIfNeeded();
  await shot(desk, 'reply-rules', LIGHT, NIGHT);
  await desk.at('retention-days').first().scrollIntoViewIfNeeded();
  await shot(desk, 'retention-rules', DARK);
  await toDesk(desk);
  await desk.at('sign-out-button').click();
  await desk.enter(badgeOfName(NEWCOMER), first);
  await desk.at('passphrase-form').waitFor();
  await shot(desk, 'first-passphrase', LIGHT, NIGHT);
  await desk.at('passphrase-form').getByRole('button').first().click();
  await desk.at('badge-field').waitFor();
  await tell(desk, LIGHT);
}

/** A closed message and what keeps it. */
export async function lookAtRetention(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const id = await stack.record.messageId('tour-complaint');
  await change(desk, '阙云桥');
  await desk.find('排队的老何', id);
  await desk.closeMessage('answered');
  await desk.synced();
  await desk.showAll();
  await desk.view('closed');
  await desk.open(id);
  await desk.at('hold-button').click();
  await desk.at('hold-reason').fill('行政复议期间需要保存');
  await shot(desk, 'hold', LIGHT);
  await desk.press('Control+Enter');
  await desk.at('release_hold-button').waitFor();
  await shot(desk, 'held', NIGHT, LIGHT);
}

/** A new workstation before its gateway, over TLS. */
export async function lookAtEnrolment(databaseUrl: string, { shot }: PeopleTools): Promise<void> {
  const gateway = await startGateway({ databaseUrl, config: { tls: { mode: 'own' } } });
  const userData = mkdtempSync(join(tmpdir(), 'dutydesk-tour-'));
  try {
    const { app, window } = await launchWorkstation({ userData, env: { DUTYDESK_GATEWAY_URL: undefined } });
    const desk = new DeskPage(app, window, userData);
    await desk.at('enrolment').waitFor();
    await shot(desk, 'enrolment', LIGHT, NIGHT);
    const seat = { id: 'ws-new', name: '新席位', desk: TEST_DESK, hours: 1 };
    const { code } = await inTransaction(gateway.db, (trx) => makeEnrolmentCode(trx, seat));
    await desk.at('enrolment-address').fill(gateway.url);
    await desk.at('enrolment-code').fill(inGroups(code));
    await desk.at('enrolment-look').click();
    await desk.at('fingerprint').waitFor();
    await shot(desk, 'fingerprint', LIGHT, DARK, ENGLISH);
    await desk.at('enrolment-different').click();
    await desk.at('enrolment-outcome').waitFor();
    await shot(desk, 'fingerprint-other', LIGHT);
    await desk.at('enrolment-by-ferry').click();
    await shot(desk, 'enrolment-ferry', LIGHT, NIGHT);
    await desk.kill();
  } finally {
    await gateway.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

/** The desk leaves the network; its work goes by stick. */
export async function lookAtFerry(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const stick = join(stack.folder, 'stick');
  mkdirSync(stick);
  await change(desk, ADMINISTRATOR);
  await desk.at('ferry-button').click();
  await desk.at('ferry-dialog').waitFor();
  await shot(desk, 'ferry-none', LIGHT, NIGHT);
  await choose(desk, join(stick, 'request.json'));
  await desk.at('ferry-save-request').click();
  const fingerprint = (await desk.at('ferry-fingerprint').textContent()) ?? '';
  const answer = join(stick, 'answer.json');
  const seat = ['--id', 'ws-1', '--desk', stack.desk.deskId, '--name', '一号席'];
  await command(stack, 'answer', join(stick, 'request.json'), ...seat, '--fingerprint', fingerprint, '--out', answer);
  await choose(desk, answer);
  await desk.at('ferry-open-answer').click();
  await desk.at('ferry-gateway-fingerprint').waitFor();
  await shot(desk, 'ferry-answer', LIGHT, DARK);
  await desk.at('ferry-confirm').click();
  await desk.at('ferry-import').waitFor();
  stack.cable('ws-1').cut();
  await desk.press('Escape');
  await desk.at('sign-out-button').click();
  await desk.signIn(OFFICER);
  await desk.at('ferry-button').click();
  await command(stack, 'export', 'ws-1', '--out', stick);
  await choose(desk, join(stick, 'gateway-ws-1-000001.dutyferry'));
  await desk.at('ferry-import').click();
  await desk.at('ferry-said').waitFor();
  await choose(desk, stick);
  await desk.at('ferry-export').click();
  await desk.at('ferry-print').first().waitFor();
  await shot(desk, 'ferry', LIGHT, DARK, ENGLISH);
  await desk.window.evaluate(() => {
    window.print = () => undefined;
  });
  await desk.at('ferry-print').first().click();
  await desk.window.emulateMedia({ media: 'print' });
  await shot(desk, 'ferry-slip', LIGHT);
  await desk.window.emulateMedia({ media: 'screen' });
  if (readdirSync(stick).length < 3) throw new Error('no bundle was written');
}

async function command(stack: Stack, ...argv: string[]): Promise<void> {
  const { code, out, refusal } = await runCommand(['ferry', ...argv, '--config', join(stack.folder, 'gateway.yaml')]);
  if (code !== 0) throw new Error(`${refusal}${out}`);
}

/** The system's file dialogs, which nothing can drive, choose `path`. */
async function choose(desk: DeskPage, path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}
