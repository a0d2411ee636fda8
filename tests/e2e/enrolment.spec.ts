import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { inGroups } from '../../src-shared/sync/enrolment';
import { launchWorkstation } from '../support/electron';
import { startGateway, TEST_DESK, type TestGateway } from '../support/gateway';
import { DeskPage } from '../support/stack/desk-page';
import { expect, test } from '../support/stack/test';

/** A new workstation, with its slip beside it, gets to know its gateway over TLS in a real window. */

let gateway: TestGateway;
let folder: string;
let desk: DeskPage;

test.beforeEach(async ({ postgres }) => {
  gateway = await startGateway({ databaseUrl: await postgres.createDatabase(), config: { tls: { mode: 'own' } } });
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-new-'));
  const { app, window } = await launchWorkstation({ userData: folder });
  desk = new DeskPage(app, window, folder);
});
test.afterEach(async () => {
  await desk.kill();
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

async function newCode(): Promise<string> {
  const seat = { id: 'ws-new', name: '新席位', desk: TEST_DESK, hours: 1 };
  const { code } = await inTransaction(gateway.db, (trx) => makeEnrolmentCode(trx, seat));
  return inGroups(code);
}

async function askAt(address: string, code: string): Promise<void> {
  await desk.at('enrolment-address').fill(address);
  await desk.at('enrolment-code').fill(code);
  await desk.at('enrolment-look').click();
}

test('address, code, the same fingerprint: it is enrolled, and the sign-in screen is connected', async () => {
  await expect(desk.at('enrolment')).toBeVisible();
  await askAt(gateway.url, await newCode());
  const shown = desk.at('fingerprint');
  await expect(shown).toHaveAttribute('data-fingerprint', /^[0-9A-F]{64}$/);
  await expect(shown.getByRole('listitem')).toHaveCount(16);
  await desk.at('enrolment-same').click();
  await expect(desk.at('sign-in')).toBeVisible({ timeout: 20_000 });
  await desk.connection('online');
});

test('another fingerprint: it stops, and the code was not used', async () => {
  const code = await newCode();
  await askAt(gateway.url, code);
  await desk.at('enrolment-different').click();
  await expect(desk.at('enrolment-outcome')).toContainText('没有登记');
  const used = await gateway.db.selectFrom('enrolment_code').select('used_at').execute();
  expect(used).toEqual([{ used_at: null }]);
});

test('a wrong code is said; without enrolling the program opens and says that it is not connected', async () => {
  await askAt(gateway.url, '0000-0000-0000');
  await desk.at('enrolment-same').click();
  await expect(desk.at('enrolment-outcome')).toHaveAttribute('data-reason', 'wrong_code');
  await desk.at('enrolment-look').or(desk.at('enrolment-different')).first().click();
  await desk.at('enrolment-later').click();
  await expect(desk.at('sign-in')).toBeVisible();
});
