import { expect, test } from 'vitest';
import { ROLES } from './officer';
import { mayDo, ROLES_OF } from './permission';

test('auditors only read', () => {
  const actions = Object.keys(ROLES_OF) as (keyof typeof ROLES_OF)[];
  expect(actions.filter((action) => mayDo('auditor', action))).toEqual(['watch_desk', 'read_audit', 'read_shifts']);
});

test('experts keep the library and do not speak to citizens', () => {
  expect(ROLES.filter((role) => mayDo(role, 'handle_messages'))).toEqual(['officer', 'lead', 'administrator']);
  expect(ROLES.filter((role) => mayDo(role, 'decide_answers'))).toEqual(['lead', 'expert', 'administrator']);
});
