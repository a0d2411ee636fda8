import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { inGroups } from '../../src-shared/sync/enrolment';
import { badgeOfName } from '../support/badges';
import { launchWorkstation } from '../support/electron';
import { startGateway, TEST_DESK, type TestGateway } from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import type { Stack } from '../support/stack';
import { DeskPage } from '../support/stack/desk-page';
import { everyPage } from './library';
import { LIGHT, NIGHT, tell } from './looks';
import { ADMINISTRATOR, choose } from './offices';
import { change, manage, type PeopleTools, toDesk } from './people';
import { BUREAU, picture } from './pictures';

/** Whoever will work without the network has signed in there before. */
const OFFICER = '阙云桥';

/** A new workstation before its gateway, over TLS, and then a desk on which nothing has happened yet. */
export async function lookAtNewDesk(databaseUrl: string, tools: PeopleTools): Promise<void> {
  const { shot } = tools;
  const userData = mkdtempSync(join(tmpdir(), 'dutydesk-tour-'));
  const gateway = await startGateway({
    databaseUrl,
    config: { tls: { mode: 'own' }, deskFolder: writeNewDesk(userData), workstations: [] },
  });
  try {
    const { app, window } = await launchWorkstation({ userData, env: { ...BUREAU, DUTYDESK_GATEWAY_URL: undefined } });
    const desk = new DeskPage(app, window, userData);
    await desk.at('enrolment').waitFor();
    await shot(desk, 'enrolment');
    await askAt(desk, gateway.url, '0000-0000-0000');
    await desk.at('enrolment-same').click();
    await desk.at('enrolment-outcome').waitFor();
    await shot(desk, 'enrolment-refused');
    await desk.at('enrolment-look').or(desk.at('enrolment-different')).first().click();
    await desk.at('enrolment-by-ferry').click();
    await shot(desk, 'enrolment-ferry');
    await desk.press('Escape');
    await askAt(desk, gateway.url, await newCode(gateway));
    await desk.at('fingerprint').waitFor();
    await shot(desk, 'fingerprint');
    await desk.at('enrolment-different').click();
    await desk.at('enrolment-outcome').waitFor();
    await shot(desk, 'fingerprint-other');
    await askAt(desk, gateway.url, await newCode(gateway));
    await desk.at('enrolment-same').click();
    await desk.at('sign-in').waitFor();
    await desk.connection('online');
    await shot(desk, 'new-door');
    await desk.signIn(ADMINISTRATOR);
    await lookAtNothing(desk, tools);
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
  await change(desk, OFFICER);
  await change(desk, ADMINISTRATOR);
  await desk.at('ferry-button').click();
  await desk.at('ferry-dialog').waitFor();
  await shot(desk, 'ferry-none');
  await choose(desk, join(stick, 'request.json'));
  await desk.at('ferry-save-request').click();
  const fingerprint = (await desk.at('ferry-fingerprint').textContent()) ?? '';
  const answer = join(stick, 'answer.json');
  const seat = ['--id', 'ws-1', '--desk', stack.desk.deskId, '--name', '一号席'];
  await command(stack, 'answer', join(stick, 'request.json'), ...seat, '--fingerprint', fingerprint, '--out', answer);
  await choose(desk, answer);
  await desk.at('ferry-open-answer').click();
  await desk.at('ferry-gateway-fingerprint').waitFor();
  await shot(desk, 'ferry-answer');
  await desk.at('ferry-confirm').click();
  await desk.at('ferry-import').waitFor();
  await shot(desk, 'ferry-first');
  stack.cable('ws-1').cut();
  await desk.press('Escape');
  await desk.at('sign-out-button').click();
  await desk.signIn(OFFICER);
  await desk.at('ferry-button').click();
  await command(stack, 'export', 'ws-1', '--out', stick);
  await choose(desk, join(stick, 'gateway-ws-1-000001.dutyferry'));
  await desk.at('ferry-import').click();
  await desk.at('ferry-said').waitFor();
  await shot(desk, 'ferry-imported');
  await desk.press('Escape');
  await desk.view('unclaimed');
  await desk.press('Home');
  await desk.press('c');
  await desk.at('ferry-button').click();
  await choose(desk, stick);
  await desk.at('ferry-export').click();
  await desk.at('ferry-print').first().waitFor();
  await shot(desk, 'ferry');
  await desk.window.evaluate(() => {
    window.print = () => undefined;
  });
  await desk.at('ferry-print').first().click();
  await desk.window.emulateMedia({ media: 'print' });
  await shot(desk, 'ferry-slip');
  await desk.window.emulateMedia({ media: 'screen' });
  await desk.window.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await choose(desk, join(stick, 'request.json'));
  await desk.at('ferry-import').click();
  await desk
    .at('ferry-dialog')
    .getByText(/这不是摆渡包|not a ferry bundle/)
    .waitFor();
  await shot(desk, 'ferry-refused');
  for (let more = 0; more < 12; more += 1) {
    await choose(desk, stick);
    await desk.at('ferry-export').click();
    await desk.window.locator(`[data-testid=ferry-bundle][data-direction=out][data-seq="${more + 2}"]`).waitFor();
    await desk.at('ferry-said').waitFor();
  }
  await desk.at('ferry-keys').locator('summary').click();
  await shot(desk, 'ferry-many');
  await desk.press('Escape');
  await shot(desk, 'ferry-desk');
  if (readdirSync(stick).length < 15) throw new Error('not every bundle was written');
}

/** Every page that has nothing to show yet. */
async function lookAtNothing(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await shot(desk, 'new-queue');
  for (const page of ['officers', 'departments', 'accounts', 'seats', 'condition', 'channels', 'audit'] as const) {
    await manage(desk, page);
    await desk.window.waitForTimeout(600);
    await shot(desk, `new-${page}`);
  }
  await toDesk(desk);
  await tell(desk, LIGHT);
  await everyPage(desk, { picture: (name) => picture(desk, name) }, '-new');
  await tell(desk, NIGHT);
  await everyPage(desk, { picture: (name) => picture(desk, name) }, '-new-night');
  await toDesk(desk);
}

/** One administrator, and nothing else. @returns the folder */
function writeNewDesk(parent: string): string {
  const folder = join(parent, 'desk');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'desk.json'), JSON.stringify({ desk: { id: TEST_DESK, name: '新建的值班台' } }));
  const administrator = {
    id: 'of-first',
    badgeNumber: badgeOfName(ADMINISTRATOR),
    name: ADMINISTRATOR,
    role: 'administrator',
  };
  writeFileSync(join(folder, 'officers.jsonl'), JSON.stringify(administrator));
  for (const list of ['departments', 'accounts', 'answers']) writeFileSync(join(folder, `${list}.jsonl`), '');
  return folder;
}

async function newCode(gateway: TestGateway): Promise<string> {
  const seat = { id: 'ws-new', name: '新席位', desk: TEST_DESK, hours: 1 };
  const { code } = await inTransaction(gateway.db, (trx) => makeEnrolmentCode(trx, seat));
  return inGroups(code);
}

async function askAt(desk: DeskPage, address: string, code: string): Promise<void> {
  await desk.at('enrolment-address').fill(address);
  await desk.at('enrolment-code').fill(code);
  await desk.at('enrolment-look').click();
}

async function command(stack: Stack, ...argv: string[]): Promise<void> {
  const { code, out, refusal } = await runCommand(['ferry', ...argv, '--config', join(stack.folder, 'gateway.yaml')]);
  if (code !== 0) throw new Error(`${refusal}${out}`);
}
