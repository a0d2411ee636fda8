import { expect, test } from 'vitest';
import { createClock } from '../../src-main/core/platform/clock';
import { rehearseSignIn } from '../../src-main/core/rehearsal';
import { sqliteBinding } from '../support/local-database';

/** In the core a rehearsal that fails is a line in the log; nobody would notice that sign-ins are slow again. */
test('what follows a sign-in is rehearsed on the newest tables, without a key', async () => {
  await expect(rehearseSignIn(sqliteBinding, createClock())).resolves.toBeUndefined();
});
