import { expect, test } from 'vitest';
import { makeKeys, publicPart, sealingKey, sealingPublicKey } from './key-pairs';
import { makeReplyPair, openSealed, replyKey, sealTo } from './sealed-box';

const gateway = makeKeys();
const text = Buffer.from('要保密的一句话');

test('only the owner opens it, for the purpose it was sealed for, and unchanged', () => {
  const box = sealTo(sealingPublicKey(publicPart(gateway)), 'escrow ws-1', text);
  expect(openSealed(sealingKey(gateway), 'escrow ws-1', box)).toEqual(text);
  expect(openSealed(sealingKey(gateway), 'escrow ws-2', box)).toBeNull();
  expect(openSealed(sealingKey(makeKeys()), 'escrow ws-1', box)).toBeNull();
  const bytes = Buffer.from(box, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    expect([at, openSealed(sealingKey(gateway), 'escrow ws-1', flipped.toString('base64'))]).toEqual([at, null]);
  }
  expect(openSealed(sealingKey(gateway), 'escrow ws-1', '')).toBeNull();
});

test('an answer comes back to the asker alone', () => {
  const { publicKey, privateKey } = makeReplyPair();
  expect(openSealed(privateKey, 'answer', sealTo(replyKey(publicKey), 'answer', text))).toEqual(text);
});
