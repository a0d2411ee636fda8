import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskPersonalData } from './mask-personal';
import { findPersonalData } from './personal-data';

const found = (text: string) => findPersonalData(text).map(({ kind, value }) => `${kind} ${value}`);

describe('what is told apart', () => {
  test.each([
    ['身份证 110105 19491231 002x 丢了', 'id_card 11010519491231002X'],
    ['老的是110105491231002', 'id_card 110105491231002'],
    ['身份证号110105194912310021，输错了一位', 'id_card 110105194912310021'],
    ['幺三九零零零零零零零幺', 'mobile 13900000001'],
    ['００８６-１３９ 0000 0001', 'mobile 13900000001'],
    ['13900000000一直打来', 'mobile 13900000000'],
    ['**13900000000**', 'mobile 13900000000'],
    ['家里（0516）8000 0000-801', 'landline 051680000000'],
    ['+86 516 80000000', 'landline 051680000000'],
    ['固话80000000', 'landline 80000000'],
    ['蘇c·0000学', 'plate 苏C0000学'],
    ['新能源苏CD00000', 'plate 苏CD00000'],
    ['使000-001撞了我', 'plate 使000001'],
    ['卡号6222-0000-0000-0000-004', 'bank_card 6222000000000000004'],
    ['护照e00000000', 'passport E00000000'],
    ['我的通行证是C00000000', 'travel_permit C00000000'],
    ['台胞证00000000', 'travel_permit 00000000'],
    ['我家住江蘇省徐州市雲龍區和平路12號', 'address 江苏省徐州市云龙区和平路12号'],
    ['家住铜山区大许镇张楼村', 'address 铜山区大许镇张楼村'],
    ['阳光花园3栋2单元501漏水', 'address 阳光花园3栋2单元501'],
    ['我叫诸葛小明，', 'name 诸葛小明'],
    ['申请人：阿依古丽·买买提', 'name 阿依古丽·买买提'],
  ])('%s', (text, finding) => expect(found(text)).toEqual([finding]));

  test('each of several, in their places', () => {
    const text = '我叫张三，身份证11010519491231002X，电话13900000000/0516-80000000，车牌苏C00000';
    expect(findPersonalData(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '张三',
      '11010519491231002X',
      '13900000000',
      '0516-80000000',
      '苏C00000',
    ]);
  });
});

