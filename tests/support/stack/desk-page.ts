import type { ChildProcess } from 'node:child_process';
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import { badgeOfName } from '../badges';
import { TEST_PASSPHRASE } from '../key-slots';

export type QueueView = 'open' | 'unclaimed' | 'mine' | 'waiting' | 'answered' | 'closed';

/** One workstation's window as an officer uses it. Owns the program: `close` ends it in order, `kill` does not. */
export class DeskPage {
  /** Asked for while the program runs: Playwright forgets it afterwards. */
  readonly process: ChildProcess;

  constructor(
    readonly app: ElectronApplication,
    readonly window: Page,
    readonly userData: string,
  ) {
    this.process = app.process();
  }

  at(testId: string): Locator {
    return this.window.getByTestId(testId);
  }

  /** Types badge number and passphrase, keyboard alone, and waits for the queue. */
  async signIn(name: string, passphrase = TEST_PASSPHRASE): Promise<void> {
    await this.enter(badgeOfName(name), passphrase);
    await this.queueReady();
  }

  /** Types badge number and passphrase into the door and presses Enter. */
  async enter(badgeNumber: string, passphrase: string): Promise<void> {
    await expect(this.at('sign-in')).toBeVisible({ timeout: 30_000 });
    await this.at('badge-field').focus();
    await this.window.keyboard.press('Control+A');
    await this.window.keyboard.insertText(badgeNumber);
    await this.window.keyboard.press('Tab');
    await expect(this.at('passphrase-field')).toBeFocused();
    await this.window.keyboard.insertText(passphrase);
    await this.window.keyboard.press('Enter');
  }

  async queueReady(): Promise<void> {
    await expect(this.window.locator('html')).toHaveAttribute('data-ready', 'queue', { timeout: 30_000 });
  }

  press(keys: string): Promise<void> {
    return this.window.keyboard.press(keys);
  }

  type(text: string): Promise<void> {
    return this.window.keyboard.insertText(text);
  }

  row(messageId: string): Locator {
    return this.window.locator(`[data-testid=queue-item][data-message-id="${messageId}"]`);
  }

  /** Leaves text fields and puts the focus into the queue's list. */
  async toQueue(): Promise<void> {
    await this.at('queue-list').focus();
  }

  async view(view: QueueView): Promise<void> {
    await this.toQueue();
    await this.press(String(['open', 'unclaimed', 'mine', 'waiting', 'answered', 'closed'].indexOf(view) + 1));
    await expect(this.at(`queue-view-${view}`)).toHaveAttribute('aria-pressed', 'true');
  }

  /** Finds a message by words of its text or author with the keyboard alone and opens it. */
  async find(words: string, messageId: string): Promise<void> {
    await this.toQueue();
    await this.press('/');
    await expect(this.at('queue-search')).toBeFocused();
    await this.type(words);
    await expect(this.row(messageId)).toBeVisible();
    await expect(this.at('queue-item')).toHaveCount(1);
    await this.press('Enter');
    await expect(this.at('queue-list')).toBeFocused();
    await this.press('Enter');
    await this.opened(messageId);
  }

  /** Clears the words that the queue is narrowed to. */
  async showAll(): Promise<void> {
    await this.toQueue();
    await this.press('/');
    await expect(this.at('queue-search')).toBeFocused();
    await this.press('Escape');
    await expect(this.at('queue-search')).toHaveValue('');
    await this.toQueue();
  }

  /** Opens a message that is on the screen, with the mouse; again when the queue put another one there in that moment. */
  async open(messageId: string): Promise<void> {
    await expect(async () => {
      await this.row(messageId).click();
      await expect(this.messageText(messageId)).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 15_000 });
  }

  async opened(messageId: string): Promise<void> {
    await expect(this.messageText(messageId)).toBeVisible();
  }

  private messageText(messageId: string): Locator {
    return this.window.locator(`[data-testid=message-text][data-message-id="${messageId}"]`);
  }

  claimState(): Locator {
    return this.at('claim-state');
  }

  /** Claims the open message with C and waits until it is this officer's, or provisionally so. */
  async claim(expected: 'mine' | 'tentative' = 'mine'): Promise<void> {
    await this.toQueue();
    await this.press('c');
    await expect(this.claimState()).toHaveAttribute('data-claim', expected);
  }

  /** Goes into the reply editor with R. */
  async toReply(): Promise<void> {
    await this.toQueue();
    await this.press('r');
    await expect(this.at('reply-editor')).toBeFocused();
  }

