import { expect, test } from 'vitest';
import { mayHandleMessages, ROLES } from './officer';

test('auditors only read, experts do not speak to citizens', () => {
  expect(ROLES.filter(mayHandleMessages)).toEqual(['officer', 'lead', 'administrator']);
});
