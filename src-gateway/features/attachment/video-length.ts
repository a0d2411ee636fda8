/** Reads bytes of a file; fewer where it ends. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

const MAX_BOXES = 200;
const MAX_MS = 24 * 3_600_000;

/**
 * How long an MP4 or QuickTime video plays, from its movie header alone (ISO/IEC 14496-12, 8.2.2): only box headers are read on the way.
 *
 * @returns milliseconds; null when it does not say, or says nonsense
 */
export async function videoLengthMs(read: ReadAt, size: number): Promise<number | null> {
  const movie = await findBox(read, 0, size, 'moov');
  if (movie === null) return null;
  const header = await findBox(read, movie.from, movie.to, 'mvhd');
  if (header === null) return null;
  const content = await read(header.from, 32);
  if (content.length < 32) return null;
  const isLong = content.readUInt8(0) === 1;
  const scale = content.readUInt32BE(isLong ? 20 : 12);
  const duration = isLong ? Number(content.readBigUInt64BE(24)) : content.readUInt32BE(16);
  const ms = Math.round((duration / scale) * 1_000);
  return Number.isFinite(ms) && ms > 0 && ms <= MAX_MS ? ms : null;
}

/** @returns where the content of the first box of this type lies */
async function findBox(
  read: ReadAt,
  from: number,
  to: number,
  type: string,
): Promise<{ from: number; to: number } | null> {
  let at = from;
  for (let count = 0; count < MAX_BOXES && at + 8 <= to; count += 1) {
    const header = await read(at, 16);
    if (header.length < 8) return null;
    const short = header.readUInt32BE(0);
    const isLong = short === 1;
    if (isLong && header.length < 16) return null;
    const length = isLong ? Number(header.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    const headerLength = isLong ? 16 : 8;
    if (length < headerLength || at + length > to) return null;
    if (header.toString('latin1', 4, 8) === type) return { from: at + headerLength, to: at + length };
    at += length;
  }
  return null;
}
