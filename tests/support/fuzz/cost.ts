import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What reading one hostile file came to, and what it cost. */
export interface Cost {
  /** `read …` or `refused …`. */
  said: string;
  /** Most memory of the process, of which an idle one has about 100. */
  megabytes: number;
  /** Of the processor: a slow machine has the same. */
  cpuSeconds: number;
}

/** Reads a file in a process of its own. @throws when the process ends without a word: out of memory, or killed after two minutes */
export async function costOf(kind: 'mail' | 'file', folder: string, name: string, bytes: Buffer): Promise<Cost> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const root = resolve(import.meta.dirname, '../../..');
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/support/fuzz/main.ts', kind, path], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
  let said = '';
  for await (const chunk of child.stdout) said += String(chunk);
  clearTimeout(late);
  if (said === '') throw new Error(`${name} ended the process that read it`);
  return JSON.parse(said) as Cost;
}
