import { addDays, clockAt, dayAt, weekOf } from '../../src-shared/domain/work-calendar';
import type { DeskPage } from '../support/stack/desk-page';
import { expect, test } from '../support/stack/test';

const OFFICER = '闻砚汀';
const COLLEAGUE = '岑牧遥';
const LEAD = '阙云桥';

async function toRota(desk: DeskPage): Promise<void> {
  if (!(await desk.at('library-nav-rota').isVisible())) await desk.at('management-button').click();
  await desk.at('library-nav-rota').focus();
  await desk.press('Enter');
  await expect(desk.at('rota-page')).toBeVisible();
}

/** The cell of an officer on a day: what stands there. */
const shiftsOf = (desk: DeskPage, name: string, day: string) =>
  desk.at('rota-row').filter({ hasText: name }).locator(`[data-testid=rota-shift][data-day="${day}"]`);

async function chooseInDialog(desk: DeskPage, path: string): Promise<void> {
  await desk.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}

/** Adds a shift by keyboard, with times of its own. */
async function addShift(desk: DeskPage, name: string, day: string, from: string, until: string): Promise<void> {
  const row = desk.at('rota-row').filter({ hasText: name });
  await row.locator(`[data-testid=rota-add][data-day="${day}"]`).focus();
  await desk.press('Enter');
  await expect(desk.at('rota-shift-form')).toBeVisible();
  await desk.at('rota-label').fill('临时');
  await desk.at('rota-start').fill(from);
  await desk.at('rota-end').fill(until);
  await desk.press('Control+Enter');
  await expect(desk.at('rota-shift-form')).toBeHidden();
}

test('a lead plans a week by keyboard, an officer swaps a shift with consent, and it goes out and comes back as a file', async ({
  start,
}, info) => {
  test.setTimeout(180_000);
  const stack = await start({ workstations: ['ws-1', 'ws-2'] });
  const lead = await stack.openWorkstation('ws-1');
  await lead.signIn(LEAD);
  await lead.connection('online');
  await toRota(lead);
  const week = addDays(weekOf(dayAt(new Date().toISOString())), 7);
  await lead.at('rota-after').click();
  await expect(lead.at('rota-week')).toHaveAttribute('data-week', week);
  await lead.at('rota-fill').click();
  await expect(lead.at('rota-unsaved')).toContainText('14');
  await expect(lead.at('rota-empty-seat')).toHaveCount(0);
  // What is not saved is there again after a look at another week.
  await lead.at('rota-after').click();
  await expect(lead.at('rota-shift')).toHaveCount(0);
  await lead.at('rota-before').click();
  await expect(lead.at('rota-unsaved')).toContainText('14');

  // One more for the officer, on a day without a shift yet, then moved by keyboard to the next day and back.
  const rows = lead.at('rota-row').filter({ hasText: OFFICER });
  await expect(rows).toHaveCount(1);
  const first = rows.locator('[data-testid=rota-shift]').first();
  await first.focus();
  const before = await first.getAttribute('data-day');
  await lead.press(before === week ? 'Alt+ArrowRight' : 'Alt+ArrowLeft');
  await expect(lead.window.locator('[data-testid=rota-shift]:focus')).not.toHaveAttribute('data-day', before ?? '');
  await lead.press(before === week ? 'Alt+ArrowLeft' : 'Alt+ArrowRight');
  await expect(lead.window.locator('[data-testid=rota-shift]:focus')).toHaveAttribute('data-day', before ?? '');
  await addShift(lead, OFFICER, week, '22:30', '06:15');
  const own = lead.at('rota-shift').filter({ hasText: '临时' });
  await expect(own).toContainText('22:30–06:15');
  await expect(lead.at('rota-unsaved')).toContainText('15');
  await own.focus();
  await lead.press('Delete');
  await expect(own).toHaveCount(0);
  await lead.at('rota-save').click();
  await expect(lead.at('rota-unsaved')).toBeHidden();
  await expect(lead.at('rota-shift')).toHaveCount(14);

  const officer = await stack.openWorkstation('ws-2');
  await officer.signIn(OFFICER);
  await officer.connection('online');
  await toRota(officer);
  await expect(officer.at('not-permitted')).toBeVisible();
  await expect(officer.at('rota-fill')).toHaveCount(0);
  await officer.at('rota-after').click();
  await expect(officer.at('rota-shift')).toHaveCount(14);
  const day = before ?? week;
  await shiftsOf(officer, OFFICER, day).first().focus();
  await officer.press('Enter');
  await expect(officer.at('rota-swap-form')).toBeVisible();
  await officer.at('rota-swap-to').selectOption({ label: await optionOf(officer, LEAD) });
  await officer.at('rota-swap-note').fill('孩子家长会');
  await officer.press('Control+Enter');
  await expect(officer.at('rota-swap').filter({ hasText: '孩子家长会' })).toHaveAttribute('data-state', 'proposed');

  await expect(lead.at('rota-waiting')).toBeVisible({ timeout: 30_000 });
  await lead.at('rota-agree').click();
  await expect(lead.at('rota-swap')).toHaveAttribute('data-state', 'agreed');
  await expect(shiftsOf(lead, LEAD, day).filter({ hasText: `代${OFFICER}` })).toHaveCount(1);
  await expect(officer.at('rota-swap')).toHaveAttribute('data-state', 'agreed', { timeout: 30_000 });
  await expect(shiftsOf(officer, LEAD, day).filter({ hasText: `代${OFFICER}` })).toHaveCount(1);

  const file = info.outputPath('rota.xlsx');
  await chooseInDialog(lead, file);
  await lead.at('rota-export-xlsx').click();
  await expect(lead.at('notice').filter({ hasText: '14' })).toBeVisible();
  await shiftsOf(lead, LEAD, day).first().focus();
  await lead.press('Delete');
  await lead.at('rota-save').click();
  await expect(lead.at('rota-shift')).toHaveCount(13);
  await lead.at('rota-import').click();
  await expect(lead.at('rota-import-counts')).toContainText('新增 1');
  await lead.at('rota-take').click();
  await expect(lead.at('rota-shift')).toHaveCount(14);
});

