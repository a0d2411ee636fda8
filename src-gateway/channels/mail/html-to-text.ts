const MAX_HTML = 1_000_000;
/** What stands between these tags is not for people. */
const UNSEEN = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'object', 'svg', 'math', 'iframe']);
const BLOCKS = new Set(
  'address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  middot: '·',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  yen: '¥',
  copy: '©',
  times: '×',
  deg: '°',
};
const MAX_QUOTE_DEPTH = 5;

/**
 * The words of an HTML mail as plain text, for people to read; never rendered. Reads once from start to end, whatever the HTML is.
 * Quoted mail (`blockquote`) gets `> `; the target of a link is written out where its words do not name it.
 */
export function htmlToText(html: string): string {
  const source = html.slice(0, MAX_HTML);
  const writer = createWriter();
  for (let at = 0; at < source.length; ) {
    const open = source.indexOf('<', at);
    if (open === -1 || !isTagAt(source, open)) {
      const end = open === -1 ? source.length : open + 1;
      writer.words(decodeEntities(source.slice(at, end)));
      at = end;
      continue;
    }
    writer.words(decodeEntities(source.slice(at, open)));
    at = source.startsWith('<!--', open) ? after(source, '-->', open + 4) : readTag(source, open, writer);
  }
  return writer.text();
}

function isTagAt(source: string, open: number): boolean {
  return /[A-Za-z/!?]/.test(source[open + 1] ?? '');
}

/** @returns where to go on reading */
function readTag(source: string, open: number, writer: Writer): number {
  const end = endOfTag(source, open);
  const tag = source.slice(open + 1, Math.min(end, open + 2_000));
  const name = /^\/?([A-Za-z][A-Za-z0-9]*)/.exec(tag)?.[1]?.toLowerCase() ?? '';
  const isClosing = tag.startsWith('/');
  if (UNSEEN.has(name) && !isClosing) return afterElement(source, name, end);
  if (name === 'br') writer.newline();
  else if (name === 'td' || name === 'th') writer.words(' ');
  else if (name === 'a') writer.link(isClosing ? null : hrefOf(tag));
  else if (BLOCKS.has(name)) writer.block(name === 'blockquote' ? (isClosing ? -1 : 1) : 0);
  return end;
}

/** A `>` within quotes does not end a tag; a quote that is never closed does not swallow the rest. */
function endOfTag(source: string, open: number): number {
  let quote = '';
  const limit = Math.min(source.length, open + 20_000);
  for (let at = open + 1; at < limit; at += 1) {
    const char = source[at] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at + 1;
  }
  return after(source, '>', open);
}

function after(source: string, what: string, from: number): number {
  const found = source.indexOf(what, from);
  return found === -1 ? source.length : found + what.length;
}

/** Past the end of an element whose content is skipped. */
function afterElement(source: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\b`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(source);
  return found === null ? source.length : after(source, '>', found.index);
}

function hrefOf(tag: string): string | null {
  const found = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag);
  const href = decodeEntities(found?.[1] ?? found?.[2] ?? found?.[3] ?? '').trim();
  return /^https?:\/\//i.test(href) ? href.slice(0, 500) : null;
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

interface Writer {
  words(text: string): void;
  newline(): void;
  /** A block begins or ends; `deeper` says whether quoted mail does. */
  block(deeper: number): void;
  /** A link begins with its target, or ends. */
  link(href: string | null): void;
  text(): string;
}

function createWriter(): Writer {
  const lines: string[] = [];
  let parts: string[] = [];
  let depth = 0;
  let href: string | null = null;
  let linkFrom = 0;
  let hasWords = false;

  function endLine(): void {
    const words = parts
      .join('')
      .replaceAll(/[ \t\r\n\f\u00a0\u200b]+/g, ' ')
      .trim();
    lines.push(words === '' ? '' : `${'> '.repeat(Math.min(depth, MAX_QUOTE_DEPTH))}${words}`);
    parts = [];
    linkFrom = 0;
    hasWords = false;
  }

  return {
    words(text) {
      if (text !== '') parts.push(text);
      hasWords ||= text.trim() !== '';
    },
    newline: endLine,
    block(deeper) {
      if (hasWords) endLine();
      depth = Math.max(0, depth + deeper);
    },
    link(target) {
      if (target === null && href !== null) {
        const named = parts.slice(linkFrom).join('');
        if (!named.includes(href.replace(/^https?:\/\//i, '').replace(/\/$/, ''))) parts.push(`（${href}）`);
      }
      href = target;
      linkFrom = parts.length;
    },
    text() {
      endLine();
      return lines
        .join('\n')
        .replaceAll(/\n{3,}/g, '\n\n')
        .trim();
    },
  };
}
