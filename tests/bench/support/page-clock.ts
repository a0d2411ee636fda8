import type { Page } from '@playwright/test';

/** What happened after one press or click, ms on the page's own clock, from the event that started it. */
export interface Moment {
  /** The page's content had changed. */
  changed: number;
  /** The next frame had been drawn. */
  drawn: number;
}

/**
 * Arms a stopwatch in the page, lets `act` press or click, and reads it: it starts with the input event and stops when
 * the condition holds. Nothing of the measuring program's own time is in it.
 *
 * @param event that starts the clock
 * @param condition expression in the page, looked at after every change of the page; may use `since`, a place to remember
 */
export async function clocked(
  page: Page,
  event: 'keydown' | 'click',
  condition: string,
  act: () => Promise<unknown>,
): Promise<Moment> {
  await page.evaluate(armed(event, condition));
  await act();
  return page.evaluate<Moment>('window.benchMoment');
}

function armed(event: string, condition: string): string {
  const name = JSON.stringify(event);
  return `window.benchMoment = new Promise((resolve, reject) => {
  let pressedAt = null;
  const since = {};
  const limit = setTimeout(() => { stop(); reject(new Error('nothing came of it')); }, 15000);
  const start = (event) => { pressedAt ??= event.timeStamp; look(); };
  const observer = new MutationObserver(() => look());
  const stop = () => { clearTimeout(limit); observer.disconnect(); removeEventListener(${name}, start, true); };
  function look() {
    if (pressedAt === null || !(${condition})) return;
    const changed = performance.now() - pressedAt;
    stop();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve({ changed, drawn: performance.now() - pressedAt });
      channel.port2.postMessage(null);
    });
  }
  addEventListener(${name}, start, true);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true });
}); undefined`;
}

/** Time of one request over the bridge, ms, and its value. @throws Error when the workstation refuses it */
export function roundTrip<T>(page: Page, channel: string, input: unknown): Promise<{ ms: number; value: T }> {
  return page.evaluate<{ ms: number; value: T }>(`(async () => {
    const started = performance.now();
    const result = await window.api[${JSON.stringify(channel)}](${JSON.stringify(input)});
    const ms = performance.now() - started;
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    return { ms, value: result.value };
  })()`);
}
