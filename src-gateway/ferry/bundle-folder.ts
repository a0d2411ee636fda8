import { lstat, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FerryRefusal } from '../../src-shared/domain/ferry';
import { repeat } from '../channels/repeat';
import { errorCode } from '../platform/error-code';
import { failure, type Logger } from '../platform/log';
import { ferrySentence } from './ferry-sentence';

export interface BundleFolderSettings {
  /** Holds `in`, `out`, `done`, `refused`; made when they are not there. */
  folder: string;
  /** How often to look, and how long a file must not change before it is taken, ms. */
  scanMs: number;
  /** How often a bundle is written for what is new without one having come, ms; 0 for never. */
  exportMs: number;
}

/** What is done with the bundles of a folder. */
export interface BundleFolderWork {
  log: Logger;
  /** Whether this process is the one that does it. */
  isMine(): Promise<boolean>;
  take(path: string, signal: AbortSignal): Promise<{ ok: true; from: string } | { ok: false; refusal: FerryRefusal }>;
  /** Writes a bundle to whoever sent one. */
  answer(to: string, signal: AbortSignal): Promise<void>;
  /** Writes bundles for what is new. */
  giveNews(signal: AbortSignal): Promise<void>;
}

export interface BundleFolder {
  /** `ok`, or a sentence on what does not work. */
  health(): string;
  close(): Promise<void>;
}

/**
 * Takes bundles that are put into `in`, one after the other: a taken one goes to `done` and is answered at once in `out`; a refused one
 * goes to `refused` with a sentence beside it. What is new goes to `out` now and then.
 */
export async function startBundleFolder(settings: BundleFolderSettings, work: BundleFolderWork): Promise<BundleFolder> {
  const at = (name: string) => join(settings.folder, name);
  for (const name of ['in', 'out', 'done', 'refused']) await mkdir(at(name), { recursive: true });
  const stopping = new AbortController();
  const { signal } = stopping;
  const seen = new Map<string, string>();
  let exportedAt = 0;
  let problem: string | null = null;

  async function round(): Promise<void> {
    if (!(await work.isMine())) return;
    for (const name of await standing(at('in'), seen)) {
      signal.throwIfAborted();
      await takeFile(name);
    }
    if (settings.exportMs > 0 && performance.now() - exportedAt >= settings.exportMs) {
      exportedAt = performance.now();
      await work.giveNews(signal);
    }
    problem = null;
  }

  async function takeFile(name: string): Promise<void> {
    const path = join(at('in'), name);
    const taken = await work.take(path, signal);
    if (taken.ok) {
      // The answer first: after a power cut in between, the same bundle is taken and answered again, and nothing is doubled.
      await work.answer(taken.from, signal);
      await rename(path, await freeName(at('done'), name));
      return;
    }
    if (taken.refusal.code === 'busy') return;
    work.log.warn({ file: name, refusal: taken.refusal }, 'ferry bundle refused');
    const target = await freeName(at('refused'), name);
    // The sentence first: a refused file never stands there without it.
    await writeFile(`${target}.txt`, `${ferrySentence(taken.refusal)}\n`);
    await rename(path, target);
  }

  const loop = repeat(round, settings.scanMs, signal, (error) => {
    const sentence = `摆渡文件夹暂时无法处理（${errorCode(error) ?? 'unknown'}）：文件仍在 in 中，没有丢失；请检查磁盘、权限和数据库，会自动再试。`;
    if (problem !== sentence) work.log.error({ error: failure(error) }, sentence);
    problem = sentence;
  });
  return {
    health: () => problem ?? 'ok',
    async close() {
      stopping.abort();
      await loop;
    },
  };
}

/** Bundles that have not changed since the last look, oldest first. */
async function standing(folder: string, seen: Map<string, string>): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.dutyferry') && !name.startsWith('.'));
  for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
  const complete: string[] = [];
  for (const name of names.sort()) {
    const stat = await lstat(join(folder, name));
    if (!stat.isFile()) continue;
    const stamp = `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
    if (seen.get(name) === stamp) complete.push(name);
    seen.set(name, stamp);
  }
  return complete;
}

/** A name that is not taken there: `x.dutyferry`, `x.2.dutyferry`, … */
async function freeName(folder: string, name: string): Promise<string> {
  const there = new Set(await readdir(folder));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : name.replace(/(\.dutyferry)$/, `.${number}$1`);
    if (!there.has(candidate)) return join(folder, candidate);
  }
}
