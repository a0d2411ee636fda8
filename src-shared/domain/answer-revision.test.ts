import { expect, test } from 'vitest';
import { mayRevisionStep, REVISION_STATUSES, type RevisionStep } from './answer-revision';

test('a draft is written and submitted, what is in review is decided or taken back, what is returned is written again', () => {
  const steps: RevisionStep[] = ['save', 'submit', 'recall', 'return', 'approve', 'discard'];
  const allowed = Object.fromEntries(
    REVISION_STATUSES.map((status) => [status, steps.filter((step) => mayRevisionStep(status, step))]),
  );
  expect(allowed).toEqual({
    draft: ['save', 'submit', 'discard'],
    in_review: ['recall', 'return', 'approve'],
    returned: ['save', 'submit', 'discard'],
  });
});
