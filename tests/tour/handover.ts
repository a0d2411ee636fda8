import { TEST_PASSPHRASE } from '../support/key-slots';
import type { Stack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { until } from '../support/stack/wait';
import { EVERY, LIGHT, tell } from './looks';
import { ADMINISTRATOR, change, INCOMING, LEAD, manage, OUTGOING, type PeopleTools, toDesk } from './people';

/** One shift: begun, offered, gone through with a question, allowed by the lead, taken over, printed. */
export async function handOver(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const id = await stack.record.messageId('tour-shift');
  await change(desk, OUTGOING);
  await manage(desk, 'shift');
  await shot(desk, 'shift-none', ...EVERY);
  await desk.at('shift-start').click();
  await desk.at('shift-running').waitFor();
  await toDesk(desk);
  await desk.find('夜班护士', id);
  await desk.claim();
  await desk.at('promise-make').click();
  await desk.at('promise-text').fill('明天上午回电，告知巡逻安排');
  await shot(desk, 'promise', ...EVERY);
  await desk.press('Control+Enter');
  await desk.at('promise').first().waitFor();
  await desk.typeReply('您好，已转巡特警支队，');
  await desk.draftSaved();
  await desk.showAll();
  await manage(desk, 'shift');
  await shot(desk, 'shift', ...EVERY);
  await desk.at('shift-hand-over').click();
  await desk.at('handover-note').fill('打印机卡纸，已报修，师傅下午来');
  await desk.at('handover-mood').fill('网民关注暑期夜间巡逻，语气平和');
  await shot(desk, 'handover-prepare', ...EVERY);
  await desk.at('handover-offer').click();
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await shot(desk, 'handover-sign', ...EVERY);
  await desk.press('Control+Enter');
  await desk.at('handover-page').waitFor();
  await shot(desk, 'handover-offered', ...EVERY);
  await takeOver(desk, { shot });
}

/** The next officer goes through the list: a question sent back and answered, and the lead's word for what is open. */
async function takeOver(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await change(desk, INCOMING);
  await openOffer(desk);
  for (let at = 0; at < 4; at += 1) await desk.at('handover-accept-item').nth(at).click();
  await shot(desk, 'handover-going-through', ...EVERY);
  const promised = desk.at('handover-item').filter({ hasText: '告知巡逻安排' }).first();
  await promised.getByTestId('handover-ask-item').click();
  await desk.at('question-text').fill('是哪位同事在安排？');
  await shot(desk, 'handover-question', ...EVERY);
  await desk.press('Control+Enter');
  await inState(desk, 'questioned');
  await shot(desk, 'handover-questioned', ...EVERY);
  await change(desk, OUTGOING);
  await openOffer(desk);
  await desk.at('handover-answer-item').click();
  await desk.at('answer-text').fill('巡特警支队值班室李警官，0000-2345678。');
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await shot(desk, 'handover-answer', ...EVERY);
  await desk.press('Control+Enter');
  await inState(desk, 'offered');
  await change(desk, INCOMING);
  await openOffer(desk);
  const open = desk.window.locator('[data-testid=handover-accept-item][aria-pressed=false]');
  while ((await open.count()) > 0) await open.first().click();
  await shot(desk, 'handover-accept', ...EVERY);
  await giveWord(desk, { shot });
  await change(desk, INCOMING);
  await openOffer(desk);
  await desk.at('handover-take').click();
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await desk.press('Control+Enter');
  await inState(desk, 'accepted');
  await shot(desk, 'handover-accepted', ...EVERY);
  await desk.window.emulateMedia({ media: 'print' });
  await shot(desk, 'handover-print', LIGHT);
  await desk.window.emulateMedia({ media: 'screen' });
  await manage(desk, 'handovers');
  await desk.at('handover-line').first().waitFor();
  await shot(desk, 'handovers', ...EVERY);
  await tell(desk, LIGHT);
  await toDesk(desk);
  await desk.at('sign-out-button').click();
  await desk.at('sign-in').waitFor();
  await change(desk, ADMINISTRATOR);
}

/** Emergencies are open: a lead has to say that the shift may end all the same. */
async function giveWord(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await change(desk, LEAD);
  await manage(desk, 'handovers');
  await desk.at('handover-line').first().click();
  await desk.at('handover-word-button').click();
  await desk.at('sign-reason').fill('指挥中心正在处置，已电话说明');
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await shot(desk, 'handover-word', ...EVERY);
  await desk.press('Control+Enter');
  await desk.at('handover-word').waitFor();
}

export async function openOffer(desk: DeskPage): Promise<void> {
  await manage(desk, 'shift');
  await desk.at('shift-offer').click();
  await desk.at('handover-page').waitFor();
}

async function inState(desk: DeskPage, wanted: string): Promise<void> {
  await until(
    `the handover to be ${wanted}`,
    () => desk.at('handover-page').getAttribute('data-state'),
    (state) => state === wanted,
  );
}
