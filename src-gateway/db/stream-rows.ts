import pg from 'pg';

/** So much may wait for the reader, in characters; the server is made to wait then. A single row may be longer. */
const UNREAD = 1_000_000;

/**
 * Reads the text column `line` of a query row by row, however many there are: what was not taken yet is held back in the server.
 * One query at a time on a connection; whoever stops reading early must close it.
 */
export async function* streamLines(client: pg.Client, text: string): AsyncGenerator<string[], void, undefined> {
  const { stream } = client.connection;
  let lines: string[] = [];
  let unread = 0;
  let outcome: { error?: unknown } | null = null;
  let wake = (): void => undefined;
  const query = client.query(new pg.Query<{ line: string }>(text));
  query.on('row', ({ line }: { line: string }) => {
    lines.push(line);
    unread += line.length;
    if (unread > UNREAD) stream.pause();
    wake();
  });
  query.on('end', () => {
    outcome = {};
    wake();
  });
  query.on('error', (error: unknown) => {
    outcome = { error };
    wake();
  });
  for (;;) {
    if (lines.length > 0) {
      const page = lines;
      lines = [];
      unread = 0;
      stream.resume();
      yield page;
    } else if (outcome === null) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    } else {
      const { error } = outcome as { error?: unknown };
      if (error !== undefined) throw error;
      return;
    }
  }
}