  async typeReply(text: string): Promise<void> {
    await this.toReply();
    await this.type(text);
    await expect(this.at('reply-editor')).toHaveValue(text);
  }

  /** Fills the blanks of the answer that is being inserted, each with Enter. */
  async fillBlanks(...values: readonly string[]): Promise<void> {
    await expect(this.at('blanks-dialog')).toBeVisible();
    for (const [at, value] of values.entries()) {
      await expect(this.at('blank-value').nth(at)).toBeFocused();
      await this.type(value);
      await this.press('Enter');
    }
    await expect(this.at('blanks-dialog')).toBeHidden();
  }

  /** Puts the answer that is being inserted into the reply with its blanks still open. */
  async insertWithBlanks(): Promise<void> {
    await this.at('blanks-later').focus();
    await this.press('Enter');
    await expect(this.at('blanks-dialog')).toBeHidden();
  }

  /** Waits until what is in the editor is on disk. */
  async draftSaved(): Promise<void> {
    await expect(this.at('reply-saved')).toHaveAttribute('data-state', 'clean');
    await expect(this.at('reply-saved')).not.toBeEmpty();
  }

  /** Sends what is in the editor with Ctrl+Enter and waits until it stands in the conversation. */
  async send(): Promise<void> {
    const before = await this.at('reply-item').count();
    await this.at('reply-editor').focus();
    await this.press('Control+Enter');
    await expect(this.at('reply-item')).toHaveCount(before + 1);
  }

  /** Forwards the open message to departments, with a preset deadline such as `h24`. */
  async forward(departmentIds: readonly string[], options: { preset?: string; text?: string } = {}): Promise<void> {
    await this.toQueue();
    await this.press('f');
    await expect(this.at('forward-dialog')).toBeVisible();
    for (const id of departmentIds) {
      await this.at(`forward-department-${id}`).focus();
      await this.press('Space');
      await expect(this.at(`forward-department-${id}`)).toBeChecked();
    }
    if (options.preset !== undefined) {
      await this.at(`forward-deadline-${options.preset}`).focus();
      await this.press('Enter');
    }
    if (options.text !== undefined) await this.at('forward-text').fill(options.text);
    await this.at('forward-text').focus();
    await this.press('Control+Enter');
    await expect(this.at('forward-dialog')).toBeHidden();
  }

  ticket(ticketId: string): Locator {
    return this.window.locator(`[data-testid=ticket][data-ticket-id="${ticketId}"]`);
  }

  async showTickets(): Promise<void> {
    await this.at('context-tab-tickets').click();
  }

  async showAnswers(): Promise<void> {
    await this.at('context-tab-answers').click();
  }

  /** Closes the open message with X. */
  async closeMessage(outcome: 'answered' | 'no_reply_needed' | 'transferred' = 'answered', note = ''): Promise<void> {
    await this.toQueue();
    await this.press('x');
    await expect(this.at('close-dialog')).toBeVisible();
    await this.at(`close-outcome-${outcome}`).check();
    if (note !== '') await this.at('close-note').fill(note);
    await this.at('close-note').focus();
    await this.press('Control+Enter');
    await expect(this.at('close-dialog')).toBeHidden();
  }

  async connection(expected: 'online' | 'offline' | 'refused' | 'not_configured', timeout = 40_000): Promise<void> {
    await expect(this.at('status-connection')).toHaveAttribute('data-connection', expected, { timeout });
  }

  /** Waits until nothing waits for the gateway any more. */
  async synced(timeout = 40_000): Promise<void> {
    await expect(this.at('status-waiting')).toHaveAttribute('data-count', '0', { timeout });
  }

  async waiting(count: number): Promise<void> {
    await expect(this.at('status-waiting')).toHaveAttribute('data-count', String(count));
  }

  /** Asks for a sync now, as the officer does with F9. */
  syncNow(): Promise<void> {
    return this.press('F9');
  }

  /** Process number of the core. @throws Error when it is not running */
  async corePid(): Promise<number> {
    const pid = await this.app.evaluate(
      ({ app }) =>
        app
          .getAppMetrics()
          .find((process) => process.name === 'DutyDesk core' || process.serviceName === 'DutyDesk core')?.pid ?? null,
    );
    if (pid === null) throw new Error('the core is not running');
    return pid;
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** Kill -9 of the program with all its processes, as a power cut ends them. */
  async kill(): Promise<void> {
    const main = this.process;
    if (main.pid === undefined || main.exitCode !== null || main.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => main.once('exit', () => resolve()));
    // Playwright starts the program as the leader of a process group of its own.
    process.kill(-main.pid, 'SIGKILL');
    await ended;
  }
}
