import { expect, test } from 'vitest';
import { readPost, readProbe } from './robot-answer';
import { robotSettingsSchema } from './robot-settings';

const { robots } = robotSettingsSchema.parse({
  robots: [
    { name: '企微', kind: 'wecom', url: 'https://wecom.example/send?key=k' },
    {
      name: '其他',
      kind: 'template',
      url: 'https://other.example',
      body: '{"t":"{text}"}',
      success: { field: 'r.ok', equals: true },
    },
  ],
});
const [wecom, other] = robots;
if (wecom === undefined || other === undefined) throw new Error('two robots');

const answered = (status: number, body: unknown) => ({ is: 'answered' as const, status, body });

test.each([
  [answered(200, { errcode: 0 }), 'taken'],
  [answered(200, { code: 0 }), 'taken'],
  [answered(200, { StatusCode: 0 }), 'taken'],
  [answered(200, { errcode: 45_009 }), 'not_there'],
  [answered(400, { code: 11_232 }), 'not_there'],
  [answered(429, undefined), 'not_there'],
  [answered(200, { errcode: 93_000 }), 'refused'],
  [answered(302, undefined), 'refused'],
  [answered(404, undefined), 'refused'],
  [answered(200, { errcode: -1 }), 'unclear'],
  [answered(200, { errcode: '0' }), 'unclear'],
  [answered(200, undefined), 'unclear'],
  [answered(200, [0]), 'unclear'],
  [answered(502, undefined), 'unclear'],
  [{ is: 'lost' as const, error: '没有回答' }, 'unclear'],
  [{ is: 'not_sent' as const, error: '连接不上' }, 'not_there'],
])('WeCom: %j means %s', (result, is) => {
  expect(readPost(wecom, result).is).toBe(is);
});

test.each([
  [{ r: { ok: true } }, 'taken'],
  [{ r: { ok: false } }, 'refused'],
  [{ errcode: 0 }, 'refused'],
  [undefined, 'unclear'],
])('another service: %j means %s', (body, is) => {
  expect(readPost(other, answered(200, body)).is).toBe(is);
});

test('a probe finds a wrong address, and takes a complaint about the missing content for good', () => {
  expect(readProbe(wecom, answered(200, { errcode: 44_004, errmsg: 'empty content' }))).toBeNull();
  expect(readProbe(wecom, answered(200, { errcode: 93_000, errmsg: 'invalid webhook url' }))).toContain('93000');
  expect(readProbe(wecom, answered(200, undefined))).not.toBeNull();
  expect(readProbe(wecom, { is: 'not_sent', error: '连接不上对方（ECONNREFUSED）' })).toContain('ECONNREFUSED');
  expect(readProbe(other, answered(405, undefined))).toBeNull();
});
