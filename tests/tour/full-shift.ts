import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchWorkstation } from '../support/electron';
import { TEST_PASSPHRASE } from '../support/key-slots';
import { DeskPage } from '../support/stack/desk-page';
import { fillPeople } from './full-people';
import { openOffer } from './handover';
import { EVERY } from './looks';
import { INCOMING, manage, type PeopleTools } from './people';
import { BUREAU } from './pictures';

/** The same screens on a desk that has run for half a year: `fillPeople`. */
export async function lookAtFullPeople(tools: PeopleTools): Promise<void> {
  const userData = mkdtempSync(join(tmpdir(), 'dutydesk-tour-'));
  try {
    const names = await fillPeople(userData);
    // Without a gateway: everything is in the local copy.
    const { app, window } = await launchWorkstation({ userData, env: { ...BUREAU, DUTYDESK_GATEWAY_URL: undefined } });
    const desk = new DeskPage(app, window, userData);
    await play(desk, names, tools);
    await desk.kill();
  } finally {
    rmSync(userData, { recursive: true, force: true });
  }
}

async function play(
  desk: DeskPage,
  { officer, lead }: { officer: string; lead: string },
  { shot }: PeopleTools,
): Promise<void> {
  await desk.signIn(officer);
  await shot(desk, 'full-desk', ...EVERY);
  await manage(desk, 'shift');
  await desk.at('shift-start').click();
  await desk.at('shift-running').waitFor();
  await shot(desk, 'full-shift', ...EVERY);
  await desk.at('shift-hand-over').click();
  await desk.at('handover-prepare').waitFor();
  await shot(desk, 'full-handover-prepare', ...EVERY);
  await desk.at('handover-offer').click();
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await desk.press('Control+Enter');
  await desk.at('handover-page').waitFor();
  await desk.at('sign-out-button').click();
  await desk.signIn(INCOMING);
  await openOffer(desk);
  const items = desk.at('handover-accept-item');
  for (let at = 0; at < 8; at += 1) await items.nth(at).click();
  await shot(desk, 'full-handover', ...EVERY);
  await manage(desk, 'handovers');
  await desk.at('handover-line').first().waitFor();
  await shot(desk, 'full-handovers', ...EVERY);
  await desk.at('sign-out-button').click();
  await desk.signIn(lead);
  for (const page of ['rota', 'approvals', 'audit']) {
    await manage(desk, page);
    await desk.at(`${page}-page`).waitFor();
    await shot(desk, `full-${page}`, ...EVERY);
  }
}
