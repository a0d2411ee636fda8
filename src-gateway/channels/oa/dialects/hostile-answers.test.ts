import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storableText } from '../../../../src-shared/domain/storable-text';
import { oaSettingsSchema } from '../oa-settings';
import { oaEventSchema } from '../oa-wire';
import { readCap4Export, readFormExport, readSeeyonRecord } from './seeyon-records';
import { parseSeeyonJson } from './seeyon-session';
import { readWeaverRequest } from './weaver-request';

const common = {
  baseUrl: 'http://127.0.0.1:1',
  callbackSecret: 'a callback secret of tests',
  fields: { number: 'n', text: 't' },
};
const weaver = oaSettingsSchema.parse({ ...common, kind: 'weaver', appid: 'a', userId: '1', forms: {} });
const seeyon = oaSettingsSchema.parse({
  ...common,
  kind: 'seeyon-5',
  user: 'u',
  password: 'p',
  loginName: 'l',
  forms: {},
  read: { number: 'n', status: 's', text: 't', actor: 'a', at: 'w', attachments: 'f' },
});
if (weaver.kind !== 'weaver' || seeyon.kind !== 'seeyon-5') throw new Error('other settings than asked for');

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('签收', '办理', '退回', '<a>x</a>', '2026-03-16', '〔〕'),
);

describe('what an OA answers', () => {
  it('Weaver: a request is null, or its events are readable', () => {
    const log = fc.record(
      {
        id: fc.oneof(fc.nat(), word),
        nodeName: fc.oneof(word, fc.anything()),
        operateType: word,
        operateDate: word,
        operateTime: word,
        operatorId: fc.oneof(fc.nat(9), word),
        remark: word,
        annexDocHtmls: word,
      },
      { requiredKeys: ['id'] },
    );
    const request = fc.record({
      status: word,
      workflowMainTableInfo: fc.constant({
        requestRecords: [{ workflowRequestTableFields: [{ fieldName: 'n', fieldValue: 'ZB-1' }] }],
      }),
      workflowRequestLogs: fc.array(fc.oneof(log, fc.anything())),
    });
    fc.assert(
      fc.property(fc.oneof(request, fc.anything()), (data) => {
        const read = readWeaverRequest(data, '7', 'ZB-1', weaver);
        for (const event of read?.events ?? []) expect(oaEventSchema.safeParse(event).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('Seeyon: an export is null or a list, and a record gives readable events', () => {
    const part = fc.constantFrom(
      '<forms>',
      '<formExport>',
      '<values>',
      '</values>',
      '<column name="n">',
      '<value>',
      '&#x0;',
      '</',
      '<![CDATA[',
    );
    const text = fc.oneof(
      word,
      fc.array(fc.oneof(part, word)).map((parts) => `<forms>${parts.join('')}`),
      fc.json(),
    );
    fc.assert(
      fc.property(text, fc.dictionary(fc.constantFrom('s', 't', 'a', 'w', 'f'), word), word, (answer, cells, state) => {
        for (const read of [readFormExport(answer), readCap4Export(answer)])
          for (const value of (read ?? []).flatMap((each) => [...each.values()]))
            expect(storableText(value)).toBe(value);
        for (const event of readSeeyonRecord(new Map(Object.entries(cells)), state, seeyon).events)
          expect(oaEventSchema.safeParse(event).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is read in bounded time, however it is nested', () => {
    const started = performance.now();
    readFormExport(`<forms>${'<values>'.repeat(50_000)}`);
    readFormExport(`<forms>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}</forms>`);
    readWeaverRequest(
      {
        workflowMainTableInfo: {
          requestRecords: [{ workflowRequestTableFields: [{ fieldName: 'n', fieldValue: 'ZB-1' }] }],
        },
        workflowRequestLogs: [
          { id: '1', nodeName: '办理', remark: '<p '.repeat(200_000), annexDocHtmls: '<'.repeat(200_000) },
        ],
      },
      '7',
      'ZB-1',
      weaver,
    );
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('keeps every digit of an id', () => {
    expect(parseSeeyonJson('{"id":-9175891578564688965,"n":7}')).toEqual({ id: '-9175891578564688965', n: 7 });
    expect(parseSeeyonJson('"a\\u0000b"')).toBe('ab');
  });
});
