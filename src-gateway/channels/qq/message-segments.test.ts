import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE_TEXT, readContent } from './message-segments';
import { readGroupEvent, readStoredMessage } from './qq-wire';
import { groupWords, leadingNumber } from './qq-words';

describe('the content of a group message', () => {
  it('is the same in both forms', () => {
    const segments = [
      { type: 'reply', data: { id: '-123' } },
      { type: 'at', data: { qq: '10001' } },
      { type: 'text', data: { text: ' 已修复 [见图] & 其他, 如上' } },
      { type: 'image', data: { file: 'a.jpg' } },
    ];
    const text = '[CQ:reply,id=-123][CQ:at,qq=10001] 已修复 &#91;见图&#93; &amp; 其他, 如上[CQ:image,file=a.jpg]';
    const content = { text: '已修复 [见图] & 其他, 如上', isCut: false, quotedId: '-123', files: ['图片'] };
    expect(readContent(segments)).toEqual(content);
    expect(readContent(text)).toEqual(content);
  });

  it('keeps what only looks like a code, and unescapes once', () => {
    expect(readContent('[CQ:] [CQ:at [x] &amp;#91;').text).toBe('[CQ:] [CQ:at [x] &#91;');
  });

  it('of anything at all is bounded, and quick', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '[CQ:',
        ']',
        ',',
        '=',
        '&#91;',
        '[CQ:reply,id=',
        '【转办单 ZB-20260314-0001】',
        '\u0000',
        '\uD800',
      ),
    );
    const string = fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(''));
    const segment = fc.record({
      type: fc.oneof(fc.constantFrom('text', 'reply', 'image', 'file'), fc.string()),
      data: fc.oneof(fc.record({ text: string, id: fc.anything(), name: string, file: string }), fc.anything()),
    });
    fc.assert(
      fc.property(fc.oneof(string, fc.array(segment), fc.anything()), (message) => {
        const content = readContent(message);
        expect(content.text.length).toBeLessThanOrEqual(MAX_MESSAGE_TEXT);
        expect(content.files.length).toBeLessThanOrEqual(20);
        const rest = leadingNumber(content.text)?.rest ?? content.text;
        const words = groupWords(rest, content);
        expect(words?.text.length ?? 0).toBeLessThanOrEqual(10_000);
        for (const each of [content.text, words?.text ?? '']) expect(each).not.toContain('\u0000');
      }),
      { numRuns: 500 },
    );
    const startedAt = performance.now();
    for (const hostile of ['[CQ:a', '[CQ:a,', '[CQ:a,b=', '&amp;', '[', ','])
      readContent(hostile.repeat(Math.ceil(1_000_000 / hostile.length)));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('of any event is read or left', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (event, message) => {
        readGroupEvent(event);
        readStoredMessage(event, '1000');
        readGroupEvent({
          post_type: 'message',
          message_type: 'group',
          self_id: 1,
          group_id: 2,
          user_id: 3,
          message_id: 4,
          time: 5,
          message,
        });
      }),
    );
  });
});

describe('a ticket’s number at the beginning', () => {
  it.each([
    ['ZB-20260314-0007 签收', 'ZB-20260314-0007', '签收'],
    ['【转办单 ZB-20260314-0007】签收', 'ZB-20260314-0007', '签收'],
    ['［转办 ＺＢ－２０２６０３１４－０００７］：已办', 'ZB-20260314-0007', '已办'],
    ['编号：zb-20260314-0007，已办', 'zb-20260314-0007', '已办'],
  ])('of “%s” is found', (text, number, rest) => {
    expect(leadingNumber(text)).toEqual({ number, rest });
  });

  it('is not looked for further on', () => {
    expect(leadingNumber('请看 ZB-20260314-0007')).toBeNull();
  });
});
