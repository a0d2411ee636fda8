import { useMemo } from 'react';
import { textRuns } from './text-runs';

/** What was taken out and what was put in, within the text. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const runs = useMemo(() => textRuns(before, after), [before, after]);
  let at = 0;
  return (
    <span className="text-diff">
      {runs.map(({ kind, text }) => {
        at += text.length;
        const key = `${kind}${at}`;
        if (kind === 'inserted') return <ins key={key}>{text}</ins>;
        return kind === 'deleted' ? <del key={key}>{text}</del> : <span key={key}>{text}</span>;
      })}
    </span>
  );
}
