import { describe, expect, it } from 'vitest';
import { regionsAsked } from './answer-region';

const known = ['东湖区', '北岭区', '临港', '县'];

describe('regionsAsked', () => {
  it.each([
    ['东湖区哪里办护照', '', ['东湖区']],
    ['我住在东湖，护照去哪里办', '北岭区', ['东湖区']],
    ['从北岭区迁到东湖区', '', ['东湖区', '北岭区']],
    ['临港的窗口几点下班', '', ['临港']],
    ['护照去哪里办', '北岭区', ['北岭区']],
    ['护照去哪里办', '', []],
  ])('%s, to an account of "%s"', (text, account, regions) => {
    expect(regionsAsked(text, known, account)).toEqual(regions);
  });
});
