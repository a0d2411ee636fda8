import {
  AlignmentType,
  Document,
  Footer,
  HeadingLevel,
  type IParagraphStyleOptions,
  Packer,
  PageNumber,
  Paragraph,
  TextRun,
} from 'docx';
import { BUSINESS_LINES, type BusinessLine } from '../../src-shared/domain/classification';
import { businessLineName } from './business-line-names';
import { documentStyles } from './document-styles';
import type { ExportedAnswer } from './exported-answer';

/** Characters that XML cannot hold mean nothing in a document either. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be left out
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const FONT = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: '仿宋', cs: 'Times New Roman' };
const HEADING_FONT = { ascii: 'Arial', hAnsi: 'Arial', eastAsia: '黑体', cs: 'Arial' };

/** A document as bureaus keep them: a heading for each business line, then 问, 答 and what the answer rests on; pages numbered. */
export async function writeAnswerDocument(answers: readonly ExportedAnswer[], day: string): Promise<Buffer> {
  const document = new Document({
    creator: 'DutyDesk',
    title: '口径库',
    styles: {
      default: {
        document: { run: { font: FONT, size: 24 } },
        title: { run: { font: HEADING_FONT, size: 44, bold: true }, paragraph: { alignment: AlignmentType.CENTER } },
        heading1: {
          run: { font: HEADING_FONT, size: 32, bold: true },
          paragraph: { spacing: { before: 360, after: 120 } },
        },
      },
      paragraphStyles: STYLES,
    },
    sections: [
      {
        footers: { default: new Footer({ children: [pageNumber()] }) },
        children: [
          new Paragraph({ heading: HeadingLevel.TITLE, text: '口径库' }),
          new Paragraph({ alignment: AlignmentType.CENTER, text: `${day}　共 ${answers.length} 条` }),
          ...LINES.flatMap((line) => section(line, answers)),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

const LINES: readonly (BusinessLine | null)[] = [...BUSINESS_LINES, null];

const STYLES: IParagraphStyleOptions[] = [
  {
    id: documentStyles.question,
    name: 'DutyDesk 问题',
    basedOn: 'Normal',
    next: documentStyles.answer,
    run: { bold: true },
    paragraph: { keepNext: true, spacing: { before: 240, after: 60 } },
  },
  { id: documentStyles.answer, name: 'DutyDesk 答复', basedOn: 'Normal', paragraph: { spacing: { line: 360 } } },
  { id: documentStyles.attribute, name: 'DutyDesk 属性', basedOn: 'Normal', run: { size: 21, color: '595959' } },
];

function section(line: BusinessLine | null, answers: readonly ExportedAnswer[]): Paragraph[] {
  const own = answers.filter(({ content }) => content.businessLine === line);
  if (own.length === 0) return [];
  const heading = line === null ? '未分业务线' : businessLineName(line);
  return [new Paragraph({ heading: HeadingLevel.HEADING_1, text: heading }), ...own.flatMap(paragraphsOf)];
}

function paragraphsOf({ content, ownerDepartment, ownerOfficer }: ExportedAnswer): Paragraph[] {
  const [first = '', ...rest] = linesOf(content.text);
  const span = [content.validFrom ?? '', content.validUntil ?? '长期'].join(' 至 ');
  const hasSpan = content.validFrom !== null || content.validUntil !== null;
  return [
    paragraph(documentStyles.question, linesOf(`问：${content.question}`)),
    paragraph(documentStyles.answer, [`答：${first}`]),
    ...rest.map((line) => paragraph(documentStyles.answer, [line])),
    ...attribute('依据', content.basis?.title),
    ...attribute('来源', content.basis?.source),
    ...attribute('依据日期', content.basis?.date),
    ...attribute('有效期', hasSpan ? span : ''),
    ...attribute('地区', content.region),
    ...attribute('责任单位', ownerDepartment),
    ...attribute('责任人', ownerOfficer),
  ];
}

function attribute(name: string, value: string | null | undefined): Paragraph[] {
  return value === undefined || value === null || value === ''
    ? []
    : [paragraph(documentStyles.attribute, linesOf(`${name}：${value}`))];
}

function paragraph(style: string, lines: readonly string[]): Paragraph {
  const children = lines.map((text, index) => new TextRun({ text, ...(index === 0 ? {} : { break: 1 }) }));
  return new Paragraph({ style, children });
}

function linesOf(text: string): string[] {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(UNWRITABLE, '').split('\n');
}

function pageNumber(): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [new TextRun({ children: ['第 ', PageNumber.CURRENT, ' 页，共 ', PageNumber.TOTAL_PAGES, ' 页'] })],
  });
}
