import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process and all that it started, in MB of 10^6 bytes. */
export interface Memory {
  /** Resident memory; pages that processes share count once for each. */
  rss: number;
  /** Proportional share: shared pages are divided among those who share them. */
  pss: number;
  processes: number;
}

/** Reads /proc, so Linux only. */
export function memoryOfTree(pid: number): Memory {
  const total: Memory = { rss: 0, pss: 0, processes: 0 };
  for (const member of treeOf(pid)) {
    const rollup = readProc(`/proc/${member}/smaps_rollup`);
    if (rollup === null) continue;
    total.rss += kilobytes(rollup, 'Rss') / 1000;
    total.pss += kilobytes(rollup, 'Pss') / 1000;
    total.processes += 1;
  }
  return total;
}

/** The same, one process at a time, with the kind that Chromium gave it. */
export function memoryByProcess(pid: number): { kind: string; rss: number; pss: number }[] {
  return treeOf(pid).flatMap((member) => {
    const rollup = readProc(`/proc/${member}/smaps_rollup`);
    const command = readProc(`/proc/${member}/cmdline`) ?? '';
    if (rollup === null) return [];
    const kind = /--type=([\w-]+)/.exec(command)?.[1] ?? 'main';
    const service = /--utility-sub-type=([\w.]+)/.exec(command)?.[1];
    return [{ kind: service ?? kind, rss: kilobytes(rollup, 'Rss') / 1000, pss: kilobytes(rollup, 'Pss') / 1000 }];
  });
}

function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readProc(`/proc/${name}/stat`) : null;
    if (stat === null) continue;
    // The name in parentheses may hold spaces; the parent is the second field behind it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

function kilobytes(rollup: string, field: string): number {
  // The kernel's kB are 1024 bytes.
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0) * 1024) / 1000;
}

function readProc(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A process may end while it is read.
    return null;
  }
}
