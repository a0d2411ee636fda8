import type { RawSegment } from './message-segments';

/** A message in OneBot's string form: text with CQ codes `[CQ:type,key=value,…]` in it (OneBot v11, "message/string"). */
const CODE = /\[CQ:([A-Za-z0-9_.-]{1,40})((?:,[^[\],]{1,8000})*)\]/g;

/** Splits a string into segments. What only looks like a code is text. Linear in the length of the text. */
export function parseCqString(text: string, maxSegments: number): RawSegment[] {
  const segments: RawSegment[] = [];
  let at = 0;
  for (const match of text.matchAll(CODE)) {
    if (segments.length >= maxSegments - 2) break;
    if (match.index > at) segments.push(textSegment(text.slice(at, match.index)));
    segments.push({ type: match[1] ?? '', data: dataOf(match[2] ?? '') });
    at = match.index + match[0].length;
  }
  if (at < text.length) segments.push(textSegment(text.slice(at)));
  return segments;
}

function textSegment(text: string): RawSegment {
  return { type: 'text', data: { text: unescaped(text) } };
}

function dataOf(parameters: string): Record<string, unknown> {
  const pairs = parameters.split(',').flatMap((parameter): [string, string][] => {
    const equals = parameter.indexOf('=');
    return equals <= 0 ? [] : [[parameter.slice(0, equals), unescaped(parameter.slice(equals + 1))]];
  });
  return Object.fromEntries(pairs);
}

const ESCAPED: Record<string, string> = { '&amp;': '&', '&#91;': '[', '&#93;': ']', '&#44;': ',' };

/** In one pass, so that `&amp;#91;` becomes `&#91;` and not a bracket. */
function unescaped(text: string): string {
  return text.replaceAll(/&(?:amp|#91|#93|#44);/g, (escaped) => ESCAPED[escaped] ?? escaped);
}
