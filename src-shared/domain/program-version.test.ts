import { describe, expect, it } from 'vitest';
import { updateOf } from './program-version';

describe('a workstation beside its gateway', () => {
  it.each([
    ['1.2.3', '1.2.3', null],
    ['1.2.3', '1.10.0', 'should'],
    ['1.10.0', '1.2.3', null],
    ['0.9.9', '1.0.0', 'should'],
    ['1.0.0-rc.1', '1.0.0', 'should'],
    ['1.0.0', '1.0.0-rc.1', null],
    ['1.0.0+build.7', '1.0.0', null],
    ['unreadable', '0.0.0', null],
  ])('%s at %s: %s', (version, gateway, expected) => {
    expect(updateOf({ version, protocol: 3 }, { version: gateway, protocol: 3 })).toBe(expected);
  });

  it('of another protocol has to be updated whatever its version', () => {
    expect(updateOf({ version: '1.2.3', protocol: 2 }, { version: '1.2.3', protocol: 3 })).toBe('must');
  });
});
