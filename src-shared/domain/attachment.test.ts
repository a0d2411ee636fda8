import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FILE_TYPES, type FileType, fileKindOf, isShown, savedName } from './attachment';

describe('what a file counts as under its name', () => {
  test.each([
    ['image/png', '照片.png', 'picture'],
    ['image/jpeg', '照片.PNG', 'picture'],
    ['image/jpeg', '没有结尾', 'picture'],
    ['image/jpeg', '照片.dat', 'picture'],
    ['video/mp4', '现场.mov', 'video'],
    ['application/pdf', '材料.pdf', 'document'],
    ['text/plain', '名单.txt', 'document'],
    ['text/plain', '说明', 'document'],
    ['image/png', '材料.pdf', 'other'],
    ['application/pdf', '照片.jpg', 'other'],
    ['text/plain', '照片.jpg', 'other'],
    ['text/plain', 'run.bat', 'other'],
    ['text/plain', '未知.xyz', 'other'],
    ['image/png', '照片.png.exe', 'other'],
    ['image/png', '照片.exe.png', 'other'],
    ['image/png', '图.svg', 'other'],
    [null, '照片.jpg', 'other'],
  ] as const)('%s named %s is %s', (type, name, kind) => {
    expect(fileKindOf(type, name).kind).toBe(kind);
  });
});

describe('the name under which it is saved', () => {
  test('keeps what is harmless and takes the ending from everything else', () => {
    expect(savedName({ kind: 'picture', name: '现场.jpg' })).toBe('现场.jpg');
    expect(savedName({ kind: 'document', name: '../../材料?.pdf' })).toBe('.._.._材料_.pdf');
    expect(savedName({ kind: 'other', name: '通知.html' })).toBe('通知_html.bin');
    expect(savedName({ kind: 'other', name: '图\u202egpj.exe' })).toBe('图_gpj_exe.bin');
    expect(savedName({ kind: 'other', name: '...' })).toBe('_.bin');
  });

  test('is never a path, never empty, and nothing opens what is not known', () => {
    const types = fc.constantFrom<FileType | null>(null, ...(Object.keys(FILE_TYPES) as FileType[]));
    fc.assert(
      fc.property(types, fc.string({ minLength: 1, maxLength: 200 }), (type, name) => {
        const { kind } = fileKindOf(type, name);
        const saved = savedName({ kind, name });
        expect(saved).not.toMatch(/[\\/:]/);
        expect(saved.length).toBeGreaterThan(0);
        expect(kind === 'other').toBe(saved.endsWith('.bin') && kind === 'other');
        if (type === null) expect(isShown({ kind, state: 'stored' })).toBe(false);
      }),
    );
  });
});
