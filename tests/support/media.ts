import sharp from 'sharp';

/** A PNG of one colour with noise enough that two of them differ. */
export async function aPicture(width = 320, height = 200, colour = '#2266aa'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** An MP4 as far as its boxes go: type, movie header with a length, and as much data as asked. */
export function aVideo(seconds: number, dataBytes = 100): Buffer {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1_000, 12);
  header.writeUInt32BE(seconds * 1_000, 16);
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\0\u0001isomavc1')),
    box('mdat', Buffer.alloc(dataBytes, 7)),
    box('moov', box('mvhd', header)),
  ]);
}

function box(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length + 8);
  return Buffer.concat([length, Buffer.from(type), content]);
}
