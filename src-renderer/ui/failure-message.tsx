import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../src-shared/ipc/failure';
import { describeFailure } from './failure-text';

/** A failure where it happened, read out at once by screen readers. `children` are the ways out. */
export function FailureMessage({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const { t } = useTranslation();
  const { what, safe, next } = describeFailure(t, failure);
  return (
    <div className="failure" role="alert" data-testid="failure" data-code={failure.code}>
      <strong>{what}</strong>
      <p>{safe}</p>
      <p>{next}</p>
      {children}
    </div>
  );
}
