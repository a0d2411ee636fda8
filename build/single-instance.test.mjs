import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseFreePort, holdSingleInstance } from './single-instance.mjs';

it('refuses a second desk on the same data and allows one after the first ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'));
  const first = await holdSingleInstance(folder);
  await expect(holdSingleInstance(folder)).rejects.toThrow('已在运行');
  const elsewhere = await holdSingleInstance(`${folder}-other`);
  elsewhere.release();
  first.release();
  const second = await holdSingleInstance(folder);
  second.release();
});

it('takes another port when the preferred one is in use', async () => {
  const taken = createServer();
  const port = await new Promise((resolve) => {
    taken.listen(0, '127.0.0.1', () => resolve(taken.address().port));
  });
  expect(await chooseFreePort(port)).not.toBe(port);
  taken.close();
});
