import { expect, test } from 'vitest';
import { robotProbe, robotRequest } from './robot-request';
import { robotSettingsSchema } from './robot-settings';

const NOW = 1_576_758_870_133;

function robot(fields: object) {
  const [first] = robotSettingsSchema.parse({ robots: [{ name: '群', ...fields }] }).robots;
  if (first === undefined) throw new Error('one robot');
  return first;
}

test('DingTalk gets timestamp and signature in the query, beside its token', () => {
  const ding = robot({ kind: 'dingtalk', url: 'https://ding.example/robot/send?access_token=t', secret: '036fd40e' });
  expect(robotRequest(ding, '好', NOW)).toEqual({
    method: 'POST',
    url: `https://ding.example/robot/send?access_token=t&timestamp=${NOW}&sign=%2BlymVhtFUuawBqgs2WJjcprk3K8HkX2gJkMrXE4eW74%3D`,
    headers: {},
    rawBody: '{"msgtype":"text","text":{"content":"好"}}',
  });
});

test('Feishu gets them in the body, in seconds', () => {
  const feishu = robot({ kind: 'feishu', url: 'https://feishu.example/hook/x', secret: '123' });
  const body = JSON.parse(robotRequest(feishu, '好', 1_667_820_457_999).rawBody ?? '') as unknown;
  expect(body).toEqual({
    timestamp: '1667820457',
    sign: 'A0jG/9oVYCU86IAS2umF0ZlrZKzG+J16TG+WiNh2eaw=',
    msg_type: 'text',
    content: { text: '好' },
  });
  expect(JSON.parse(robotProbe(feishu, 1_667_820_457_999).rawBody ?? '')).toEqual({
    timestamp: '1667820457',
    sign: 'A0jG/9oVYCU86IAS2umF0ZlrZKzG+J16TG+WiNh2eaw=',
  });
});

test('a template is filled with text escaped for JSON, whatever stands in it', () => {
  const other = robot({
    kind: 'template',
    url: 'https://other.example/post?a=1',
    secret: 's',
    headers: { 'X-App': 'desk' },
    body: '{"message":"值班台：{text}","at":{timestamp}}',
    signature: { place: 'query', name: 'sig', encoding: 'hex', timestamp: { place: 'header', name: 'X-Time' } },
  });
  const text = '他说："好\\"\n{timestamp}\u0001😀';
  const request = robotRequest(other, text, NOW);
  expect(JSON.parse(request.rawBody ?? '')).toEqual({ message: `值班台：${text}`, at: Math.floor(NOW / 1_000) });
  expect(request.headers).toEqual({ 'X-App': 'desk', 'X-Time': String(Math.floor(NOW / 1_000)) });
  expect(new URL(request.url).searchParams.get('sig')).toMatch(/^[\da-f]{64}$/);
  expect(robotProbe(other, NOW).method).toBe('GET');
});

test.each([
  [{ kind: 'template', url: 'https://x.example', body: '{"a":"no name"}' }],
  [{ kind: 'template', url: 'https://x.example', body: '{"a":{text}' }],
  [{ kind: 'wecom', url: 'ftp://x.example' }],
  [{ kind: 'wecom', url: 'https://x.example', secret: 'WeCom signs nothing' }],
])('a robot that cannot work is not taken: %j', (fields) => {
  expect(() => robot(fields)).toThrow();
});

test('two robots of one name are not taken', () => {
  const one = { name: '群', kind: 'wecom', url: 'https://x.example' };
  expect(robotSettingsSchema.safeParse({ robots: [one, one] }).success).toBe(false);
});
