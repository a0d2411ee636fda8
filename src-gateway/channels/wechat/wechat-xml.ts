import { XMLParser } from 'fast-xml-parser';
import { storable } from '../../../src-shared/domain/storable-text';

/** WeChat nests two deep (event, its details); what is deeper is not of WeChat. */
const MAX_DEPTH = 16;
/** Elements outside of CDATA: a message has about ten. */
const MAX_MARKUP = 2_000;

const parser = new XMLParser({
  ignoreAttributes: true,
  // Ids have more digits than a number holds.
  parseTagValue: false,
  trimValues: true,
  // Declarations are refused below, so that only the five of XML are left.
  processEntities: true,
  htmlEntities: false,
  maxNestedTags: MAX_DEPTH,
});

/**
 * Reads `<xml>…</xml>`, as WeChat posts it: elements with text. Declarations (DOCTYPE, ENTITY) are refused unread.
 *
 * @param text limited by the caller
 * @returns the elements in `<xml>` by their names; null for everything else
 */
export function readXml(text: string): Record<string, unknown> | null {
  const markup = withoutCdata(text);
  if (markup === null || /<!/.test(markup) || markup.split('<').length > MAX_MARKUP) return null;
  const parsed = parse(text);
  const root = isRecord(parsed) ? parsed['xml'] : undefined;
  return isRecord(root) ? (storable(root) as Record<string, unknown>) : null;
}

/** The library throws plain errors for what it does not accept. */
function parse(text: string): unknown {
  try {
    return parser.parse(text, true);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw error;
    return null;
  }
}

/** Null when a section is not closed. Linear. */
function withoutCdata(text: string): string | null {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('<![CDATA[', at);
    if (start === -1) return parts.concat(text.slice(at)).join('');
    const end = text.indexOf(']]>', start);
    if (end === -1) return null;
    parts.push(text.slice(at, start));
    at = end + 3;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
