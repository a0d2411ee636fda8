import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { INGEST_ATTACHMENTS_PATH, INGEST_SOURCE_HEADER } from '../../../src-shared/sync/ingest';
import { signedHeaders } from '../stand-in';

/** A made file of a sample message. */
export interface SampleFile {
  name: string;
  bytes: Buffer;
}

/** Files of the sample messages, by remote id: drawn and written here, so that nobody's picture is in them. */
export async function sampleFiles(): Promise<ReadonlyMap<string, SampleFile[]>> {
  return new Map([
    ['bbs-000009', [{ name: '非机动车道停车.png', bytes: await roadPicture() }]],
    ['wb-000076', [{ name: '残疾人车位.jpg', bytes: await parkingPicture() }]],
    [
      'mb-000010',
      [
        { name: '联名邻居名单（示例）.txt', bytes: Buffer.from('示例文件：四十一户联名名单（虚构，无真实姓名）。\n') },
        { name: '西侧废品站.png', bytes: await roadPicture('#7d8a6a', '西侧废品站') },
      ],
    ],
    // What the swindler sent: a program under the name of a picture, which the desk must never open.
    [
      'wx-000043',
      [{ name: '通缉令.jpg.exe', bytes: Buffer.from('MZ\u0090\0 made for the sample desk, no program\n') }],
    ],
  ]);
}

/** A road with cars where bicycles should be. */
export function roadPicture(ground = '#9aa3ad', words = '停车占道'): Promise<Buffer> {
  const cars = ['#b23a48', '#2f6690', '#e0a030', '#3a7d44']
    .map((colour, at) => `<rect x="${60 + at * 170}" y="300" width="130" height="60" rx="14" fill="${colour}"/>`)
    .join('');
  return draw(`<rect width="800" height="600" fill="#cfe3f5"/><rect y="230" width="800" height="370" fill="${ground}"/>
    <path d="M0 420H800" stroke="#fff" stroke-width="8" stroke-dasharray="46 30"/>${cars}
    <text x="40" y="120" font-size="64" font-family="sans-serif" fill="#22384f">${words}</text>`)
    .png()
    .toBuffer();
}

function parkingPicture(): Promise<Buffer> {
  return draw(`<rect width="800" height="600" fill="#5f6770"/><rect x="250" y="60" width="300" height="500" fill="none" stroke="#fff" stroke-width="12"/>
    <rect x="290" y="120" width="220" height="340" rx="40" fill="#f1f1ee"/><rect x="310" y="170" width="180" height="80" fill="#3f5a70"/>
    <circle cx="400" cy="520" r="26" fill="#2f6db5"/>`)
    .jpeg({ quality: 80 })
    .toBuffer();
}

function draw(shapes: string): Sharp {
  return sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">${shapes}</svg>`));
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Pushes a file as a collector does; a repetition changes nothing. */
export function pushFile(
  gatewayUrl: string,
  collector: { source: string; secret: string },
  bytes: Buffer,
  signal?: AbortSignal,
): Promise<Response> {
  const sha256 = hashOf(bytes);
  return fetch(`${gatewayUrl}${INGEST_ATTACHMENTS_PATH}/${sha256}`, {
    method: 'PUT',
    headers: {
      ...signedHeaders(collector.secret, sha256),
      'content-type': 'application/octet-stream',
      [INGEST_SOURCE_HEADER]: collector.source,
    },
    body: new Uint8Array(bytes),
    ...(signal !== undefined && { signal }),
  });
}
