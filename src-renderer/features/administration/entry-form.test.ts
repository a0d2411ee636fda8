import { describe, expect, it } from 'vitest';
import type { EntryChange } from '../../../src-shared/sync/administration';
import { changeOf, formOf } from './entry-form';

const NEW_ID = '00000001-0000-7000-8000-000000000001';

describe('the form of an officer, department or account', () => {
  it('makes a new row with an id of its own, or the one that is typed', () => {
    const form = { ...formOf(null), badgeNumber: ' 0101 ', name: '林晓 ' };
    expect(changeOf('officer', null, form, NEW_ID)).toEqual({
      ok: true,
      change: {
        kind: 'officer',
        before: null,
        after: { id: NEW_ID, badgeNumber: '0101', name: '林晓', role: 'officer', active: true },
      },
    });
    expect(changeOf('account', null, { ...form, id: 'weibo-main' }, NEW_ID)).toMatchObject({
      change: { after: { id: 'weibo-main', channel: 'weibo', region: '' } },
    });
  });

  it('changes a row from what was seen, and leaves switched off what is', () => {
    const before = { id: 'd', name: '交警', businessLines: ['traffic'], via: 'qq', address: '1', active: false };
    const seen = before as EntryChange['after'];
    const form = { ...formOf(seen), address: ' 2 ' };
    expect(changeOf('department', seen, form, NEW_ID)).toEqual({
      ok: true,
      change: { kind: 'department', before, after: { ...before, address: '2' } },
    });
  });

  it('names the field that is not right', () => {
    const form = { ...formOf(null), badgeNumber: '1', name: '林晓' };
    expect(changeOf('officer', null, { ...form, name: ' ' }, NEW_ID)).toEqual({ ok: false, field: 'name' });
    expect(changeOf('officer', null, { ...form, id: '甲' }, NEW_ID)).toEqual({ ok: false, field: 'id' });
  });
});
