import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDepartmentWords } from '../department-words';
import { REPLY_LINE, replyWords } from './reply-words';

describe('a reply without the quoted original', () => {
  test.each([
    [
      'QQ mail',
      '已修复。\n\n\n------------------ 原始邮件 ------------------\n发件人: "值班台" <a@b.c>;\n主题: 【转办】\n\n退回',
    ],
    ['Outlook', '已修复。\n\n-----Original Message-----\nFrom: desk\nSent: Monday\n签收'],
    [
      'Outlook without a line',
      '已修复。\n\n发件人: 值班台 <a@b.c>\n发送时间: 2026年3月16日 9:30\n收件人: 交警支队\n主题: 【转办 ZB-1】\n\n正文',
    ],
    ['NetEase', '已修复。\n在 2026-03-16 09:30:00，"值班台" <a@b.c> 写道：\n请核实。'],
    ['Gmail', '已修复。\n\nOn Mon, Mar 16, 2026 at 9:30 AM desk <a@b.c> wrote:\n\n> 请核实\n> 路灯'],
    ['our own line', `已修复。\n\n${REPLY_LINE}\n\n交警支队：\n请核实`],
    ['a signature', '已修复。\n-- \n李警官\n交警支队'],
    ['a phone', '已修复。\n\n发自我的iPhone'],
  ])('of %s', (_, text) => {
    expect(replyWords(text)).toBe('已修复。');
  });

  test('what stands below the quotation is kept', () => {
    expect(replyWords('On Mon desk wrote:\n> 请核实\n> 路灯\n\n已修复。')).toBe('已修复。');
  });

  test('one that is nothing but quotation stays whole', () => {
    expect(replyWords('> 请核实\n> 已在上文答复')).toBe('> 请核实\n> 已在上文答复');
  });

  test('a colon is no header, a dash no signature', () => {
    const text = '发件人：经查是王某。\n--以上情况属实--\n主题教育已开展。';
    expect(replyWords(text)).toBe(text);
  });

  test('no text makes it fail, loses everything or grows', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('> a', '-- ', '发件人: x', '主题: x', '收件人: x', '在 x 写道：', 'wrote:', REPLY_LINE, ''),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const text = lines.join('\n');
        const words = replyWords(text);
        expect(words.length).toBeLessThanOrEqual(text.length);
        expect(words === '').toBe(text.trim() === '');
      }),
    );
  });

  test.each(['-', '>', '发件人:', '写道：\n', '\n', '发自我的', ' *'])('a megabyte of %j takes no time', (piece) => {
    const startedAt = performance.now();
    replyWords(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('what a department does', () => {
  test.each(['签收', '收到', '已签收。', ' 收到，谢谢！', '收 到', '已收悉', '收到！'])('%s accepts', (words) => {
    expect(readDepartmentWords(words)).toEqual({ state: 'accepted', text: '' });
  });

  test.each(['退回', '退回：非我部门职责', '退回 依据第三条', '退回，请转城管', '退回\n理由如下'])(
    '%s returns',
    (words) => {
      expect(readDepartmentWords(words)).toEqual({ state: 'returned', text: words });
    },
  );

  test.each(['收到，路灯已修复', '退回重复收费已办理', '已于今日签收并处理完毕', '没有收到', '路灯已修复', ''])(
    '%s feeds back',
    (words) => {
      expect(readDepartmentWords(words)).toEqual({ state: 'fed_back', text: words });
    },
  );
});
