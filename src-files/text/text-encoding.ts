import { createReadStream } from 'node:fs';
import iconv from 'iconv-lite';
import { type FileFault, faultOf } from '../file-fault';

export type TextEncodingName = 'utf-8' | 'gb18030';

const REPLACEMENT = Buffer.from('\uFFFD', 'utf8');

/**
 * Decides the encoding of a text file strictly: all of it valid UTF-8 → UTF-8; else all of it decodable GB18030 →
 * GB18030; else a fault. A file that is UTF-8 but for a few damaged bytes is refused too: read as GB18030 it would
 * "work" and put gibberish before an officer.
 */
export async function detectEncoding(path: string): Promise<{ ok: true; encoding: TextEncodingName } | FileFault> {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: false });
  const gb18030 = iconv.getDecoder('gb18030');
  const inUtf8 = new Tally();
  const inGb18030 = new Tally();
  let written = 0;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    written += countReplacements(Buffer.concat([tail, chunk]));
    tail = chunk.subarray(-(REPLACEMENT.length - 1));
    inUtf8.add(utf8.decode(chunk, { stream: true }));
    inGb18030.add(gb18030.write(chunk));
  }
  inUtf8.add(utf8.decode());
  inGb18030.add(gb18030.end() ?? '');
  // U+FFFD that somebody wrote is no damage.
  inUtf8.undecodable -= written;
  if (inUtf8.nulls > 0) return faultOf('unknown_encoding', 'NUL');
  if (inUtf8.undecodable === 0) return { ok: true, encoding: 'utf-8' };
  if (inUtf8.undecodable * 20 < inUtf8.wide) return faultOf('damaged_text');
  if (inGb18030.undecodable === 0) return { ok: true, encoding: 'gb18030' };
  return faultOf('unknown_encoding');
}

function countReplacements(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(REPLACEMENT); at !== -1; at = bytes.indexOf(REPLACEMENT, at + REPLACEMENT.length))
    count += 1;
  return count;
}

/** The text of a file, chunk by chunk, without a byte order mark. */
export async function* decodeText(path: string, encoding: TextEncodingName): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  let first = true;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decoder.write(chunk);
    if (text === '') continue;
    yield first && text.startsWith('\uFEFF') ? text.slice(1) : text;
    first = false;
  }
  const rest = decoder.end();
  if (rest) yield rest;
}

/** What a decoder made of a file: characters it could not decode, NULs, and characters beyond Latin scripts. */
class Tally {
  undecodable = 0;
  nulls = 0;
  wide = 0;
  add(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 0xfffd) this.undecodable += 1;
      else if (code === 0) this.nulls += 1;
      else if (code >= 0x2e80) this.wide += 1;
    }
  }
}
