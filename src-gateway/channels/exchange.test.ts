import { expect, test } from 'vitest';
import { exchange } from './exchange';

const ask = (url: string) => exchange({ method: 'GET', url, timeoutMs: 2_000, signal: new AbortController().signal });

test('what could not be connected has certainly not been sent', async () => {
  expect(await ask('http://127.0.0.1:2/')).toEqual({ is: 'not_sent', error: '连接不上对方（ECONNREFUSED）' });
  expect(await ask('http://127.0.0.1:1/')).toEqual({
    is: 'not_sent',
    error: '这个端口不能用于 HTTP（fetch 不允许）',
  });
});
