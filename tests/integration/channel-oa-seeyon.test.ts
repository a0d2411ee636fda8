import { describe, expect, it } from 'vitest';
import { createSeeyonDialect } from '../../src-gateway/channels/oa/dialects/seeyon';
import { readFormExport } from '../../src-gateway/channels/oa/dialects/seeyon-records';
import { oaSettingsSchema } from '../../src-gateway/channels/oa/oa-settings';
import { OA_SECRET } from '../support/channel-desk';
import { SEEYON_USER, startSeeyonStandIn } from '../support/oa/seeyon';
import { type StoryPeer, tellStory } from '../support/oa/story';

const BY_NAME = {
  number: '转办单号',
  status: '办理状态',
  text: '反馈内容',
  actor: '反馈人',
  at: '反馈时间',
  attachments: '反馈附件',
};
const BY_CODE = {
  number: 'field0001',
  status: 'field0005',
  text: 'field0006',
  actor: 'field0007',
  at: 'field0008',
  attachments: 'field0009',
};

describe.each([
  { name: 'the older generation', kind: 'seeyon-5', extra: { read: BY_NAME, transfer: 'xml', tokenIn: 'query' } },
  { name: 'the newer generation', kind: 'seeyon-8', extra: { read: BY_CODE, table: 'formmain_0018' } },
] as const)('Seeyon, $name', ({ kind, extra }) => {
  tellStory(async (): Promise<StoryPeer> => {
    const oa = await startSeeyonStandIn({
      generation: kind === 'seeyon-5' ? 5 : 8,
      templates: ['zbd_001'],
      table: 'formmain_0018',
    });
    let copies = 0;
    const rightId = kind === 'seeyon-8' ? { rightId: '7382.7390' } : {};
    const settings: StoryPeer['settings'] = (change = {}) =>
      ({
        kind,
        baseUrl: oa.url,
        callbackSecret: OA_SECRET,
        timeoutMs: 500,
        settleMs: 800,
        ...SEEYON_USER,
        fields: { number: '转办单号', text: '内容', deadline: '截止时间', department: '转办部门' },
        forms: { departments: { 'dept-a': { template: 'zbd_001', ...rightId } } },
        paths: { withdraw: { path: '/cancel/{id}', body: { summaryId: '{id}', comment: '{text}' } } },
        ...extra,
        ...change,
      }) as ReturnType<StoryPeer['settings']>;
    return {
      manners: oa.manners,
      settings,
      wrongSettings: () => [
        settings({ password: 'not the password' }),
        settings({ forms: { default: { template: 'nothing', ...rightId } } }),
      ],
      formless: () => settings({ forms: { departments: { 'dept-b': { template: 'zbd_001', ...rightId } } } }),
      received: (number) =>
        oa.of(number).map(({ subject, values }) => ({
          title: subject,
          text: values.内容 ?? '',
          deadline: values.截止时间 ?? '',
          department: values.转办部门 ?? '',
        })),
      creations: () => oa.flows.length - copies,
      accept: (number) => oa.fill(number, { 办理状态: '已签收' }, '4'),
      feedBack: (number, text, attachment = '') =>
        oa.fill(
          number,
          { 办理状态: '已反馈', 反馈内容: text, 反馈人: '李警官', 反馈时间: '2026-03-16 18:00', 反馈附件: attachment },
          '0',
        ),
      giveBack: (number, reason) => oa.fill(number, { 办理状态: '已退回', 反馈内容: reason }, '6'),
      withdraw: (number) => oa.fill(number, {}, '15'),
      sayUnknown: (number) => oa.fill(number, { 办理状态: '会商中' }),
      isWithdrawn: (number) => oa.of(number)[0]?.state === '5',
      copy(number) {
        oa.copy(number);
        copies += 1;
      },
      expireTokens: oa.expireTokens,
      close: oa.close,
    };
  });
});

describe('the older generation with JSON', () => {
  it('starts a form that is found again, with an id longer than a number', async () => {
    const oa = await startSeeyonStandIn({ generation: 5, templates: ['zbd_001'], table: '' });
    const settings = oaSettingsSchema.parse({
      kind: 'seeyon-5',
      baseUrl: oa.url,
      callbackSecret: OA_SECRET,
      ...SEEYON_USER,
      fields: { number: '转办单号', text: '内容' },
      read: BY_NAME,
      forms: { default: { template: 'zbd_001' } },
    });
    if (settings.kind !== 'seeyon-5') throw new Error('not Seeyon');
    const dialect = createSeeyonDialect(settings, new AbortController().signal);
    const ticket = {
      kind: 'ticket',
      ticketId: '1',
      number: 'ZB-1',
      departmentId: 'd',
      departmentName: '交警支队',
    } as const;
    const made = await dialect.create({
      ...ticket,
      address: '',
      text: '一 < 二 & 三',
      deadlineAt: '2026-03-16T10:00:00.000Z',
    });
    expect(made).toEqual({ is: 'confirmed', remoteRef: oa.flows[0]?.id });
    expect(oa.flows[0]?.values.内容).toBe('一 < 二 & 三');
    expect(await dialect.find('ZB-1', oa.flows[0]?.id ?? '')).toMatchObject({ is: 'found' });
    expect(await dialect.find('ZB-12', null)).toEqual({ is: 'absent' });
    await oa.close();
  });
});

describe('an export of forms in XML', () => {
  it('is refused with a document type, and when it is a page', () => {
    expect(readFormExport('<!DOCTYPE forms [<!ENTITY a "b">]><forms/>')).toBeNull();
    expect(readFormExport('<html>请登录</html>')).toBeNull();
    expect(readFormExport('<forms><formExport><values>')).toBeNull();
  });

  it('leaves the rows of repeated tables out', () => {
    const text =
      '<formExport><values><column name="转办单号"><value>ZB-1</value></column></values><subForms><subForm><values><row><column name="x"><value>1</value></column></row></values></subForm></subForms></formExport>';
    expect(readFormExport(text)?.map((record) => [...record])).toEqual([[['转办单号', 'ZB-1']]]);
  });
});
