import { createReadStream } from 'node:fs';
import iconv from 'iconv-lite';
import { type FileRefusal, refuseFile } from './row-result';

export type TextEncodingName = 'utf-8' | 'gb18030';

/**
 * Decides the encoding of a text file strictly: all of it valid UTF-8 → UTF-8; else all of it decodable GB18030 →
 * GB18030; else a refusal. A file that is UTF-8 but for a few damaged bytes is refused too: read as GB18030 it would
 * "work" and put gibberish before an officer.
 */
export async function detectEncoding(path: string): Promise<{ ok: true; encoding: TextEncodingName } | FileRefusal> {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: false });
  const gb18030 = iconv.getDecoder('gb18030');
  const inUtf8 = new Tally();
  const inGb18030 = new Tally();
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    inUtf8.add(utf8.decode(chunk, { stream: true }));
    inGb18030.add(gb18030.write(chunk));
  }
  inUtf8.add(utf8.decode());
  inGb18030.add(gb18030.end() ?? '');
  if (inUtf8.nulls > 0)
    return refuseFile(
      'unknown_encoding',
      '文件不是 UTF-8 或 GB18030 编码的文本（可能是 UTF-16 或二进制文件），没有读取任何内容。请另存为 UTF-8 后重新放入。',
    );
  if (inUtf8.undecodable === 0) return { ok: true, encoding: 'utf-8' };
  if (inUtf8.undecodable * 20 < inUtf8.wide)
    return refuseFile(
      'damaged_text',
      '文件是 UTF-8 编码，但其中有损坏的字节（可能在传输中被截断），没有读取任何内容。请重新导出后放入。',
    );
  if (inGb18030.undecodable === 0) return { ok: true, encoding: 'gb18030' };
  return refuseFile(
    'unknown_encoding',
    '文件既不是 UTF-8 也不是 GB18030 编码，没有读取任何内容。请另存为 UTF-8 后重新放入。',
  );
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
