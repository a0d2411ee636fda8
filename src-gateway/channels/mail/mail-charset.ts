import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

const LONGEST_HEADERS = 1_000_000;
const END_OF_HEADERS = [Buffer.from('\r\n\r\n'), Buffer.from('\n\n')];

/**
 * A mail as a parser can read it. Older Chinese programs write GB18030 without saying so, in headers always against the rules, in the
 * text where no charset is named: those bytes become UTF-8. What names its charset is left to the parser.
 */
export function withKnownCharset(raw: Buffer): Buffer {
  const split = endOfHeaders(raw);
  const headers = raw.subarray(0, split);
  const body = raw.subarray(split);
  const namesCharset = /charset\s*=/i.test(raw.toString('latin1'));
  if (namesCharset) return isUtf8(headers) ? raw : Buffer.concat([fromGb18030(headers), body]);
  return Buffer.concat([isUtf8(headers) ? headers : fromGb18030(headers), isUtf8(body) ? body : fromGb18030(body)]);
}

function endOfHeaders(raw: Buffer): number {
  const ends = END_OF_HEADERS.map((end) => raw.subarray(0, LONGEST_HEADERS).indexOf(end)).filter((at) => at !== -1);
  return ends.length === 0 ? Math.min(raw.length, LONGEST_HEADERS) : Math.min(...ends);
}

function fromGb18030(bytes: Buffer): Buffer {
  return Buffer.from(iconv.decode(bytes, 'gb18030'), 'utf8');
}
