import type { ReactNode } from 'react';

/** What stands where there is nothing: that there is nothing, and what to do. */
export function EmptyState({
  title,
  hint,
  children,
  testId,
}: {
  title: string;
  hint?: string;
  children?: ReactNode;
  testId?: string;
}) {
  return (
    <div className="empty" data-testid={testId}>
      <strong>{title}</strong>
      {hint !== undefined && <p>{hint}</p>}
      {children}
    </div>
  );
}
