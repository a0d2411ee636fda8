import type { ComponentProps } from 'react';
import type { ShortcutLabel } from '../app/keyboard/shortcuts';
import { Kbd } from './kbd';

/** A button in the house look; `shortcut` prints its key beside the words and tells screen readers. */
export function Button({
  look = 'plain',
  shortcut,
  children,
  ...rest
}: ComponentProps<'button'> & { look?: 'plain' | 'primary' | 'quiet' | 'danger'; shortcut?: ShortcutLabel }) {
  return (
    <button
      type="button"
      {...rest}
      className={rest.className === undefined ? 'btn' : `btn ${rest.className}`}
      data-look={look}
    >
      {children}
      {shortcut !== undefined && <Kbd shortcut={shortcut} />}
    </button>
  );
}
