import { expect, test } from 'vitest';
import { ROLES } from './officer';
import { mayDo, ROLES_OF } from './permission';

test('auditors only read', () => {
  for (const action of Object.keys(ROLES_OF) as (keyof typeof ROLES_OF)[]) expect(mayDo('auditor', action)).toBe(false);
});

test('experts keep the library and do not speak to citizens', () => {
  expect(ROLES.filter((role) => mayDo(role, 'handle_messages'))).toEqual(['officer', 'lead', 'administrator']);
  expect(ROLES.filter((role) => mayDo(role, 'decide_answers'))).toEqual(['lead', 'expert', 'administrator']);
});
