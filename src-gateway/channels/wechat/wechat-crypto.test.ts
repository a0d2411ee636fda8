import { describe, expect, test } from 'vitest';
import { isSignature, openEncrypted, wechatSignature } from './wechat-crypto';

/** The examples in developers.weixin.qq.com, "消息推送" and "消息加解密说明" (token AAAAA, key of 43 A). */
const WECHAT = {
  token: 'AAAAA',
  key: 'A'.repeat(43),
  appId: 'wxba5fad812f8e6fb9',
  encrypted:
    '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=',
  text: '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
} as const;

/** WXBizMsgCrypt, the code of Tencent that goes with the same document: Sample.py and its fellows in five languages. */
const WXBIZMSGCRYPT = {
  token: 'spamtest',
  key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  appId: 'wx2c2769f8efd9abc2',
  timestamp: '1409735669',
  nonce: '1320562132',
  signature: '5d197aaffba7e9b25a30732f161a50dee96bd5fa',
  encrypted:
    'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=',
} as const;

/** WeCom's document of callbacks and its sample code: the same algorithm with the company's id at the end. */
const WECOM = {
  token: 'QDG6eK',
  key: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  corpId: 'wx5823bf96d3bd56c7',
  timestamp: '1409659813',
  nonce: '1372623149',
  signature: '477715d11cdb4164915debcba66cb864d751f3e6',
  encrypted:
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
} as const;

/** DingTalk's document of callbacks, as in its sample CreateSuiteReceiveServlet (com.alibaba.dingtalk.openapi.demo). */
const DINGTALK = {
  token: '123456',
  key: '4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij',
  suiteKey: 'suite4xxxxxxxxxxxxxxx',
  timestamp: '1445827045067',
  nonce: 'nEXhMP4r',
  signature: '5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0',
  encrypted:
    '1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==',
} as const;

describe('the examples of the platforms', () => {
  test.each([
    ['WeChat, verification of the address', ['1714036504', '1514711492'], 'f464b24fc39322e44b38aa78f5edd27bd1441696'],
    ['WeChat, plain mode', ['1714037059', '486452656'], '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
    ['WeChat, signature in encrypted mode', ['1714112445', '415670741'], '6c5c811b55cc85e0e1b54100749188c20beb3f5d'],
    [
      'WeChat, msg_signature',
      ['1714112445', '415670741', WECHAT.encrypted],
      '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
    ],
    [
      'WeChat, answer',
      [
        '1713424427',
        '415670741',
        'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
      ],
      '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1',
    ],
  ])('%s', (_, parts, signature) => {
    expect(wechatSignature([WECHAT.token, ...parts])).toBe(signature);
  });

  test.each([
    ['WXBizMsgCrypt', WXBIZMSGCRYPT],
    ['WeCom', WECOM],
    ['DingTalk', DINGTALK],
  ])('%s signs an encrypted message', (_, { token, timestamp, nonce, encrypted, signature }) => {
    expect(isSignature(signature, [token, timestamp, nonce, encrypted])).toBe(true);
    expect(isSignature(signature, [token, timestamp, `${nonce}0`, encrypted])).toBe(false);
  });

  test('WeChat encrypts', () => {
    expect(openEncrypted(WECHAT.encrypted, WECHAT.key, WECHAT.appId)).toBe(WECHAT.text);
    expect(
      openEncrypted(
        'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
        WECHAT.key,
        WECHAT.appId,
      ),
    ).toBe('{"demo_resp":"good luck"}');
  });

  test('WXBizMsgCrypt encrypts', () => {
    const text = openEncrypted(WXBIZMSGCRYPT.encrypted, WXBIZMSGCRYPT.key, WXBIZMSGCRYPT.appId);
    expect(text).toContain('<FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]></FromUserName>');
    expect(text).toContain('<MsgId>6054768590064713728</MsgId>');
  });

  test('WeCom and DingTalk encrypt', () => {
    expect(openEncrypted(WECOM.encrypted, WECOM.key, WECOM.corpId)).toContain('<Content><![CDATA[hello]]></Content>');
    const event = openEncrypted(DINGTALK.encrypted, DINGTALK.key, DINGTALK.suiteKey);
    expect(JSON.parse(event ?? '')).toEqual({
      EventType: 'check_create_suite_url',
      Random: 'LPIdSnlF',
      TestSuiteKey: 'suite4xxxxxxxxxxxxxxx',
    });
  });
});

test('what is for another account, cut, or changed is not opened', () => {
  const { encrypted, key, appId } = WECHAT;
  expect(openEncrypted(encrypted, key, 'wx2c2769f8efd9abc2')).toBeNull();
  expect(openEncrypted(encrypted, `B${key.slice(1)}`, appId)).toBeNull();
  expect(openEncrypted(encrypted.slice(0, -24), key, appId)).toBeNull();
  expect(openEncrypted(`AAAA${encrypted.slice(4)}`, key, appId)).not.toBe(WECHAT.text);
  expect(openEncrypted('', key, appId)).toBeNull();
  expect(openEncrypted('<xml>', key, appId)).toBeNull();
});
