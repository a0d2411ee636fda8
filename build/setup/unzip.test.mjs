import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unzip } from './unzip.mjs';

it('unpacks stored and deflated entries, keeps modes, renames and leaves out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unzip-'));
  const archive = join(folder, 'a.zip');
  writeFileSync(
    archive,
    makeZip([
      { name: 'app/run', content: '#!/bin/sh\n', mode: 0o100755, deflate: false },
      { name: 'app/资料.txt', content: '值班'.repeat(500), mode: 0o100644, deflate: true },
      { name: 'app/unwanted', content: 'x', mode: 0o100644, deflate: false },
    ]),
  );
  unzip(archive, join(folder, 'out'), (name) => (name.endsWith('unwanted') ? undefined : name.replace('app/', '')));
  expect(statSync(join(folder, 'out', 'run')).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(folder, 'out', '资料.txt'), 'utf8')).toBe('值班'.repeat(500));
  expect(() => statSync(join(folder, 'out', 'unwanted'))).toThrow('ENOENT');
});

it('refuses an entry that would land outside the folder, and a file that is no zip', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unzip-'));
  const archive = join(folder, 'a.zip');
  writeFileSync(archive, makeZip([{ name: '../escaped', content: 'x', mode: 0o100644, deflate: false }]));
  expect(() => unzip(archive, join(folder, 'out'), (name) => name)).toThrow('outside');
  writeFileSync(archive, 'plain text');
  expect(() => unzip(archive, join(folder, 'out'), (name) => name)).toThrow('not a zip');
});

function makeZip(entries) {
  const files = [];
  const directory = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.content);
    const packed = entry.deflate ? deflateRawSync(content) : content;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    files.push(header, name, packed);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(entry.deflate ? 8 : 0, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(entry.mode, 40);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
    offset += header.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}
