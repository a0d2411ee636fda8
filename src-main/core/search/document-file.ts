import type { IndexFileReader, IndexFileWriter } from './index-file';
import type { KeyString } from './rerank';

/** What the index keeps of an entry beside its terms. */
export interface Document {
  id: string;
  /** Of the entry, as its owner counts. */
  version: number;
  status: string;
  businessLine: string | null;
  region: string;
  validFrom: string | null;
  validUntil: string | null;
  /** The characters of each wording of the question, for the second look at the best. */
  wordings: readonly KeyString[];
}

type Row = [string, number, string, string | null, string, string | null, string | null];

export function saveDocuments(documents: readonly Document[], file: IndexFileWriter): void {
  const rows = documents.map(
    ({ id, version, status, businessLine, region, validFrom, validUntil }): Row => [
      id,
      version,
      status,
      businessLine,
      region,
      validFrom,
      validUntil,
    ],
  );
  file.addText('documents', JSON.stringify(rows));
  const wordings = documents.flatMap((document) => document.wordings);
  file.add(
    'wordings.of',
    Uint16Array.from(documents, (document) => document.wordings.length),
  );
  file.add(
    'wordings.length',
    Uint16Array.from(wordings, (wording) => wording.length),
  );
  // Keys of rare characters look like halves of surrogate pairs, which UTF-8 would not keep.
  const keys = new Uint16Array(wordings.reduce((total, wording) => total + wording.length, 0));
  let end = 0;
  for (const wording of wordings) {
    for (let at = 0; at < wording.length; at += 1) keys[end + at] = wording.charCodeAt(at);
    end += wording.length;
  }
  file.add('wordings.keys', keys);
}

export function loadDocuments(file: IndexFileReader): Document[] {
  const counts = file.uint16('wordings.of');
  const lengths = file.uint16('wordings.length');
  const keys = file.uint16('wordings.keys');
  let wording = 0;
  let from = 0;
  return (JSON.parse(file.text('documents')) as Row[]).map((row, at) => {
    const [id, version, status, businessLine, region, validFrom, validUntil] = row;
    const wordings: KeyString[] = [];
    for (let left = counts[at] ?? 0; left > 0; left -= 1) {
      const length = lengths[wording] ?? 0;
      wordings.push(String.fromCharCode(...keys.subarray(from, from + length)));
      from += length;
      wording += 1;
    }
    return { id, version, status, businessLine, region, validFrom, validUntil, wordings };
  });
}
