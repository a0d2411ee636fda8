import {
  Document,
  HeadingLevel,
  LevelFormat,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  VerticalMergeType,
} from 'docx';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../document/read-document';
import { documentQuestions } from './document-questions';

const LIMITS = { maxFileBytes: 1e7, maxLineChars: 1e5, maxSheetRows: 100, maxSheetColumns: 50, maxUnpackedBytes: 1e8 };

type Child = Paragraph | Table;

/** The questions of a document with this content, each as title → text. */
async function questionsOf(...children: Child[]): Promise<Record<string, string>[]> {
  const numbering = {
    config: [{ reference: 'count', levels: [{ level: 0, format: LevelFormat.DECIMAL, text: '%1.' }] }],
  };
  const file = await Packer.toBuffer(new Document({ numbering, sections: [{ children }] }));
  const document = await readDocument(file, LIMITS);
  if (!document.ok) throw new Error(document.detail);
  return documentQuestions(document.blocks).map((item) => Object.fromEntries(item));
}

const paragraph = (text: string): Paragraph => new Paragraph({ text });
const counted = (text: string): Paragraph => new Paragraph({ text, numbering: { reference: 'count', level: 0 } });
const heading = (level: 1 | 2, text: string): Paragraph =>
  new Paragraph({ text, heading: level === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2 });
const table = (...rows: string[][]): Table =>
  new Table({
    rows: rows.map(
      (cells) =>
        new TableRow({ children: cells.map((cell) => new TableCell({ children: cell.split('\n').map(paragraph) })) }),
    ),
  });

describe('documents of questions and answers', () => {
  test('a table with a header row, below a title', async () => {
    const found = await questionsOf(
      heading(1, '户政业务'),
      table(['常见问题汇总', '', ''], ['序号', '群众问题', '备注'], ['1', 'x', 'y']),
      table(
        ['序号', '咨询问题', '标准答复'],
        ['1', '身份证丢了怎么办？', '先申报。\n再补领。'],
        ['', '', ''],
        ['2', '几天能拿？', '六十天内。'],
      ),
    );
    expect(found).toEqual([
      { 序号: '1', 咨询问题: '身份证丢了怎么办？', 标准答复: '先申报。\n再补领。', 业务线: '户政' },
      { 序号: '2', 咨询问题: '几天能拿？', 标准答复: '六十天内。', 业务线: '户政' },
    ]);
  });

  test('a merged cell counts for each of its rows', async () => {
    const cell = (text: string, merge?: 'restart' | 'continue'): TableCell =>
      new TableCell({
        children: [paragraph(text)],
        ...(merge
          ? { verticalMerge: merge === 'restart' ? VerticalMergeType.RESTART : VerticalMergeType.CONTINUE }
          : {}),
      });
    const rows = [
      new TableRow({ children: [cell('业务'), cell('问题'), cell('答复')] }),
      new TableRow({ children: [cell('出入境', 'restart'), cell('甲？'), cell('一')] }),
      new TableRow({ children: [cell('', 'continue'), cell('乙？'), cell('二')] }),
    ];
    expect(await questionsOf(new Table({ rows }))).toEqual([
      { 业务: '出入境', 问题: '甲？', 答复: '一' },
      { 业务: '出入境', 问题: '乙？', 答复: '二' },
    ]);
  });

  test.each([
    ['问：', '答：'],
    ['问题一：', '答复：'],
    ['【问】', '【答】'],
    ['Q:', 'A:'],
    ['问12、', '答、'],
    ['提问：', '解答：'],
  ])('paragraphs marked %s … %s …', async (question, answer) => {
    const found = await questionsOf(
      paragraph('某市公安局问答汇编'),
      heading(1, '一、交管业务'),
      paragraph(`${question}怎么处理违章？`),
      paragraph(`${answer}可在手机上处理。`),
      paragraph('也可到窗口。'),
      paragraph('依据：《道路交通安全法》'),
      paragraph('有效期：2026年1月1日至2026年12月31日'),
      paragraph(`${question}几点上班？`),
      paragraph(`${answer}九点。`),
    );
    expect(found).toEqual([
      {
        问题: '怎么处理违章？',
        答复: '可在手机上处理。\n也可到窗口。',
        业务线: '交管',
        依据: '《道路交通安全法》',
        生效日期: '2026年1月1日',
        失效日期: '2026年12月31日',
      },
      { 问题: '几点上班？', 答复: '九点。', 业务线: '交管' },
    ]);
  });

  test('numbered paragraphs that ask, counted by hand or by the program', async () => {
    const expected = [
      { 问题: '护照怎么办？', 答复: '网上预约。\n带照片。' },
      { 问题: '要多久？', 答复: '七天。' },
    ];
    const answers = [paragraph('网上预约。'), paragraph('带照片。')];
    expect(
      await questionsOf(paragraph('1. 护照怎么办？'), ...answers, paragraph('（2）要多久？'), paragraph('七天。')),
    ).toEqual(expected);
    expect(await questionsOf(counted('护照怎么办？'), ...answers, counted('要多久？'), paragraph('七天。'))).toEqual(
      expected,
    );
  });

  test('headings as questions, with the line above them', async () => {
    const found = await questionsOf(
      heading(1, '治安'),
      heading(2, '1.放烟花违法吗？'),
      paragraph('限放区内违法。'),
      heading(2, '犬证的办理'),
      paragraph('到社区登记。'),
      heading(1, '附件'),
      heading(2, '表格在哪里？'),
      paragraph('在网站上。'),
    );
    expect(found).toEqual([
      { 问题: '放烟花违法吗？', 答复: '限放区内违法。', 业务线: '治安' },
      { 问题: '犬证的办理', 答复: '到社区登记。', 业务线: '治安' },
      { 问题: '表格在哪里？', 答复: '在网站上。' },
    ]);
  });

  test('a document without questions has none, and a table that nobody knows is offered as it stands', async () => {
    expect(await questionsOf(paragraph('会议纪要'), paragraph('今天开会。'))).toEqual([]);
    expect(await questionsOf(table(['群众怎么问', '怎么讲'], ['在哪？', '在这。']))).toEqual([
      { 群众怎么问: '在哪？', 怎么讲: '在这。' },
    ]);
  });
});
