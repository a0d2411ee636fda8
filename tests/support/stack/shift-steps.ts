import { expect } from '@playwright/test';
import { TEST_PASSPHRASE } from '../key-slots';
import type { DeskPage } from './desk-page';

/** Presses a button with the keyboard. */
export async function key(desk: DeskPage, testId: string): Promise<void> {
  await desk.at(testId).first().focus();
  await desk.press('Enter');
}

/** Signs in the dialog that is open. @param reason where somebody signs for another */
export async function sign(desk: DeskPage, reason?: string): Promise<void> {
  await expect(desk.at('sign-dialog')).toBeVisible();
  if (reason !== undefined) await desk.at('sign-reason').fill(reason);
  await desk.at('sign-passphrase').focus();
  await desk.type(TEST_PASSPHRASE);
  await desk.press('Control+Enter');
  await expect(desk.at('sign-dialog')).toBeHidden();
}

/** The quick switch: whoever is there locks the desk, and the next officer signs in. */
export async function changeOfficer(desk: DeskPage, name: string, passphrase?: string): Promise<void> {
  await desk.press('Control+Shift+L');
  await expect(desk.at('sign-in')).toHaveAttribute('data-state', 'locked');
  await key(desk, 'switch-officer-button');
  await desk.signIn(name, passphrase);
  await expect(desk.at('signed-in-as')).toContainText(name);
}

export async function startShift(desk: DeskPage): Promise<void> {
  await key(desk, 'status-shift');
  await key(desk, 'shift-start');
  await expect(desk.at('shift-running')).toBeVisible();
  await desk.press('Escape');
}

/** Puts a promise on record for the message that is open. */
export async function promise(desk: DeskPage, text: string): Promise<void> {
  await key(desk, 'promise-make');
  await expect(desk.at('promise-text')).toBeFocused();
  await desk.type(text);
  await desk.press('Control+Enter');
  await expect(desk.at('promise')).toContainText(text);
}

/** Signs the list of the running shift and offers it. @param to the incoming officer; without one whoever comes */
export async function offerShift(desk: DeskPage, note: string, to?: string): Promise<void> {
  await key(desk, 'status-shift');
  await key(desk, 'shift-hand-over');
  await expect(desk.at('handover-prepare')).toBeVisible();
  if (to !== undefined) {
    const option = desk.at('handover-to').locator('option', { hasText: to });
    await desk.at('handover-to').selectOption((await option.getAttribute('value')) ?? '');
  }
  await desk.at('handover-note').fill(note);
  await key(desk, 'handover-offer');
  await sign(desk);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'offered');
}

/** From the board to the handover that waits for this officer. */
export async function openOffer(desk: DeskPage): Promise<void> {
  await key(desk, 'status-shift');
  await expect(desk.at('shift-offer').first()).toBeVisible({ timeout: 30_000 });
  await key(desk, 'shift-offer');
  await expect(desk.at('handover-page')).toBeVisible();
}

/** Sends the item that `words` stand in back with a question. */
export async function questionItem(desk: DeskPage, words: string, question: string): Promise<void> {
  const item = desk.at('handover-item').filter({ hasText: words }).first();
  await item.getByTestId('handover-ask-item').focus();
  await desk.press('Enter');
  await expect(desk.at('question-text')).toBeFocused();
  await desk.type(question);
  await desk.press('Control+Enter');
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'questioned');
  await expect(desk.at('handover-take')).toBeDisabled();
}

export async function answerItem(desk: DeskPage, answer: string): Promise<void> {
  await key(desk, 'handover-answer-item');
  await desk.at('answer-text').fill(answer);
  await sign(desk);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'offered');
}

/** Accepts every item of the handover that is open. */
export async function acceptItems(desk: DeskPage): Promise<void> {
  const items = desk.at('handover-accept-item');
  for (let at = 0; at < (await items.count()); at += 1) {
    await items.nth(at).focus();
    await desk.press('Enter');
    await expect(items.nth(at)).toHaveAttribute('aria-pressed', 'true');
  }
}

/** The last signature. @param reason where somebody signs for another */
export async function takeOver(desk: DeskPage, reason?: string): Promise<void> {
  await key(desk, 'handover-take');
  await sign(desk, reason);
  await expect(desk.at('handover-page')).toHaveAttribute('data-state', 'accepted');
  await expect(desk.at('handover-intact')).toHaveAttribute('data-intact', 'true');
}
