import { describe, expect, it } from 'vitest';
import { createTokenBox, type TokenAnswer } from './token-box';

describe('a token', () => {
  const counted = () => {
    let applications = 0;
    const box = createTokenBox(async (): Promise<TokenAnswer> => {
      applications += 1;
      return { is: 'token', token: `token-${applications}` };
    }, 60_000);
    return { box, applications: () => applications };
  };

  it('is applied for once by all who wait for it', async () => {
    const { box, applications } = counted();
    await Promise.all([box.get(), box.get(), box.get()]);
    await box.get();
    expect(applications()).toBe(1);
  });

  it('is thrown away only by those who used this one', async () => {
    const { box, applications } = counted();
    await box.get();
    box.drop('token-1');
    await box.get();
    box.drop('token-1');
    expect(await box.get()).toEqual({ is: 'token', token: 'token-2' });
    expect(applications()).toBe(2);
  });
});
