import { badgeOfName } from '../support/badges';
import { TEST_PASSPHRASE } from '../support/key-slots';
import type { Stack } from '../support/stack';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { EVERY, type Look } from './looks';

/** What the chapter takes pictures with: `shot` takes one in each look, in the order given. */
export interface PeopleTools {
  shot(desk: DeskPage, name: string, ...looks: readonly Look[]): Promise<void>;
}

export const OUTGOING = '闻砚汀';
export const INCOMING = '岑牧遥';
export const LEAD = '阙云桥';
export const ADMINISTRATOR = '亓望舒';

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

/** Officers come and go: the door, protected messages, a second pair of eyes, the rota, approvals and the log. */
export async function lookAtPeople(desk: DeskPage, stack: Stack, tools: PeopleTools): Promise<void> {
  await lookAtDoor(desk, tools);
  await protectedMessage(desk, stack, tools);
  await askForApproval(desk, stack, tools);
  await lookAtRota(desk, tools);
  await approve(desk, tools);
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
  if (await desk.at('sign-out-button').isVisible()) await desk.at('sign-out-button').click();
  await desk.at('sample-badge').first().waitFor({ timeout: 30_000 });
  await shot(desk, 'door', ...EVERY);
  await desk.enter(badgeOfName(OUTGOING), '不是这一句口令啊啊');
  await desk.at('failure').waitFor();
  await shot(desk, 'door-wrong', ...EVERY);
  await desk.signIn(OUTGOING);
  await desk.connection('online');
  await desk.press('Control+Shift+L');
  await desk.at('locked-by').waitFor();
  await shot(desk, 'locked', ...EVERY);
  await desk.type(TEST_PASSPHRASE);
  await desk.press('Enter');
  await desk.queueReady();
  await desk.at('signed-in-as').click();
  await desk.at('passphrase-form').waitFor();
  await shot(desk, 'passphrase', ...EVERY);
  await desk.press('Escape');
  await desk.press('F1');
  await desk.at('help-dialog').waitFor();
  await shot(desk, 'help-people', ...EVERY);
  await desk.press('Escape');
}

async function protectedMessage(desk: DeskPage, stack: Stack, { shot }: PeopleTools): Promise<void> {
  const id = await stack.record.messageId('tour-report');
  await desk.find('城南旧货市场二楼', id);
  await desk.at('protected-banner').waitFor();
  await shot(desk, 'protected', ...EVERY);
  await desk.at('unmask-button').click();
  await desk.at('unmask-reason').fill('核实举报内容，准备转治安支队');
  await shot(desk, 'protected-reason', ...EVERY);
  await desk.press('Control+Enter');
  await desk.at('watermark').first().waitFor();
  await shot(desk, 'protected-shown', ...EVERY);
  await desk.claim();
  await desk.toQueue();
  await desk.press('f');
  await desk.at('forward-dialog').waitFor();
  await desk.at('forward-department-dept-public-order').check();
  const byMail = desk.at('forward-dialog').getByText(BY_MAIL).first();
  if (await byMail.isVisible()) await byMail.click();
  await desk.at('masked-copy').waitFor();
  await desk.at('masked-copy').scrollIntoViewIfNeeded();
  await shot(desk, 'forward-masked', ...EVERY);
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
  await shot(desk, 'reply-check', ...EVERY);
  await desk.press('Escape');
  await desk
    .at('reply-editor')
    .fill('您好，经核实，上周三下午窗口因培训暂停，已责令窗口提前公告，可拨打0000-2345678预约。');
  await desk.at('reply-editor').focus();
  await desk.press('Control+Enter');
  await desk.at('reply-review').waitFor();
  await shot(desk, 'reply-waits', ...EVERY);
  await desk.synced();
  await desk.showAll();
}

async function lookAtRota(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await change(desk, LEAD);
  await manage(desk, 'rota');
  await desk.at('rota-page').waitFor();
  await shot(desk, 'rota-empty', ...EVERY);
  await desk.at('rota-after').click();
  await desk.at('rota-fill').click();
  await desk.at('rota-unsaved').waitFor();
  await shot(desk, 'rota-unsaved', ...EVERY);
  await desk.at('rota-save').click();
  await desk.at('rota-unsaved').waitFor({ state: 'hidden' });
  await shot(desk, 'rota', ...EVERY);
  await desk.at('rota-shift').first().focus();
  await desk.press('Enter');
  await desk.at('rota-shift-form').waitFor();
  await shot(desk, 'rota-shift', ...EVERY);
  await desk.press('Escape');

  await change(desk, OUTGOING);
  await manage(desk, 'rota');
  await desk.at('rota-after').click();
  await desk.at('rota-row').filter({ hasText: OUTGOING }).getByTestId('rota-shift').first().click();
  await desk.press('Enter');
  await desk.at('rota-swap-form').waitFor();
  await desk.at('rota-swap-to').selectOption({ index: 1 });
  await desk.at('rota-swap-note').fill('孩子家长会');
  await shot(desk, 'rota-swap', ...EVERY);
  await desk.press('Control+Enter');
  await desk.at('rota-swap').waitFor();
  await shot(desk, 'rota-swap-proposed', ...EVERY);
  await toDesk(desk);
}

async function approve(desk: DeskPage, { shot }: PeopleTools): Promise<void> {
  await change(desk, LEAD);
  await manage(desk, 'approvals');
  await desk.at('approval').waitFor();
  await shot(desk, 'approvals', ...EVERY);
  await desk.at('approval-approve').click();
  await desk.at('approval').waitFor({ state: 'hidden' });
  await shot(desk, 'approvals-empty', ...EVERY);
  await manage(desk, 'channels');
  await desk.at('channels-page').waitFor();
  await shot(desk, 'channels', ...EVERY);
  await manage(desk, 'audit');
  await desk.at('audit-page').waitFor();
  await shot(desk, 'audit', ...EVERY);
  await toDesk(desk);
}
