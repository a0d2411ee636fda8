import { expect, test } from 'vitest';
import { ENROLMENT_CODE_LENGTH, enrolmentCodeOf, inGroups, readEnrolmentCode } from './enrolment';

test('a code is read as it was meant, however it was typed', () => {
  const code = enrolmentCodeOf(Uint8Array.from({ length: ENROLMENT_CODE_LENGTH }, (_, index) => index * 21));
  expect(code).toHaveLength(ENROLMENT_CODE_LENGTH);
  expect(inGroups(code)).toMatch(/^.{4}-.{4}-.{4}$/);
  for (const typed of [code, inGroups(code), inGroups(code).toLowerCase(), ` ${code.split('').join(' ')} `])
    expect(readEnrolmentCode(typed)).toBe(code);
  expect(readEnrolmentCode('O0Il-1234-５６７８')).toBe('001112345678');
});

test('what cannot be a code is not one', () => {
  for (const typed of ['', '123', '1234-1234-123', '1234-1234-12345', 'UUUU-UUUU-UUUU', '登记码登记码登记码登记码'])
    expect(readEnrolmentCode(typed)).toBeNull();
});

test('each of the 32 characters is as likely as the others', () => {
  const all = new Set(Array.from({ length: 256 }, (_, byte) => enrolmentCodeOf(new Uint8Array([byte]))));
  expect(all.size).toBe(32);
});
