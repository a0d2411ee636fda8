import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessages } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';
import { until } from '../support/stack/wait';

const MESSAGES = 50;

test('two workstations race for the same 50 messages: each has one holder and both screens agree', async ({
  start,
}) => {
  const stack = await start({ workstations: ['ws-1', 'ws-2'], messages: citizenMessages(MESSAGES, 'race') });
  const one = await stack.openWorkstation('ws-1');
  const two = await stack.openWorkstation('ws-2');
  await one.signIn('闻砚汀');
  await two.signIn('岑牧遥');
  for (const desk of [one, two]) {
    await desk.connection('online');
    await desk.view('unclaimed');
    await expect(desk.at('queue-view-unclaimed')).toContainText(String(MESSAGES));
    await desk.toQueue();
  }

  // Both take what stands on top, at the same moment, again and again.
  const claimTop = async (desk: DeskPage): Promise<void> => {
    for (let left = await desk.at('queue-item').count(); left > 0; left = await desk.at('queue-item').count()) {
      await desk.toQueue();
      await desk.press('c');
      await desk.window.waitForTimeout(40);
    }
  };
  await Promise.all([claimTop(one), claimTop(two)]);
  await Promise.all([one.synced(), two.synced()]);

  const holders = await stack.record.holders('race-');
  expect(holders).toHaveLength(MESSAGES);
  expect(new Set(holders.map((row) => row.holderId)).size).toBe(2);
  for (const row of holders) {
    expect(['of-01', 'of-02']).toContain(row.holderId);
    // One grant per message: nobody was displaced, nobody claimed twice.
    expect(row.claimVersion).toBe(1);
  }
  const outcomes = [...(await stack.record.commands('ws-1')), ...(await stack.record.commands('ws-2'))].map(
    (command) => command.outcome,
  );
  expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(MESSAGES);
  expect(outcomes.every((outcome) => outcome === 'applied' || outcome === 'conflict')).toBe(true);

  const ids = await stack.record.messageIds('race-');
  const byId = new Map(holders.map((row, index) => [ids[index], row.holderId]));
  for (const [desk, officer] of [
    [one, 'of-01'],
    [two, 'of-02'],
  ] as const) {
    const expected = new Map([...byId].map(([id, holder]) => [id, holder === officer ? 'mine' : 'other']));
    await until(
      'the screens to agree',
      () => shownClaims(desk),
      (shown) => shown.size === MESSAGES && [...shown].every(([id, claim]) => expected.get(id) === claim),
    );
  }
});

/** What the queue shows for every message, read by paging through the list. */
async function shownClaims(desk: DeskPage): Promise<Map<string, string>> {
  await desk.view('open');
  await desk.toQueue();
  await desk.press('Home');
  const shown = new Map<string, string>();
  for (let page = 0; page < 30; page += 1) {
    const rows = await desk
      .at('queue-item')
      .evaluateAll((elements) =>
        elements.map(
          (element) =>
            [element.getAttribute('data-message-id') ?? '', element.getAttribute('data-claim') ?? ''] as const,
        ),
      );
    for (const [id, claim] of rows) shown.set(id, claim);
    await desk.press('PageDown');
    await desk.window.waitForTimeout(30);
  }
  return shown;
}
