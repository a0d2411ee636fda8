import { describe, expect, test } from 'vitest';
import { fill, signByTemplate, signForDingTalk, signForFeishu } from './robot-signature';

/** Of another implementation: from the tests of islishude/ding (sign_test.go), percent-encoded for the query. DingTalk's document of robots has no example. */
const DINGTALK = [
  ['036fd40e', '1576758870133', '%2BlymVhtFUuawBqgs2WJjcprk3K8HkX2gJkMrXE4eW74%3D'],
  ['2146b67d', '1576758871138', 'N80sNHfw60EN03Mrl5W7tWpl63N0GTMSHw0%2FS9VtGVc%3D'],
  ['4f7768e1', '1576758872140', '9EmKMljsF%2BavVU9624KVA50%2FazwCYeW%2B%2FvJ0puBIvuM%3D'],
  ['d4874a3e', '1576758873145', '1Qts2DgLlYRElyavx8m5AsDLbcZ04VLfFQMEvDoFuUU%3D'],
] as const;

/**
 * Of other implementations: from the tests of lynnclub/go (v1/sign/sign_test.go). The last is of the instant in Feishu's own
 * document, whose copy read here prints no result; eight projects that share no code hold it, two of them as Feishu's sample.
 */
const FEISHU = [
  ['123', '1667820457', 'A0jG/9oVYCU86IAS2umF0ZlrZKzG+J16TG+WiNh2eaw='],
  ['test_secret', '1234567890', '3H7JNC7ltBAwibQHFO1KFVN9HTkLtm2virjdsmGcAzw='],
  ['secret', '1000000000', 'mFumEWnYYs8k3vr9JnQHybV+wRA4JjUGkpZGXGvimEc='],
  ['my_secret', '1667820457', 'TAh/qbzJlS/g+EfOUyPyFgVD/HjgCuSc5o3BjiRd81U='],
  ['demo', '1599360473', 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8='],
] as const;

test.each(DINGTALK)('DingTalk: secret %s at %s', (secret, timestamp, encoded) => {
  expect(encodeURIComponent(signForDingTalk(secret, timestamp))).toBe(encoded);
});

test.each(FEISHU)('Feishu: secret %s at %s', (secret, timestamp, sign) => {
  expect(signForFeishu(secret, timestamp)).toBe(sign);
});

describe('a template', () => {
  const plain = { prefix: '', encoding: 'base64', algorithm: 'sha256', key: '{secret}', sign: '{timestamp}' } as const;

  // DingTalk's own example at the foot of ding-doc.dingtalk.com/doc#/faquestions/hxs5v9, as quoted in the tests of francistm/dingtalk-sdk.
  test('signs the timestamp alone as DingTalk’s document of its sign-in does', () => {
    const sign = signByTemplate(plain, { timestamp: '1546084445901', secret: 'testappSecret', body: '' });
    expect(encodeURIComponent(sign)).toBe('HCbG3xNE3vzhO%2Bu7qCUL1jS5hsu2n5r2cFhnTrtyDAE%3D');
  });

  test('can do what DingTalk and Feishu do', () => {
    const [secret, timestamp] = DINGTALK[0];
    const values = { timestamp, secret, body: '{}' };
    expect(signByTemplate({ ...plain, sign: '{timestamp}\n{secret}' }, values)).toBe(
      signForDingTalk(secret, timestamp),
    );
    const asFeishu = signByTemplate({ ...plain, sign: '', key: '{timestamp}\n{secret}' }, values);
    expect(asFeishu).toBe(signForFeishu(secret, timestamp));
  });

  // RFC 2202, test cases 2: HMAC-MD5 and HMAC-SHA1 of "what do ya want for nothing?" with the key "Jefe".
  test.each([
    ['md5', '750c783e6ab0b503eaa86e310a5db738'],
    ['sha1', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
  ] as const)('signs the body with HMAC-%s', (algorithm, hex) => {
    const how = { ...plain, algorithm, encoding: 'hex', sign: '{body}', prefix: `${algorithm}=` } as const;
    const values = { timestamp: '1', secret: 'Jefe', body: 'what do ya want for nothing?' };
    expect(signByTemplate(how, values)).toBe(`${algorithm}=${hex}`);
  });

  // RFC 1321, appendix A.5.
  test('makes a plain digest without a key', () => {
    const how = { ...plain, algorithm: 'md5', encoding: 'hex', sign: '{body}', key: '' } as const;
    expect(signByTemplate(how, { timestamp: '1', secret: 's', body: 'abc' })).toBe('900150983cd24fb0d6963f7d28e17f72');
  });
});

test('a value that looks like a name is not filled in again', () => {
  expect(fill('{text}|{timestamp}|{other}', { text: '{timestamp}{secret}', timestamp: '7' })).toBe(
    '{timestamp}{secret}|7|{other}',
  );
});
