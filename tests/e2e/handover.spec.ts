import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_PASSPHRASE } from '../support/key-slots';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const OUTGOING = '闻砚汀';
const INCOMING = '岑牧遥';

/** Presses a button with the keyboard. */
async function key(desk: DeskPage, testId: string): Promise<void> {
  await desk.at(testId).first().focus();
  await desk.press('Enter');
}

async function sign(desk: DeskPage): Promise<void> {
  await expect(desk.at('sign-dialog')).toBeVisible();
  await desk.at('sign-passphrase').focus();
  await desk.type(TEST_PASSPHRASE);
  await desk.press('Control+Enter');
  await expect(desk.at('sign-dialog')).toBeHidden();
}

async function change(desk: DeskPage, name: string): Promise<void> {
  await desk.press('Control+Shift+L');
  await expect(desk.at('sign-in')).toHaveAttribute('data-state', 'locked');
  await key(desk, 'switch-officer-button');
  await desk.signIn(name);
  await expect(desk.at('signed-in-as')).toContainText(name);
}

/** From the board to the handover that waits. */
async function openOffer(desk: DeskPage): Promise<void> {
  await key(desk, 'status-shift');
  await key(desk, 'shift-offer');
  await expect(desk.at('handover-page')).toBeVisible();
}

test('a shift is handed over offline at one workstation, with a question sent back; the next officer goes on, and later it is all at the gateway', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const stack = await start({ messages: citizenMessages(3, 'shift') });
  const [held] = (await stack.record.messageIds('shift-')) as [string];
  const desk = await stack.openWorkstation();
  await desk.signIn(INCOMING);
  await desk.connection('online');
  await change(desk, OUTGOING);
  await expect(desk.at('status-shift')).toHaveAttribute('data-on', 'false');
  await key(desk, 'status-shift');
  await key(desk, 'shift-start');
  await expect(desk.at('shift-running')).toBeVisible();
  await desk.press('Escape');
  await desk.open(held);
  await desk.claim();
  await desk.synced();

  await stack.cable('ws-1').cut();
  await desk.connection('offline');
  await key(desk, 'promise-make');
  await expect(desk.at('promise-text')).toBeFocused();
  await desk.type('今天下班前回电');
  await desk.press('Control+Enter');
  await expect(desk.at('promise')).toContainText('今天下班前回电');
  await desk.typeReply('您好，正在向户籍窗口核实。');
  await desk.draftSaved();
  await key(desk, 'status-shift');
  await key(desk, 'shift-hand-over');
  await expect(desk.window.locator('[data-testid=handover-item][data-kind=promise]')).toBeVisible();
  await desk.at('handover-note').focus();
  await desk.type('打印机卡纸，已报修');
  await key(desk, 'handover-offer');
  await sign(desk);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'offered');

  await change(desk, INCOMING);
  await openOffer(desk);
  await key(desk, 'handover-ask-item');
  await expect(desk.at('question-text')).toBeFocused();
  await desk.type('窗口哪位同事在核实？');
  await desk.press('Control+Enter');
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'questioned');
  await expect(desk.at('handover-take')).toBeDisabled();

  await change(desk, OUTGOING);
  await openOffer(desk);
  await key(desk, 'handover-answer-item');
  await desk.at('answer-text').focus();
  await desk.type('户籍窗口王警官');
  await sign(desk);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'offered');

  await change(desk, INCOMING);
  await openOffer(desk);
  const items = desk.at('handover-accept-item');
  for (let at = 0; at < (await items.count()); at += 1) {
    await items.nth(at).focus();
    await desk.press('Enter');
    await expect(items.nth(at)).toHaveAttribute('aria-pressed', 'true');
  }
  await key(desk, 'handover-take');
  await sign(desk);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'accepted');
  await expect(desk.at('handover-intact')).toHaveAttribute('data-intact', 'true');

  const folder = mkdtempSync(join(tmpdir(), 'dutydesk-print-'));
  const path = join(folder, 'handover.pdf');
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
  await key(desk, 'handover-print-button');
  await expect.poll(() => readPages(path)).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });

  await key(desk, 'status-shift');
  await key(desk, 'shift-start');
  await expect(desk.at('shift-running')).toBeVisible();
  await desk.press('Escape');
  await desk.open(held);
  await expect(desk.claimState()).toHaveAttribute('data-claim', 'tentative');
  await expect(desk.at('reply-editor')).toHaveValue('您好，正在向户籍窗口核实。');

  await stack.cable('ws-1').heal();
  await desk.syncNow();
  await desk.connection('online');
  await desk.synced();
  await expect(desk.claimState()).toHaveAttribute('data-claim', 'mine');
  await expect(desk.at('status-refused')).toHaveCount(0);
  const commands = await stack.record.commands('ws-1');
  expect(commands.every(({ outcome }) => outcome === 'applied')).toBe(true);
  const [holder] = await stack.record.holders('shift-');
  expect(holder).toMatchObject({ claimVersion: 2 });
  await key(desk, 'status-shift');
  await key(desk, 'library-nav-handovers');
  await desk.at('handover-search').focus();
  await desk.type('打印机');
  await expect(desk.window.locator('[data-testid=handover-line][data-state=accepted]')).toHaveCount(1);
});

/** How many pages a PDF has; 0 while it is not there. */
function readPages(path: string): number {
  try {
    const pdf = readFileSync(path, 'latin1');
    return pdf.startsWith('%PDF') ? (pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0) : 0;
  } catch {
    return 0; // Not written yet.
  }
}