describe('what is nobody’s', () => {
  test.each([
    '打110、12345、96110、95588、400-800-0000',
    '编号110105194912310021', // no right check digit, and nothing says that it is an identity card
    '受理号320399202401010017',
    '信用代码91320399MA0000000X',
    '订单号13900000000',
    '播放13900000000次',
    '¥13900000000',
    '132.00001234,47.00001234',
    'IP 139.0.0.1',
    '转办单ZB-20260314-0007',
    '550e8400-e29b-41d4-a716-139000000000',
    '单号6222000000000000004',
    '咨询电话0516-80000000、010-80000000',
    '0516-80000000（值班电话）',
    '粤B2-20090059',
    '和平路12号门口路灯坏了',
    '派出所地址：和平路12号',
    '本人车牌丢了，本人高中毕业，我叫房东来修',
  ])('%s', (text) => expect(found(text)).toEqual([]));

  test('but the telephone of one who writes to an office', () => {
    expect(found('咨询电话0516-80000000没人接，我家0516-80000001')).toEqual(['landline 051680000001']);
    expect(found('报警人电话0516-80000001')).toEqual(['landline 051680000001']);
  });

  test('an office is what the words say that one has chosen', () => {
    const kinds = (officeWords: string[]) => findPersonalData('驿站0516-80000000', { officeWords }).length;
    expect([kinds([]), kinds(['驿站']), kinds(['驿(站'])]).toEqual([1, 0, 1]);
  });
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const words = fc.stringMatching(/^[的了去我请问丢办证窗口，。！？\n ]{0,12}[，。：\n了办]$/);
const written = (sizes: readonly number[], separator: string) => (number: string) => {
  const starts = sizes.map((_, at) => sizes.slice(0, at).reduce((sum, size) => sum + size, 0));
  return starts.map((start, at) => number.slice(start, start + (sizes[at] ?? 0))).join(separator);
};
const fullWidth = (number: string) =>
  number.replace(/[\dX]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

const idCard = fc
  .tuple(
    fc.constantFrom('11', '13', '23', '32', '44', '51', '65', '71', '81'),
    digits(4),
    fc.date({ min: new Date('1900-01-01'), max: new Date('2014-12-31'), noInvalidDate: true }),
    digits(3),
  )
  .map(([province, place, born, order]) => {
    const body = province + place + born.toISOString().slice(0, 10).replaceAll('-', '') + order;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
    return `${body}${'10X98765432'[sum % 11]}`;
  });
const idCardForm = fc.constantFrom(
  (number: string) => number,
  (number: string) => number.toLowerCase(),
  fullWidth,
  written([6, 8, 4], ' '),
  written([6, 4, 4, 4], '-'),
  written([4, 4, 4, 4, 2], '　'),
);
const mobile = fc
  .tuple(fc.constantFrom('13', '14', '15', '16', '17', '18', '19'), digits(9))
  .map((parts) => parts.join(''));
const mobileForm = fc.constantFrom(
  (number: string) => number,
  (number: string) => `+86${number}`,
  (number: string) => `0086 ${number}`,
  (number: string) => number.replace(/\d/g, (digit) => '零一二三四五六七八九'.charAt(Number(digit))),
  fullWidth,
  written([3, 4, 4], ' '),
  written([3, 4, 4], '-'),
  written([3, 8], ' '),
  written([3, 4, 4], '\u200b'),
);
/** Pieces that the recognisers look for, strung together as nobody would. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '我叫',
      '本人',
      '姓名：',
      '张三',
      '欧阳',
      '身份证',
      '电话',
      '座机',
      '卡号',
      '护照',
      '通行证',
      '台胞证',
      '家住',
      '值班电话',
      '京A',
    ],
    ...[
      '苏',
      '区',
      '路',
      '号',
      '室',
      '单元',
      '村',
      '镇',
      '组',
      '小区',
      ' ',
      '-',
      '*',
      '（',
      '）',
      '.',
      '+86',
      '0516',
      '10',
      '6222',
      '1101',
    ],
    ...[
      '199',
      '0000',
      'X',
      'E',
      'C',
      '\n',
      '𠮷',
      '\ud842',
      '\u200b',
      '一',
      '零零零',
      '11010519491231002X',
      '13900000000',
    ],
  ),
  digits(4),
  digits(8),
  fc.string({ maxLength: 4 }),
);
const anyText = fc.oneof(
  fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const often = { numRuns: 2_000 };

describe('whatever the text', () => {
  test('findings are in order, apart, and within it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0;
        for (const { start, end, value } of findPersonalData(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(value).not.toBe('');
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      often,
    );
  });

  test('masking keeps the length, leaves the rest alone, and changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const masked = maskPersonalData(text);
        expect(masked).toHaveLength(text.length);
        expect(maskPersonalData(masked)).toBe(masked);
        const findings = findPersonalData(text);
        const isWithin = (at: number) => findings.some(({ start, end }) => at >= start && at < end);
        for (let at = 0; at < text.length; at++) if (!isWithin(at)) expect(masked[at]).toBe(text[at]);
      }),
      often,
    );
  });

  test('an identity card in it is found, however it is written, and its middle is masked', () => {
    fc.assert(
      fc.property(words, idCard, idCardForm, words, (before, number, form, after) => {
        const text = before + form(number) + after;
        expect(found(text)).toEqual([`id_card ${number}`]);
        expect(maskPersonalData(text).match(/\*/g)).toHaveLength(10);
      }),
      often,
    );
  });

  test('a mobile telephone in it is found, however it is written, and its middle is masked', () => {
    fc.assert(
      fc.property(words, mobile, mobileForm, words, (before, number, form, after) => {
        const text = before + form(number) + after;
        expect(found(text)).toEqual([`mobile ${number}`]);
        expect(maskPersonalData(text).match(/\*/g)).toHaveLength(4);
      }),
      often,
    );
  });

  test.each([
    ['1 '],
    ['1'],
    ['一'],
    ['139 0000 0000 '],
    ['0516-80000000、'],
    ['(0516)'],
    ['我叫'],
    ['本人张三'],
    ['村1组'],
    ['云龙区和平路12号3单元501室'],
    ['路1-1-1-1'],
    ['京A·'],
    ['区'],
    ['- '],
    ['护照E0000000'],
  ])('20,000 characters of %j take no longer than a text', (unit) => {
    const text = unit.repeat(20_000).slice(0, 20_000);
    const started = performance.now();
    findPersonalData(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