test('who is on is seen by everybody and moves at the change of shift, also without the network; one is reminded once', async ({
  start,
}) => {
  const stack = await start({ workstations: ['ws-1'] });
  const idOf = (name: string) => stack.desk.officers.find((officer) => officer.name === name)?.id ?? '';
  const [turn, begin] = [12_000, Date.now()];
  const shift = (name: string, from: number, until: number) => ({
    officerId: idOf(name),
    startsAt: new Date(from),
    endsAt: new Date(until),
  });
  // Two officers take turns, so that a change is always near; the lead comes in twenty minutes.
  const turns = Array.from({ length: 25 }, (_, at) =>
    shift(at % 2 === 0 ? OFFICER : COLLEAGUE, begin + at * turn, begin + (at + 1) * turn),
  );
  const own = shift(LEAD, begin + 1_200_000, begin + 4_800_000);
  await stack.record.addShifts(stack.desk.deskId, [...turns, own]);
  const desk = await stack.openWorkstation('ws-1');
  const announced = await listenToNotices(desk);
  await desk.signIn(LEAD);
  await desk.connection('online');
  const reminders = async () =>
    (await announced()).filter((text) => text.includes(clockAt(own.startsAt.toISOString()))).length;
  await expect.poll(reminders).toBe(1);
  await stack.cable('ws-1').cut();
  await desk.connection('offline');
  for (const [now, next] of [
    [OFFICER, COLLEAGUE],
    [COLLEAGUE, OFFICER],
  ] as const) {
    await expect(desk.at('rota-on')).toContainText(now, { timeout: 40_000 });
    await expect(desk.at('rota-next')).toContainText(next);
  }
  expect(await reminders()).toBe(1);
});

/** What is announced from now on, also what has gone again by itself. */
async function listenToNotices(desk: DeskPage): Promise<() => Promise<string[]>> {
  const heard = await desk.window.evaluateHandle(() => {
    const texts: string[] = [];
    const listener = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes)
          if (node instanceof Element && node.matches('[data-testid=notice]')) texts.push(node.textContent ?? '');
      }
    });
    listener.observe(document.body, { subtree: true, childList: true });
    return texts;
  });
  return () => heard.jsonValue();
}

async function optionOf(desk: DeskPage, name: string): Promise<string> {
  const text = await desk.at('rota-swap-to').locator('option').filter({ hasText: name }).first().textContent();
  return text ?? '';
}
