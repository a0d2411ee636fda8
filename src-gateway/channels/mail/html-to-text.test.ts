import fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlToText } from './html-to-text';

test('an HTML mail reads as its words, a line for each block', () => {
  const html =
    '<html><head><title>x</title><style>p{color:red}</style></head><body><p>您好：</p><div>路灯坏了<br>三天了&nbsp;&amp; 没人修</div>' +
    '<table><tr><td>地址</td><td>中山路 1 号</td></tr></table></body></html>';
  expect(htmlToText(html)).toBe('您好：\n路灯坏了\n三天了 & 没人修\n地址 中山路 1 号');
});

test('nothing of it can run: scripts, comments and handlers are gone', () => {
  const html =
    '<!-- 注释 <b>x</b> --><script>alert("1")</script><ScRiPt src=x></sCrIpT ><img src=x onerror="alert(1)">正文<svg><script>2</script></svg>' +
    '<iframe srcdoc="<p>3</p>"></iframe>';
  expect(htmlToText(html)).toBe('正文');
});

test('entities are read once, and only as text', () => {
  expect(htmlToText('&lt;b&gt; &#20013;&#x6587; &amp;lt; &#0; &#x110000; &unknown;')).toBe('<b> 中文 &lt; &unknown;');
});

test('the target of a link is written out where its words do not name it', () => {
  expect(htmlToText('<a href="https://a.example/1">点击这里</a>')).toBe('点击这里（https://a.example/1）');
  expect(htmlToText('<a href="https://a.example/">https://a.example</a>')).toBe('https://a.example');
  expect(htmlToText('<a href="javascript:alert(1)">点我</a>')).toBe('点我');
});

test('quoted mail is marked as in plain text', () => {
  expect(htmlToText('已修复<blockquote>原文<blockquote>更早</blockquote></blockquote>谢谢')).toBe(
    '已修复\n> 原文\n> > 更早\n谢谢',
  );
});

test('a sign that begins no tag is a sign', () => {
  expect(htmlToText('1 < 2 且 3 > 2 <')).toBe('1 < 2 且 3 > 2 <');
});

const pieces = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '<',
      '>',
      '</',
      '<!--',
      '-->',
      '<a href="',
      "'",
      '"',
      '&#',
      '&amp;',
      '<td>',
      '<p>',
      '<script',
      '<blockquote>',
      '</a>',
    ),
  ),
  { maxLength: 200 },
);

test('no HTML makes it fail, and what comes out holds no script and is not longer than its source allows', () => {
  fc.assert(
    fc.property(pieces, (parts) => {
      const html = parts.join('');
      const text = htmlToText(html);
      expect(text.length).toBeLessThanOrEqual(html.length * 12 + 100);
      expect(htmlToText(`${html}"'--></script></style><script>alert(7)</script>`)).not.toContain('alert(7)');
    }),
    { numRuns: 500 },
  );
});

test.each(['<', '<a "', '<td><p>', '<script>', '<!--', '<a href="http://x/">', '&#1', '<blockquote>', '<p ', "<a '>"])(
  'a megabyte of %s takes no time',
  (piece) => {
    const startedAt = performance.now();
    htmlToText(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  },
);
