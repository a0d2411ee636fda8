import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileTypeOf } from './file-type';

const typeOf = (bytes: Buffer) => fileTypeOf(bytes.subarray(0, 65_536), bytes);

describe('what a file is', () => {
  test.each([
    ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', Buffer.from('GIF89a....')],
    ['image/webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
    ['video/mp4', Buffer.from('\0\0\0\u0018ftypisom')],
    ['video/mp4', Buffer.from('\0\0\0\u0018ftypqt  ')],
    ['video/webm', Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f]), Buffer.from('B\u0082\u0084webm')])],
    ['application/pdf', Buffer.from('%PDF-1.7')],
    ['text/plain', Buffer.from('路口的灯坏了，1<2，请处理')],
  ])('%s is told from the content', (type, bytes) => {
    expect(typeOf(bytes)).toBe(type);
  });

  test.each([
    ['HTML', Buffer.from('\ufeff\n <!doctype html><p>hello')],
    ['HTML further down', Buffer.from(`你好${' '.repeat(200)}<script src=x>`)],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')],
    ['a shell script', Buffer.from('#!/bin/sh\nrm -rf /')],
    ['a batch file', Buffer.from('@echo off\r\ndel *')],
    ['RTF', Buffer.from('{\\rtf1 }')],
    ['a program', Buffer.from('MZ\0\u0001')],
    ['an old office file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])],
    ['an archive', Buffer.from('PK\u0003\u0004 something')],
    ['a picture of a telephone that Chromium does not show', Buffer.from('\0\0\0\u0018ftypheic')],
    ['nothing', Buffer.alloc(0)],
  ])('%s is none of the known ones', (_, bytes) => {
    expect(typeOf(bytes)).toBeNull();
  });

  test('any bytes get an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        typeOf(Buffer.from(bytes));
      }),
    );
  });

  test('a large file is only ever a video, a picture or nothing', () => {
    expect(fileTypeOf(Buffer.from('%PDF-1.7'), null)).toBeNull();
    expect(fileTypeOf(Buffer.from('\0\0\0\u0018ftypisom'), null)).toBe('video/mp4');
  });
});
