import { describe, expect, it } from 'vitest';
import { createWeaverDialect } from '../../src-gateway/channels/oa/dialects/weaver';
import { oaSettingsSchema } from '../../src-gateway/channels/oa/oa-settings';
import { OA_SECRET } from '../support/channel-desk';
import { type StoryPeer, tellStory } from '../support/oa/story';
import { startWeaverStandIn } from '../support/oa/weaver';

describe('Weaver e-cology', () => {
  tellStory(async (): Promise<StoryPeer> => {
    const oa = await startWeaverStandIn({ workflows: ['781'], users: ['2978'] });
    const settings: StoryPeer['settings'] = (change = {}) => ({
      kind: 'weaver',
      baseUrl: oa.url,
      callbackSecret: OA_SECRET,
      timeoutMs: 500,
      settleMs: 800,
      appid: oa.appid,
      registered: oa.registered,
      userId: '2978',
      fields: { number: 'zbdh', text: 'nr', deadline: 'jzsj', department: 'zbbm', handler: 'blr' },
      forms: { departments: { 'dept-a': { workflowId: '781', handler: '3001', constants: { lx: '网民诉求' } } } },
      ...change,
    });
    return {
      manners: oa.manners,
      settings,
      wrongSettings: () => [
        settings({ appid: 'nobody', registered: { ...oa.registered, secret: 'not the secret' } }),
        settings({ userId: '666' }),
        settings({ forms: { default: { workflowId: '999' } } }),
      ],
      formless: () => settings({ forms: { departments: { 'dept-b': { workflowId: '781' } } } }),
      received: (number) =>
        oa.of(number).map(({ requestName, fields }) => ({
          title: requestName,
          text: fields.nr ?? '',
          deadline: fields.jzsj ?? '',
          department: fields.zbbm ?? '',
        })),
      creations: () =>
        oa.requests().filter(({ logs }) => logs[0]?.nodeName === '创建' && !logs[0].remark).length - copies,
      accept: (number) => oa.sign(number, { nodeName: '部门签收', operateType: '批准' }),
      feedBack: (number, text, attachment) =>
        oa.sign(number, {
          nodeName: '部门办理',
          operateType: '提交',
          remark: `<p>${text}</p>`,
          annexDocHtmls: attachment === undefined ? '' : `<a href="/x?id=1" onclick="go()">${attachment}</a><br>`,
        }),
      giveBack: (number, reason) => oa.sign(number, { nodeName: '部门签收', operateType: '退回', remark: reason }),
      withdraw: (number) => oa.sign(number, { nodeName: '部门签收', operateType: '强制收回' }),
      sayUnknown: (number) => oa.sign(number, { nodeName: '会商', operateType: '批准' }),
      isWithdrawn: (number) => oa.of(number)[0]?.logs.at(-1)?.operateType === '撤回',
      copy(number) {
        oa.copy(number);
        copies += 1;
      },
      expireTokens: oa.expireTokens,
      async close() {
        copies = 0;
        await oa.close();
      },
    };
  });
});

/** Requests that a person copied, and that nobody sent. */
let copies = 0;

describe('without a registration in the settings', () => {
  it('registers itself, and again when somebody has done so after it', async () => {
    const oa = await startWeaverStandIn({ workflows: ['781'], users: ['2978'] });
    const settings = oaSettingsSchema.parse({
      kind: 'weaver',
      baseUrl: oa.url,
      callbackSecret: OA_SECRET,
      appid: oa.appid,
      userId: '2978',
      fields: { number: 'zbdh', text: 'nr' },
      forms: { default: { workflowId: '781' } },
    });
    if (settings.kind !== 'weaver') throw new Error('not Weaver');
    const dialect = createWeaverDialect(settings, new AbortController().signal);
    expect(await dialect.test()).toBeNull();
    oa.registerAnew();
    expect(await dialect.test()).toContain('applytoken');
    expect(await dialect.test()).toBeNull();
    await oa.close();
  });
});
