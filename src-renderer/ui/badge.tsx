import type { ComponentProps } from 'react';

/** A small word in a frame. The tone only underlines what the word says. */
export function Tag({ tone, ...rest }: ComponentProps<'span'> & { tone?: 'accent' | 'ok' | 'warn' | 'danger' }) {
  return <span {...rest} className="tag" data-tone={tone} />;
}
