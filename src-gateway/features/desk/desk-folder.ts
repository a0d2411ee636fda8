import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../platform/error-code';
import { EXIT_CONFIG, StartupProblem } from '../../platform/startup-problem';

/** What goes into the files of a desk's folder: an object, and lines. */
export interface DeskFiles {
  desk: object;
  officers: object[];
  departments: object[];
  accounts: object[];
  answers: object[];
  synonyms: object[];
  settings: object[];
}

/**
 * Writes a desk's folder (desk-import.ts reads it). The folder must be new or empty.
 * @returns how many lines
 * @throws StartupProblem (exit code 78) when it is not, or cannot be written
 */
export async function writeDeskFolder(folder: string, { desk, ...lists }: DeskFiles): Promise<number> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) throw cannotWrite(folder, 'ENOTEMPTY');
    const flags = { flag: 'wx', mode: 0o600 };
    await writeFile(join(folder, 'desk.json'), `${JSON.stringify({ desk }, null, 2)}\n`, flags);
    for (const [name, rows] of Object.entries(lists))
      await writeFile(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''), flags);
  } catch (error) {
    if (error instanceof StartupProblem) throw error;
    throw cannotWrite(folder, errorCode(error) ?? 'unknown', error);
  }
  return Object.values(lists).reduce((sum, rows) => sum + rows.length, 0);
}

function cannotWrite(folder: string, code: string, cause?: unknown): StartupProblem {
  return new StartupProblem(
    `值班台资料写不进 ${folder}（${code}）：已有的文件没有覆盖；请换一个新的或空的目录。 The desk's folder cannot be written there, nothing was overwritten: name a new or empty folder.`,
    EXIT_CONFIG,
    { cause },
  );
}
