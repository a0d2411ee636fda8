import { type ReactNode, useId } from 'react';

interface Props {
  label: string;
  /** How far it is, in words. */
  text: string;
  done: number;
  /** Null while the end is not known. */
  total: number | null;
  children?: ReactNode;
}

/** Long work: what it is, how far it is, and the way out. */
export function ProgressLine({ label, text, done, total, children }: Props) {
  const id = useId();
  return (
    <div className="progress-line">
      <label htmlFor={id}>{label}</label>
      <progress
        id={id}
        data-testid="import-progress"
        {...(total !== null && { value: done, max: Math.max(total, 1) })}
      />
      <span role="status">{text}</span>
      {children}
    </div>
  );
}
