import mammoth from 'mammoth';
import { type FileFault, faultOf } from '../file-fault';
import type { FileLimits } from '../file-limits';
import { guardOffice } from '../zip/office-guard';

/** A piece of a document in its order. Pictures, notes and everything that a link points to are left out. */
export type Block =
  | { kind: 'heading' /** From 1. */; level: number; text: string; style: string }
  | {
      kind: 'paragraph';
      text: string /** Word counts it itself, as in "1." before it. */;
      numbered: boolean;
      style: string;
    }
  | { kind: 'table'; rows: string[][] };

/** Deeper nesting is no document that a person wrote. */
const MAX_DEPTH = 200;
/** Columns that one cell may span. */
const MAX_SPAN = 50;

/** Headings, paragraphs and tables of a DOCX file. Nothing outside the file is opened. */
export async function readDocument(
  file: Buffer,
  limits: FileLimits,
): Promise<{ ok: true; blocks: Block[] } | FileFault> {
  const fault = await guardOffice(file, limits);
  if (fault) return fault;
  let blocks: Block[] = [];
  try {
    await mammoth.convertToHtml(
      { buffer: file },
      {
        externalFileAccess: false,
        includeEmbeddedStyleMap: false,
        transformDocument: (document: Node) => {
          blocks = blocksOf(document);
          // The document as read is all that is wanted: nothing is left to be made into HTML.
          return { ...document, children: [] };
        },
      },
    );
  } catch (error) {
    // The library throws plain errors for whatever it does not find or understand.
    return faultOf('broken', error instanceof Error ? error.message.slice(0, 120) : '');
  }
  return { ok: true, blocks };
}

/** What the library's element is made of, as far as it is used here. */
interface Node {
  type: string;
  children?: Node[];
  value?: string;
  breakType?: string;
  styleId?: string | null;
  styleName?: string | null;
  numbering?: { isOrdered: boolean } | null;
  colSpan?: number;
  rowSpan?: number;
}

function blocksOf(node: Node, depth = 0): Block[] {
  if (depth > MAX_DEPTH) return [];
  if (node.type === 'paragraph') return [paragraphOf(node)];
  if (node.type === 'table') return [{ kind: 'table', rows: rowsOf(node) }];
  return (node.children ?? []).flatMap((child) => blocksOf(child, depth + 1));
}

function paragraphOf(node: Node): Block {
  const text = textOf(node);
  const style = node.styleId ?? '';
  const level = headingLevel(node);
  if (level !== null) return { kind: 'heading', level, text: text.trim(), style };
  return { kind: 'paragraph', text, numbered: node.numbering?.isOrdered ?? false, style };
}

/** Word names the styles of headings in English whatever its language; WPS and old files name them in Chinese. */
function headingLevel({ styleName, styleId }: Node): number | null {
  const name = (styleName ?? '').trim();
  if (/^(title|标题|副标题|subtitle)$/i.test(name)) return 1;
  const named = /^(?:heading|标题)\s*([1-9])\b/i.exec(name) ?? /^(?:heading|标题)\s*([1-9])$/i.exec(styleId ?? '');
  return named ? Number(named[1]) : null;
}

/** A cell that spans rows or columns stands in each of the rows that it spans, and once in its row. */
function rowsOf(table: Node): string[][] {
  const below = new Map<number, { text: string; rows: number }>();
  return childrenOf(table, 'tableRow').map((row) => {
    const cells: string[] = [];
    const takeSpanning = (): void => {
      for (let from = below.get(cells.length); from !== undefined; from = below.get(cells.length)) {
        if (from.rows === 1) below.delete(cells.length);
        else from.rows -= 1;
        cells.push(from.text);
      }
    };
    for (const cell of childrenOf(row, 'tableCell')) {
      takeSpanning();
      const text = cellText(cell);
      if ((cell.rowSpan ?? 1) > 1) below.set(cells.length, { text, rows: (cell.rowSpan ?? 1) - 1 });
      cells.push(text, ...Array<string>(Math.min((cell.colSpan ?? 1) - 1, MAX_SPAN)).fill(''));
    }
    takeSpanning();
    return cells;
  });
}

function childrenOf(node: Node, type: string): Node[] {
  return (node.children ?? []).filter((child) => child.type === type);
}

/** Paragraphs of a cell on lines of their own; a table within a cell is read as text. */
function cellText(cell: Node): string {
  return blocksOf({ ...cell, type: 'cell' })
    .map((block) => (block.kind === 'table' ? block.rows.map((row) => row.join('\t')).join('\n') : block.text))
    .join('\n')
    .trim();
}

function textOf(node: Node, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  if (node.type === 'text') return node.value ?? '';
  if (node.type === 'tab') return '\t';
  if (node.type === 'break') return node.breakType === 'line' ? '\n' : '';
  return (node.children ?? []).map((child) => textOf(child, depth + 1)).join('');
}
