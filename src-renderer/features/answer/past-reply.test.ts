import { describe, expect, it } from 'vitest';
import { signedText } from '../../../src-shared/domain/reply';
import { withoutSignature } from './past-reply';

describe('withoutSignature', () => {
  it('gives back what was signed', () => {
    const body = '您好，请携带户口簿到就近派出所办理。\n办理时间：周一至周六。';
    expect(withoutSignature(signedText(body, { name: '闻砚汀', badgeNumber: 'S00001' }))).toBe(body);
  });

  it('leaves other closing lines', () => {
    expect(withoutSignature('您好。\n——本局户政处')).toBe('您好。\n——本局户政处');
  });
});
