import { badgeOfName } from '../support/badges';
import { TEST_PASSPHRASE } from '../support/key-slots';
import type { Stack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { until } from '../support/stack/wait';
import { DARK, ENGLISH, LIGHT, type Look, NIGHT, tell } from './looks';

/** What the chapter takes pictures with: `shot` takes one in each look, in the order given. */
export interface PeopleTools {
  shot(desk: DeskPage, name: string, ...looks: readonly Look[]): Promise<void>;
}

const OUTGOING = '闻砚汀';
const INCOMING = '岑牧遥';
const LEAD = '阙云桥';
const ADMINISTRATOR = '亓望舒';

/** Messages that the chapter works on. */
export function peopleMessages() {
  return [
    citizenMessage({
      remoteId: 'tour-report',
      authorName: '看不下去的林先生',
      category: 'report',
      businessLine: 'public_order',
      text: '城南旧货市场二楼每晚有人聚众赌博，牵头的姓吕。我是隔壁商户林志成，身份证110101199003070118，电话13900001234，请为我保密。',
    }),
    citizenMessage({
      remoteId: 'tour-complaint',
      authorName: '排队的老何',
      category: 'complaint',
      businessLine: 'household',
      text: '户政窗口上周三下午没有人，白跑一趟，打电话也没有人接，请给个说法。',
    }),
    citizenMessage({ remoteId: 'tour-shift', authorName: '夜班护士', text: '夜里下班走滨江路不安全，能不能多巡逻？' }),
  ];
}

/** Officers come and go: the door, protected messages, a second pair of eyes, the rota, and one shift handed over. */
export async function lookAtPeople(desk: DeskPage, stack: Stack, tools: PeopleTools): Promise<void> {
  await lookAtDoor(desk, tools);
  await protectedMessage(desk, stack, tools);
  await askForApproval(desk, stack, tools);
  await lookAtRota(desk, tools);
  await approve(desk, tools);
  await handOver(desk, stack, tools);
}

/** Whoever is signed in goes, and `name` comes. */
export async function change(desk: DeskPage, name: string): Promise<void> {
  if (await desk.at('sign-out-button').isVisible()) await desk.at('sign-out-button').click();
  await desk.signIn(name);
  await desk.connection('online');
  await desk.synced();
}

/** Opens a page of desk management. */
export async function manage(desk: DeskPage, page: string): Promise<void> {
  if (!(await desk.at(`library-nav-${page}`).isVisible())) await desk.at('management-button').click();
  await desk.at(`library-nav-${page}`).click();
}

/** Back from management to the desk. */
export async function toDesk(desk: DeskPage): Promise<void> {
  if (await desk.at('library-cover').isVisible()) await desk.press('Escape');
  await desk.at('library-cover').waitFor({ state: 'hidden' });
}

async function lookAtDoor(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await desk.at('sample-badge').first().waitFor({ timeout: 30_000 });
  await shot(desk, 'door', DARK, NIGHT, LIGHT);
  await desk.enter(badgeOfName(OUTGOING), '不是这一句口令啊啊');
  await desk.at('failure').waitFor();
  await shot(desk, 'door-wrong', LIGHT);
  await desk.signIn(OUTGOING);
  await desk.connection('online');
  await desk.press('Control+Shift+L');
  await desk.at('locked-by').waitFor();
  await shot(desk, 'locked', DARK, ENGLISH);
  await desk.type(TEST_PASSPHRASE);
  await desk.press('Enter');
  await desk.queueReady();
  await desk.at('signed-in-as').click();
  await desk.at('passphrase-form').waitFor();
  await shot(desk, 'passphrase', LIGHT);
  await desk.press('Escape');
  await desk.press('F1');
  await desk.at('help-dialog').waitFor();
  await shot(desk, 'help-people', NIGHT, LIGHT);
  await desk.press('Escape');
}

async function protectedMessage(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const id = await stack.record.messageId('tour-report');
  await desk.find('城南旧货市场二楼', id);
  await desk.at('protected-banner').waitFor();
  await shot(desk, 'protected', NIGHT, LIGHT);
  await desk.at('unmask-button').click();
  await desk.at('unmask-reason').fill('核实举报内容，准备转治安支队');
  await shot(desk, 'protected-reason', DARK, LIGHT);
  await desk.press('Control+Enter');
  await desk.at('watermark').first().waitFor();
  await shot(desk, 'protected-shown', LIGHT, DARK, ENGLISH);
  await desk.claim();
  await desk.toQueue();
  await desk.press('f');
  await desk.at('forward-dialog').waitFor();
  await desk.at('forward-department-dept-public-order').check();
  const byMail = desk.at('forward-dialog').getByText(BY_MAIL).first();
  if (await byMail.isVisible()) await byMail.click();
  await desk.at('masked-copy').waitFor();
  await desk.at('masked-copy').scrollIntoViewIfNeeded();
  await shot(desk, 'forward-masked', DARK, LIGHT);
  await desk.press('Escape');
  await desk.showAll();
}

/** A department that is written to by mail, where many read along; the administrator's chapter enters it. */
export const BY_MAIL = '城南派出所';

async function askForApproval(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const id = await stack.record.messageId('tour-complaint');
  await desk.find('排队的老何', id);
  await desk.claim();
  await desk.typeReply('您好，窗口人员已批评教育，我们会尽快整改，请联系经办人手机13900001234。');
  await desk.press('Control+Enter');
  await desk.at('problems-dialog').waitFor();
  await shot(desk, 'reply-check', LIGHT, NIGHT);
  await desk.press('Escape');
  await desk
    .at('reply-editor')
    .fill('您好，经核实，上周三下午窗口因培训暂停，已责令窗口提前公告，可拨打0000-2345678预约。');
  await desk.at('reply-editor').focus();
  await desk.press('Control+Enter');
  await desk.at('reply-review').waitFor();
  await shot(desk, 'reply-waits', LIGHT);
  await desk.synced();
  await desk.showAll();
}

async function lookAtRota(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await change(desk, LEAD);
  await manage(desk, 'rota');
  await desk.at('rota-page').waitFor();
  await shot(desk, 'rota-empty', LIGHT);
  await desk.at('rota-after').click();
  await desk.at('rota-fill').click();
  await desk.at('rota-unsaved').waitFor();
  await shot(desk, 'rota-unsaved', DARK);
  await desk.at('rota-save').click();
  await desk.at('rota-unsaved').waitFor({ state: 'hidden' });
  await shot(desk, 'rota', LIGHT, ENGLISH);
  await desk.at('rota-shift').first().focus();
  await desk.press('Enter');
  await desk.at('rota-shift-form').waitFor();
  await shot(desk, 'rota-shift', LIGHT);
  await desk.press('Escape');

  await change(desk, OUTGOING);
  await manage(desk, 'rota');
  await desk.at('rota-after').click();
  await desk.at('rota-row').filter({ hasText: OUTGOING }).getByTestId('rota-shift').first().click();
  await desk.press('Enter');
  await desk.at('rota-swap-form').waitFor();
  await desk.at('rota-swap-to').selectOption({ index: 1 });
  await desk.at('rota-swap-note').fill('孩子家长会');
  await shot(desk, 'rota-swap', DARK);
  await desk.press('Control+Enter');
  await desk.at('rota-swap').waitFor();
  await shot(desk, 'rota-swap-proposed', LIGHT, NIGHT);
  await toDesk(desk);
}

async function approve(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await change(desk, LEAD);
  await manage(desk, 'approvals');
  await desk.at('approval').waitFor();
  await shot(desk, 'approvals', LIGHT, NIGHT);
  await desk.at('approval-approve').click();
  await desk.at('approval').waitFor({ state: 'hidden' });
  await shot(desk, 'approvals-empty', DARK);
  await manage(desk, 'channels');
  await desk.at('channels-page').waitFor();
  await shot(desk, 'channels', LIGHT, NIGHT);
  await manage(desk, 'audit');
  await desk.at('audit-page').waitFor();
  await shot(desk, 'audit', LIGHT, NIGHT);
  await toDesk(desk);
}

async function handOver(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const id = await stack.record.messageId('tour-shift');
  await change(desk, OUTGOING);
  await manage(desk, 'shift');
  await shot(desk, 'shift-none', LIGHT);
  await desk.at('shift-start').click();
  await desk.at('shift-running').waitFor();
  await toDesk(desk);
  await desk.find('夜班护士', id);
  await desk.claim();
  await desk.at('promise-make').click();
  await desk.at('promise-text').fill('明天上午回电，告知巡逻安排');
  await shot(desk, 'promise', DARK);
  await desk.press('Control+Enter');
  await desk.at('promise').first().waitFor();
  await desk.typeReply('您好，已转巡特警支队，');
  await desk.draftSaved();
  await desk.showAll();
  await manage(desk, 'shift');
  await shot(desk, 'shift', LIGHT, NIGHT);
  await desk.at('shift-hand-over').click();
  await desk.at('handover-note').fill('打印机卡纸，已报修，师傅下午来');
  await desk.at('handover-mood').fill('网民关注暑期夜间巡逻，语气平和');
  await shot(desk, 'handover-prepare', LIGHT, ENGLISH);
  await desk.at('handover-offer').click();
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await shot(desk, 'handover-sign', DARK);
  await desk.press('Control+Enter');
  await desk.at('handover-page').waitFor();
  await shot(desk, 'handover-offered', LIGHT);
  await takeOver(desk, { shot });
}

async function takeOver(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await change(desk, INCOMING);
  await manage(desk, 'shift');
  await desk.at('shift-offer').click();
  await desk.at('handover-page').waitFor();
  await desk.at('handover-ask-item').first().click();
  await desk.at('question-text').fill('是哪位同事在安排？');
  await shot(desk, 'handover-question', DARK);
  await desk.press('Escape');
  const items = desk.at('handover-accept-item');
  for (let at = 0; at < (await items.count()); at += 1) await items.nth(at).click();
  await shot(desk, 'handover-accept', LIGHT, NIGHT);
  await desk.at('handover-take').click();
  await desk.at('sign-passphrase').fill(TEST_PASSPHRASE);
  await desk.press('Control+Enter');
  await until(
    'the handover to be taken',
    () => desk.at('handover-page').getAttribute('data-state'),
    (state) => state === 'accepted',
  );
  await shot(desk, 'handover-accepted', LIGHT, NIGHT);
  await desk.window.emulateMedia({ media: 'print' });
  await shot(desk, 'handover-print', LIGHT);
  await desk.window.emulateMedia({ media: 'screen' });
  await manage(desk, 'handovers');
  await desk.at('handover-line').first().waitFor();
  await shot(desk, 'handovers', LIGHT, NIGHT);
  await tell(desk, LIGHT);
  await toDesk(desk);
  await desk.at('sign-out-button').click();
  await desk.at('sign-in').waitFor();
  await change(desk, ADMINISTRATOR);
}
