import type { Page } from '@playwright/test';
import { missingNames } from './names';
import { beginWalk, endWalk, noteFocus, toBegin, toUnreached } from './page-side';

/** More presses than elements: a Tab stop that is drawn while one walks, and the way round once more. */
const SLACK = 12;
const ARROWS = ['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowLeft'] as const;

/**
 * Goes through what is on the screen, or through the dialog that is open, from where the focus is, with Tab and, inside a list, a
 * menu or a row of tabs, with the arrow keys.
 *
 * @returns a sentence for everything that cannot be reached, that only a mouse can use, whose focus cannot be seen, that keeps the
 *   focus, or that has no name in Chinese or in English; empty when all is well
 */
export async function walk(page: Page): Promise<string[]> {
  const findings = await missingNames(page);
  const { count } = await page.evaluate(beginWalk);
  let state = await page.evaluate(noteFocus);
  for (let presses = 0; presses < 2 * count + SLACK && !state.round; presses += 1) {
    await page.keyboard.press('Tab');
    state = await page.evaluate(noteFocus);
    if (state.stuck) break;
  }
  await walkGroups(page, count);
  return [...findings, ...(await page.evaluate(endWalk))];
}

/** Where only one of a group is a Tab stop, the arrow keys go to the others. */
async function walkGroups(page: Page, most: number): Promise<void> {
  for (let groups = 0; groups < most; groups += 1) {
    if (!(await page.evaluate(toUnreached))) return;
    for (const key of ARROWS) {
      await page.evaluate(toBegin);
      let moved = true;
      for (let presses = 0; moved && presses < most; presses += 1) {
        await page.keyboard.press(key);
        ({ moved } = await page.evaluate(noteFocus));
      }
    }
  }
}
