import type { AnswerFormat, AnswerRow } from '../../../../src-files/answer/answer-table';
import type { ExportedAnswer } from '../../../../src-files/answer/exported-answer';
import type { AnswerFileLimits } from '../../../../src-files/answer/read-answer-file';
import type { FileFaultCode } from '../../../../src-files/file-fault';

/** What a worker thread is started for; parsing a large file would hold up every other request of the core for seconds. */
export type FileTask =
  | { kind: 'read'; path: string; limits: AnswerFileLimits }
  /** Writes a new file and has it on disk before it says so. */
  | { kind: 'write'; path: string; format: AnswerFormat; answers: ExportedAnswer[]; day: string };

/** What the worker says, in this order: progress, then the table in portions or a fault, or that the file is written. */
export type FileReport =
  | { kind: 'progress'; rows: number }
  | { kind: 'head'; format: AnswerFormat; columns: string[]; rows: number }
  | { kind: 'rows'; rows: AnswerRow[] }
  | { kind: 'fault'; code: FileFaultCode; detail: string }
  /** The system refused it. @see NodeJS.ErrnoException */
  | { kind: 'error'; code: string; message: string }
  | { kind: 'done' };
