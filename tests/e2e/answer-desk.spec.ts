import { contentOf } from '../../src-shared/domain/answer';
import { answerIdSchema } from '../../src-shared/domain/ids';
import type { IpcChannel, IpcInput, IpcOutput } from '../../src-shared/ipc/contract';
import type { Result } from '../../src-shared/ipc/failure';
import { badgeOf } from '../support/badges';
import { TEST_PASSPHRASE } from '../support/key-slots';
import type { DeskPage } from '../support/stack/desk-page';
import { citizenMessage } from '../support/stack/messages';
import { expect, test } from '../support/stack/test';

const CARD = answerIdSchema.parse('ans-0001');

test('an answer is found, filled, shortened for its channel and proposed again, with the keyboard alone', async ({
  start,
}) => {
  const remoteId = 'desk-card';
  const stack = await start({
    messages: [citizenMessage({ remoteId, authorName: '补证的市民', text: '身份证丢了怎么补办？要带什么材料' })],
  });
  const messageId = await stack.record.messageId(remoteId);
  const desk = await stack.openWorkstation();
  await desk.signIn('闻砚汀');
  await desk.find('补证的市民', messageId);
  await desk.claim();

  // Three strokes and the words: the blank is asked for, Enter inserts, and the value can be kept.
  await desk.press('Control+k');
  await desk.type('身份证补办');
  await desk.press('Enter');
  await expect(desk.at('blank-value')).toBeFocused();
  await desk.at('blank-remember').check();
  await desk.at('blank-value').focus();
  await desk.fillBlanks('0000-1234567');
  await expect(desk.at('reply-editor')).toBeFocused();
  await expect(desk.at('reply-editor')).toHaveValue(/请拨打0000-1234567/);
  expect(await desk.window.evaluate(() => localStorage.getItem('blank.网点电话'))).toBe('0000-1234567');
  const whole = await desk.at('reply-editor').inputValue();

  // A microblog carries 140 characters: it says so, shows the posts, and the answer has a short text. F8 takes it back.
  await expect(desk.at('reply-length')).toHaveAttribute('data-posts', '2');
  await desk.at('reply-posts').locator('summary').press('Enter');
  await expect(desk.at('reply-posts').locator('li')).toHaveText([/^（1\/2）/, /^（2\/2）/]);
  await desk.at('reply-short').press('Enter');
  await expect(desk.at('reply-long')).toBeHidden();
  await expect(desk.at('reply-editor')).toBeFocused();
  await desk.press('F8');
  await expect(desk.at('reply-editor')).toHaveValue(whole);

  // Proposed as an answer and opened in the library; the desk is as it was when one comes back.
  await desk.at('reply-editor').focus();
  await desk.press('Control+Shift+A');
  await expect(desk.at('notice-action')).toBeVisible();
  await desk.press('F8');
  await expect(desk.at('library-page')).toHaveAttribute('data-page', 'revisions');
  await expect(desk.at('reply-editor')).toBeHidden();
  await desk.press('Control+Shift+K');
  await expect(desk.at('library-cover')).toBeHidden();
  await expect(desk.at('reply-editor')).toHaveValue(whole);
  await desk.send();

  // The library's keys do not reach the desk beneath, and Escape leads back.
  await desk.toQueue();
  await desk.press('Control+Shift+K');
  await expect(desk.at('library-cover')).toBeVisible();
  await desk.press('x');
  await expect(desk.at('close-dialog')).toHaveCount(0);
  await desk.press('Escape');
  await expect(desk.at('library-cover')).toBeHidden();

  // What the library does not know is reported with one key.
  await desk.press('Control+k');
  await desk.type('麒麟獬豸饕餮');
  await expect(desk.at('answer-empty')).toHaveAttribute('data-reason', 'nothing_alike');
  await desk.press('Alt+0');
  await expect(desk.at('notice').filter({ hasText: '麒麟獬豸饕餮' })).toBeVisible();
  await desk.synced();
  const { gaps } = await call(desk, 'gap.list', { states: ['open'], businessLines: [], offset: 0, limit: 10 });
  expect(gaps.map(({ gap }) => gap.question)).toContain('麒麟獬豸饕餮');
});

