import { appendFileSync } from 'node:fs';
import { say } from './setup/console.mjs';

const warning = 40;

/** Chromium's complaints about a machine without a message bus or a graphics card; the window works without either. */
const harmless = /:ERROR:(bus|viz_main_impl|gl_surface_egl|object_proxy)\.cc/;

/**
 * Sort one line that a child printed: its ready message, a log record (kept in the log file, shown from warnings up), or
 * words for people (shown).
 * @param {string} name of the child
 * @param {string} line
 * @param {string} logFile
 * @returns {object | undefined} the ready message, if the line is one
 */
export function sortLine(name, line, logFile) {
  const record = parse(line);
  if (record?.ready === true) return record;
  if (record && typeof record.level === 'number') {
    appendFileSync(logFile, `${line}\n`);
    if (record.level >= warning) say(`  ! ${name}: ${record.msg ?? ''} ${record.err?.message ?? ''}`.trimEnd());
  } else if (!harmless.test(line)) {
    say(line);
  }
  return undefined;
}

function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // Not JSON after all: a line for people that begins with a brace.
    return undefined;
  }
}
