import fc from 'fast-check';

type Change = { at: number; length: number; put: Uint8Array; kind: 'flip' | 'cut' | 'put' | 'double' };

/** A whole file that was cut, changed, doubled in part, or had something put into it: what disks, lines and attackers do. */
export function mutated(whole: Buffer): fc.Arbitrary<Buffer> {
  const change: fc.Arbitrary<Change> = fc.record({
    at: fc.nat(whole.length),
    length: fc.nat(Math.min(400, whole.length)),
    put: fc.uint8Array({ maxLength: 8 }),
    kind: fc.constantFrom('flip', 'cut', 'put', 'double'),
  });
  return fc
    .tuple(fc.array(change, { minLength: 1, maxLength: 5 }), fc.option(fc.nat(whole.length)))
    .map(([changes, end]) => {
      const bytes = changes.reduce(applied, whole);
      return end === null ? bytes : bytes.subarray(0, end);
    });
}

function applied(bytes: Buffer, { at, length, put, kind }: Change): Buffer {
  const before = bytes.subarray(0, at);
  if (kind === 'cut') return Buffer.concat([before, bytes.subarray(at + length)]);
  if (kind === 'put') return Buffer.concat([before, put, bytes.subarray(at)]);
  if (kind === 'double') return Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)]);
  return Buffer.concat([before, put, bytes.subarray(at + put.length)]);
}