test('an answer that others change is told to whoever has used it and to whoever is about to', async ({ start }) => {
  const stack = await start({
    workstations: ['ws-1', 'ws-2'],
    messages: [
      citizenMessage({ remoteId: 'desk-sent', authorName: '已答的市民', text: '身份证丢了怎么补办？' }),
      citizenMessage({ remoteId: 'desk-open', authorName: '待答的市民', text: '身份证掉了补办要多久？' }),
    ],
  });
  const sent = await stack.record.messageId('desk-sent');
  const open = await stack.record.messageId('desk-open');
  const desk = await stack.openWorkstation('ws-1');
  const library = await stack.openWorkstation('ws-2');
  await desk.signIn('闻砚汀');
  await desk.connection('online');
  for (const [author, messageId] of [
    ['已答的市民', sent],
    ['待答的市民', open],
  ] as const) {
    await desk.find(author, messageId);
    await desk.claim();
    await desk.toReply();
    await desk.press('Control+k');
    await desk.type('身份证补办');
    await desk.press('Enter');
    await desk.fillBlanks('0000-1234567');
    if (messageId === sent) await desk.send();
    await desk.showAll();
  }
  await desk.synced();

  await library.signIn('殳明澈');
  await changeAnswer(library, (text) => `${text}自取证件请带领取凭证。`);

  // Before sending: the draft says so, and takes the new text with what was filled in.
  await expect(desk.at('basis-stale')).toBeVisible();
  await desk.at('basis-take-new').press('Enter');
  await expect(desk.at('basis-stale')).toBeHidden();
  await expect(desk.at('reply-editor')).toHaveValue(/请拨打0000-1234567.*自取证件请带领取凭证。$/s);
  await desk.send();

  // After sending: what changed is shown, and once a new reply is there it is recorded as corrected.
  await desk.find('已答的市民', sent);
  await expect(desk.at('correction')).toHaveAttribute('data-reason', 'changed');
  await expect(desk.at('correction').locator('ins')).toContainText('自取证件请带领取凭证');
  await expect(desk.at('correction-corrected')).toHaveCount(0);
  await desk.at('correction-insert-new').press('Enter');
  await desk.fillBlanks('0000-1234567');
  await desk.send();
  await desk.at('correction-corrected').press('Enter');
  await expect(desk.at('correction')).toBeHidden();
  await desk.synced();
  await expect(desk.at('status-refused')).toBeHidden();
});

/** One expert writes, the lead approves. */
async function changeAnswer(desk: DeskPage, change: (text: string) => string): Promise<void> {
  const answer = await call(desk, 'answer.get', { answerId: CARD });
  const before = contentOf(answer);
  const { revisionId } = await call(desk, 'answer.save', {
    revisionId: null,
    answerId: CARD,
    baseVersion: answer.version,
    content: { ...before, text: change(before.text) },
    before,
    origin: { kind: 'answer' },
  });
  await call(desk, 'answer.submit', { revisionId });
  await desk.synced();
  await call(desk, 'session.sign_out', null);
  await call(desk, 'session.sign_in', { badgeNumber: badgeOf('of-06'), passphrase: TEST_PASSPHRASE });
  const { revision, current } = await call(desk, 'revision.detail', { revisionId });
  await call(desk, 'answer.approve', {
    revisionId,
    revisionVersion: revision.version,
    onVersion: current?.version ?? null,
    note: '',
    openCorrections: true,
  });
}

/** Asks the workstation as its page does. @throws Error with the failure's code */
async function call<C extends IpcChannel>(desk: DeskPage, channel: C, input: IpcInput<C>): Promise<IpcOutput<C>> {
  const result = (await desk.window.evaluate(
    ([name, value]) =>
      (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api[name as string]?.(value),
    [channel, input] as const,
  )) as Result<IpcOutput<C>>;
  if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
  return result.value;
}
