import { readFileSync, writeFileSync } from 'node:fs';
import { MAX_PAPER_BYTES } from '../../src-files/bundle/enrolment-paper';
import { errorCode } from '../platform/error-code';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';

/** The text of a request or an answer; empty for what is too long to be one. @throws StartupProblem when it cannot be read */
export function readPaper(file: string): string {
  try {
    const bytes = readFileSync(file);
    return bytes.length > MAX_PAPER_BYTES ? '' : bytes.toString('utf8');
  } catch (error) {
    throw new StartupProblem(
      `读不到 ${file}（${errorCode(error) ?? 'unknown'}）：请检查路径和权限。 The file cannot be read: check its path and permissions.`,
      EXIT_CONFIG,
      { cause: error },
    );
  }
}

/** @throws StartupProblem when it is there already, or cannot be written */
export function writePaper(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw new StartupProblem(
      `${file} 写不了（${errorCode(error) ?? 'unknown'}），没有登记任何内容：请换一个还不存在的文件。 The file cannot be written, nothing was enrolled: name one that does not exist yet.`,
      EXIT_CONFIG,
      { cause: error },
    );
  }
}
