import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { makePass, readPass } from './session-token';

const secret = randomBytes(32);
const pass = { workstation: 'ws-1', keyId: '00112233445566ff', until: 2_000 };

test('a pass is read by whoever has the secret, until its time is over', () => {
  const text = makePass('session', secret, pass, randomBytes(16));
  expect(readPass('session', secret, text, 1_999)).toEqual(pass);
  expect(readPass('session', secret, text, 2_000)).toBeNull();
  expect(readPass('session', randomBytes(32), text, 0)).toBeNull();
});

test('a challenge is no session, and what was edited is nothing', () => {
  const text = makePass('challenge', secret, pass, randomBytes(16));
  expect(readPass('session', secret, text, 0)).toBeNull();
  const [body = '', signature = ''] = text.split('.');
  const edited = Buffer.from(Buffer.from(body, 'base64url').toString().replace('ws-1', 'ws-2')).toString('base64url');
  for (const wrong of [`${edited}.${signature}`, body, '', '.', `${text}.`, `${body}.${signature.slice(1)}`])
    expect(readPass('challenge', secret, wrong, 0)).toBeNull();
});
