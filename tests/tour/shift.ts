import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unfilledBlanks } from '../../src-shared/domain/reply';
import { launchWorkstation } from '../support/electron';
import { hashOf, roadPicture, type SampleFile } from '../support/sample-desk/sample-files';
import type { Stack } from '../support/stack';
import { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { until } from '../support/stack/wait';
import { everyPage, keepTheLibrary } from './library';
import { set as setLook, size } from './looks';
import { BUREAU, peer, picture, SETTLE_MS, wholePicture } from './pictures';

const NORMAL = { width: 1366, height: 768 };
const LARGE = { width: 1920, height: 1080 };

/** One shift of the sample desk, from the sign-in to the library. */
export async function oneShift(stack: Stack): Promise<void> {
  const desk = await beginShift(stack);
  await emergency(desk, stack);
  await answerFromLibrary(desk, stack);
  await searchAndLibrary(desk, stack);
  await forwardAndFollowUp(desk, stack);
  await withoutCable(desk, stack);
  await lostClaim(desk, stack);
  await looks(desk, stack);
  await library(desk);
  await desk.close();
  await badStart();
}

/** The messages that the shift works on, beside those of the sample desk. */
export function shiftMessages(files: readonly SampleFile[]) {
  return [
    citizenMessage({
      remoteId: 'tour-card',
      authorName: '丢了证的小陈',
      text: '你好，我身份证在公交车上丢了😭 人在外地上班，能不能就近补办？要带什么材料，大概多久能拿到？',
    }),
    citizenMessage({
      remoteId: 'tour-lamp',
      channel: 'forum',
      account: 'acc-forum-main' as never,
      authorName: '望江路住户',
      category: 'complaint',
      businessLine: 'traffic',
      text: '望江路与滨湖大道路口的红绿灯坏了三天了，早高峰堵到七点四十还动不了，旁边人行道又被摊贩占了，孩子上学只能走机动车道，打过电话说会来修，没有下文。',
      attachments: files.map(({ name, bytes }) => ({ name, sha256: hashOf(bytes) })),
    }),
    citizenMessage({ remoteId: 'tour-cable', authorName: '赶路的老周', text: '电动车上牌在哪里办？周末上不上班？' }),
    citizenMessage({ remoteId: 'tour-both', authorName: '租房的半夏', text: '租房备案必须本人到场吗？房东不在青澜。' }),
    citizenMessage({
      remoteId: 'tour-help',
      authorName: '值夜班的人',
      emergency: true,
      text: '楼上那户女生在群里说“吃了一整瓶药，跟大家告别”，门敲不开，地址是锦绣花园3栋，请快派人！',
    }),
  ];
}

/** What the citizen sent about the traffic light: a picture, a list, and something that is not what it says. */
export async function tourFiles(): Promise<SampleFile[]> {
  return [
    { name: '路口现场.png', bytes: await roadPicture('#8c949c', '望江路路口') },
    { name: '邻居意见.txt', bytes: Buffer.from('示例：七户邻居的意见（虚构）。\n') },
    { name: '监控截图.jpg.exe', bytes: Buffer.from('MZ\u0090\0 made for the tour, no program\n') },
  ];
}

async function beginShift(stack: Stack): Promise<DeskPage> {
  const desk = await stack.openWorkstation('ws-1', { env: BUREAU });
  await size(desk, NORMAL);
  await until(
    'the sample badges',
    () => desk.at('sample-badge').count(),
    (count) => count >= 6,
  );
  await picture(desk, 'sign-in');
  await desk.signIn('闻砚汀');
  await desk.connection('online');
  await until(
    'the queue',
    () => desk.at('queue-item').count(),
    (count) => count > 4,
  );
  await picture(desk, 'queue');
  await size(desk, LARGE);
  await picture(desk, 'queue-large');
  await size(desk, NORMAL);
  await desk.at('queue-filter-channel').click();
  await picture(desk, 'queue-filter');
  await desk.press('Escape');
  await desk.toQueue();
  await desk.press('F1');
  await desk.at('help-dialog').waitFor();
  await picture(desk, 'help');
  await desk.press('Escape');
  await desk.at('help-dialog').waitFor({ state: 'hidden' });
  return desk;
}

async function emergency(desk: DeskPage, stack: Stack): Promise<void> {
  const id = await stack.record.messageId('tour-help');
  await desk.find('值夜班的人', id);
  await desk.at('emergency-panel').waitFor();
  await picture(desk, 'emergency');
  await desk.at('emergency-by').fill('指挥中心 王警官');
  await desk.press('Enter');
  await desk.at('emergency-step').first().waitFor();
  await picture(desk, 'emergency-notified');
  await desk.showAll();
}

async function answerFromLibrary(desk: DeskPage, stack: Stack): Promise<void> {
  const id = await stack.record.messageId('tour-card');
  await desk.find('丢了证的小陈', id);
  await desk.at('answer-hit').first().waitFor();
  await picture(desk, 'suggestions');
  await desk.claim();
  await picture(desk, 'claimed');
  await desk.press('Control+k');
  await desk.type('异地补办身份证');
  await until(
    'the search',
    () => desk.at('answer-hit').first().getAttribute('data-answer-id'),
    (answer) => answer === 'ans-0002',
  );
  await picture(desk, 'answer-search');
  await desk.at('answer-why').first().click();
  await desk.at('answer-filter').click();
  await picture(desk, 'answer-filter-and-why');
  await desk.at('answer-filter').click();
  await desk.at('answer-search').focus();
  await desk.press('Enter');
  await desk.at('blanks-dialog').waitFor();
  await picture(desk, 'answer-blanks');
  await desk.insertWithBlanks();
  await until(
    'the answer in the editor',
    () => desk.at('reply-editor').inputValue(),
    (text) => unfilledBlanks(text).length > 0,
  );
  await picture(desk, 'answer-inserted');
  await size(desk, LARGE);
  await picture(desk, 'answer-inserted-large');
  await size(desk, NORMAL);
  await desk.at('reply-editor').focus();
  await until(
    'the blanks to be filled',
    () => fillBlank(desk),
    (left) => left === 0,
  );
  await desk.draftSaved();
  await desk.at('reply-posts').locator('summary').click();
  await picture(desk, 'answer-in-posts');
  await desk.at('reply-posts').locator('summary').click();
  await desk.at('category-select').selectOption('consultation');
  await desk.at('business-line-select').selectOption('household');
  await picture(desk, 'classified');
  await desk.send();
  await until(
    'the reply to be sent',
    () => desk.at('reply-item').first().getAttribute('data-state'),
    (state) => state === 'sent',
  );
  await picture(desk, 'sent');
  await peer(desk, stack.publish.pageUrl, 'citizens-page');
  await desk.toQueue();
  await desk.press('x');
  await desk.at('close-dialog').waitFor();
  await picture(desk, 'close-dialog');
  await desk.at('close-note').focus();
  await desk.press('Control+Enter');
  await until(
    'the message to be closed',
    () => stack.record.message('tour-card'),
    (message) => message.status === 'closed',
  );
  await desk.synced();
  await desk.showAll();
}

/** Replaces the first blank, as typing over the selected one does. @returns how many are left */
async function fillBlank(desk: DeskPage): Promise<number> {
  const text = await desk.at('reply-editor').inputValue();
  const [blank] = unfilledBlanks(text);
  if (blank === undefined) return 0;
  await desk.at('reply-editor').fill(text.replace(`{${blank}}`, '0000-1234567'));
  return unfilledBlanks(await desk.at('reply-editor').inputValue()).length;
}

/** Earlier work beside the open message, what the library does not know, and the library itself. */
async function searchAndLibrary(desk: DeskPage, stack: Stack): Promise<void> {
  const id = await stack.record.messageId('tour-cable');
  await desk.find('赶路的老周', id);
  for (const what of ['reply', 'message'] as const) {
    await desk.at(`search-tab-${what}`).click();
    await desk.window.waitForTimeout(SETTLE_MS);
    await picture(desk, `search-${what}`);
  }
  await desk.press('Control+k');
  await desk.type('麒麟獬豸饕餮');
  await desk.at('answer-empty').waitFor();
  await picture(desk, 'answer-empty');
  await desk.press('Alt+0');
  await picture(desk, 'gap-reported');
  await desk.press('Control+k');
  await desk.type('电动车上牌');
  await desk.at('answer-similar').first().click();
  await desk.at('answer-similar-back').waitFor();
  await picture(desk, 'answer-similar');
  await desk.press('Escape');
  await desk.toQueue();
  await desk.press('Control+Shift+k');
  await desk.at('library-cover').waitFor();
  await picture(desk, 'library');
  await desk.press('Control+Shift+k');
  await desk.at('library-cover').waitFor({ state: 'hidden' });
  await desk.synced();
  await desk.showAll();
}

/** Files of a message: known by their thumbnails, fetched when asked for, shown, and warned of. */
async function filesOfMessage(desk: DeskPage): Promise<void> {
  const file = (kind: string) => desk.window.locator(`[data-testid=message-file][data-kind=${kind}]`);
  await file('picture').locator('img').waitFor();
  await picture(desk, 'files');
  for (const kind of ['picture', 'other']) {
    await file(kind).getByTestId('file-fetch').click();
    await file(kind).getByTestId('file-save').waitFor();
  }
  await picture(desk, 'files-fetched');
  await file('picture').getByTestId('file-show').click();
  await desk.at('file-content').waitFor();
  await desk.window.waitForTimeout(SETTLE_MS);
  await picture(desk, 'file-shown');
  await desk.press('Escape');
  await file('other').getByTestId('file-save').click();
  await desk.at('file-warning').waitFor();
  await picture(desk, 'file-warning');
  await desk.press('Escape');
}

async function forwardAndFollowUp(desk: DeskPage, stack: Stack): Promise<void> {
  const id = await stack.record.messageId('tour-lamp');
  await desk.find('望江路住户', id);
  await filesOfMessage(desk);
  await desk.claim();
  await desk.toQueue();
  await desk.press('f');
  await desk.at('forward-dialog').waitFor();
  await desk.at('forward-department-dept-traffic').check();
  await desk.at('forward-department-dept-public-order').check();
  await desk.at('forward-deadline-h24').click();
  await picture(desk, 'forward-dialog');
  await desk.at('forward-text').focus();
  await desk.press('Control+Enter');
  await desk.at('forward-dialog').waitFor({ state: 'hidden' });
  await desk.showTickets();
  await until(
    'both tickets to be handed over',
    () => desk.window.locator('[data-testid=ticket][data-state=handed_over]').count(),
    (count) => count === 2,
  );
  await picture(desk, 'tickets');
  const [order, traffic] = (await stack.record.tickets(id)).sort((a, b) =>
    a.departmentId.localeCompare(b.departmentId),
  );
  if (order === undefined || traffic === undefined) throw new Error('a ticket is missing');
  await stack.oa.answer(traffic.number, 'accepted', '', '秩序科 李警官');
  await peer(desk, `${stack.oa.pageUrl}page/${traffic.number}`, 'department-page');
  await stack.oa.answer(traffic.number, 'fed_back', '信号灯正在维修。', '秩序科 李警官');
  await stack.oa.answer(
    order.number,
    'fed_back',
    '经现场核查，占道摊贩已劝离，即日起早高峰安排定点巡查。联系人：治安大队张警官，0000-2345678。',
    '治安大队 张警官',
  );
  await until(
    'both answers',
    () => desk.window.locator('[data-testid=ticket][data-state=fed_back]').count(),
    (count) => count === 2,
  );
  await picture(desk, 'feedback');
  await desk.ticket(traffic.id).getByTestId('ticket-rework').click();
  await desk.at('ticket-reason').fill('请写明修复时间和联系电话，便于答复市民。');
  await picture(desk, 'rework');
  await desk.at('ticket-reason-confirm').click();
  await until(
    'the rework at the department',
    () => stack.oa.ticket(traffic.number)?.state,
    (state) => state === 'rework',
  );
  await stack.oa.answer(
    traffic.number,
    'fed_back',
    '信号灯控制器已更换，今日15时恢复正常，后续由东湖交警大队跟踪三天。电话0000-7654321。',
    '秩序科 李警官',
  );
  await until(
    'the new answer',
    () => desk.ticket(traffic.id).getAttribute('data-state'),
    (state) => state === 'fed_back',
  );
  for (const ticket of [traffic, order]) {
    await desk.ticket(ticket.id).getByTestId('ticket-confirm').click();
    await until(
      'the confirmation',
      () => desk.ticket(ticket.id).getAttribute('data-state'),
      (state) => state === 'confirmed',
    );
  }
  await desk.typeReply(
    '您好，经核实，您反映的路口信号灯控制器已更换，今日15时恢复正常；占道摊贩已劝离，早高峰将定点巡查。如有疑问请拨打0000-7654321，感谢您的监督。',
  );
  await desk.draftSaved();
  await picture(desk, 'confirmed-and-answering');
  await size(desk, LARGE);
  await picture(desk, 'confirmed-and-answering-large');
  await size(desk, NORMAL);
  await desk.at('reply-editor').focus();
  await desk.press('Control+Shift+Enter');
  await until(
    'the message to be answered and closed',
    () => stack.record.message('tour-lamp'),
    (message) => message.status === 'closed',
  );
  await picture(desk, 'answered-and-closed');
  await desk.showAll();
}

async function withoutCable(desk: DeskPage, stack: Stack): Promise<void> {
  const id = await stack.record.messageId('tour-cable');
  await desk.find('赶路的老周', id);
  await desk.claim();
  await stack.cable('ws-1').cut();
  await desk.connection('offline');
  await desk.typeReply(
    '您好，电动自行车登记可到各交警大队窗口办理，周六上午正常办公，请携带购车发票、合格证和身份证。',
  );
  await desk.send();
  await picture(desk, 'offline-queued');
  await desk.toQueue();
  await desk.press('Control+Shift+o');
  await desk.at('outbox-item').first().waitFor();
  await picture(desk, 'offline-outbox');
  await desk.press('Escape');
  await stack.cable('ws-1').heal();
  await desk.syncNow();
  await desk.connection('online');
  await desk.synced();
  await until(
    'the reply to be sent',
    () => desk.at('reply-item').first().getAttribute('data-state'),
    (state) => state === 'sent',
  );
  await picture(desk, 'online-again');
  await desk.showAll();
}

async function lostClaim(desk: DeskPage, stack: Stack): Promise<void> {
  const id = await stack.record.messageId('tour-both');
  const other = await stack.openWorkstation('ws-2', { env: BUREAU });
  await size(other, NORMAL);
  await other.signIn('岑牧遥');
  await other.connection('online');
  await desk.find('租房的半夏', id);
  await other.find('租房的半夏', id);
  await stack.cable('ws-1').cut();
  await stack.cable('ws-2').cut();
  await desk.connection('offline');
  await other.connection('offline');
  await other.claim('tentative');
  await other.typeReply('您好，出租房屋登记可以由承租人持合同先行申报。');
  await desk.claim('tentative');
  await desk.typeReply(
    '您好，房东不在本地的，可提供书面委托书和双方证件复印件，由承租人代为申报，窗口现场核验，具体以受理民警告知为准。',
  );
  await desk.draftSaved();
  await picture(desk, 'offline-tentative-claim');
  for (const [workstation, page] of [
    ['ws-2', other],
    ['ws-1', desk],
  ] as const) {
    await stack.cable(workstation).heal();
    await page.syncNow();
    await page.connection('online');
    await page.synced();
  }
  await desk.at('draft-lost').waitFor();
  await picture(desk, 'claim-lost-draft-kept');
  await desk.toQueue();
  await desk.press('Shift+O');
  await other.at('draft-offer').waitFor();
  await picture(other, 'draft-handed-over');
  await other.close();
  await desk.showAll();
}

async function looks(desk: DeskPage, stack: Stack): Promise<void> {
  const id = await stack.record.messageId('tour-lamp');
  await desk.press('Control+,');
  await desk.at('settings-dialog').waitFor();
  await picture(desk, 'settings');
  await desk.press('Escape');
  await desk.at('settings-dialog').waitFor({ state: 'hidden' });
  await desk.view('closed');
  await desk.open(id);
  await desk.showTickets();
  for (const [name, settings] of [
    ['dark', { theme: 'dark' }],
    ['english-dark', { theme: 'dark', locale: 'en' }],
    ['english-light', { theme: 'light', locale: 'en' }],
  ] as const) {
    await set(desk, settings);
    await picture(desk, name);
    await size(desk, LARGE);
    await picture(desk, `${name}-large`);
    await size(desk, NORMAL);
  }
  await set(desk, { theme: 'light', locale: 'zh-CN', zoom: 200 });
  await wholePicture(desk, 'zoom-200');
  await desk.press('F6');
  await wholePicture(desk, 'zoom-200-next-pane');
  await set(desk, { theme: 'system', zoom: 100 });
}

/** The answer library, in every look. */
async function library(desk: DeskPage): Promise<void> {
  await set(desk, { theme: 'light', locale: 'zh-CN' });
  const tools = {
    folder: desk.userData,
    picture: (name: string) => picture(desk, name),
    async signIn(name: string) {
      await desk.at('sign-out-button').click();
      await desk.signIn(name);
    },
  };
  await keepTheLibrary(desk, tools);
  await set(desk, { theme: 'dark' });
  await everyPage(desk, tools, '-dark');
  await set(desk, { theme: 'light', locale: 'en' });
  await size(desk, LARGE);
  await everyPage(desk, tools, '-english-large');
  await size(desk, NORMAL);
  await set(desk, { theme: 'system', locale: 'zh-CN' });
}

async function badStart(): Promise<void> {
  const userData = mkdtempSync(join(tmpdir(), 'dutydesk-tour-'));
  try {
    writeFileSync(join(userData, 'workstation.json'), '{ "gateway": { "url": "http//gateway" } }');
    const { app, window } = await launchWorkstation({ userData, env: { ...BUREAU, DUTYDESK_GATEWAY_URL: undefined } });
    const desk = new DeskPage(app, window, userData);
    await size(desk, NORMAL);
    await desk.at('core-failure').waitFor();
    await picture(desk, 'start-refused');
    await desk.kill();
  } finally {
    rmSync(userData, { recursive: true, force: true });
  }
}

async function set(desk: DeskPage, settings: Parameters<typeof setLook>[1]): Promise<void> {
  await setLook(desk, settings);
  await desk.window.waitForTimeout(SETTLE_MS);
}
