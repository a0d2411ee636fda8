import type { ReactNode } from 'react';

/** Title of a page of the library, what it is for, and its actions at the right. */
export function PageHead({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <header className="page-head">
      <div>
        <h2>{title}</h2>
        {hint !== undefined && <p className="muted">{hint}</p>}
      </div>
      <div className="page-actions">{children}</div>
    </header>
  );
}
