import type { FileFault } from '../../../src-files/file-fault';
import { megabytes } from '../../../src-files/file-limits';
import type { IngestLimits } from './limits';
import { type FileRefusal, refuseFile } from './row-result';

/** Why a text file was not read, as the person who put it into the folder is told. */
export function textRefusal(fault: FileFault): FileRefusal {
  if (fault.code === 'damaged_text')
    return refuseFile(
      'damaged_text',
      '文件是 UTF-8 编码，但其中有损坏的字节（可能在传输中被截断），没有读取任何内容。请重新导出后放入。',
    );
  return refuseFile(
    'unknown_encoding',
    fault.detail === 'NUL'
      ? '文件不是 UTF-8 或 GB18030 编码的文本（可能是 UTF-16 或二进制文件），没有读取任何内容。请另存为 UTF-8 后重新放入。'
      : '文件既不是 UTF-8 也不是 GB18030 编码，没有读取任何内容。请另存为 UTF-8 后重新放入。',
  );
}

/** Why a spreadsheet was not read. */
export function sheetRefusal(fault: FileFault, limits: IngestLimits): FileRefusal {
  if (fault.code === 'too_large')
    return refuseFile(
      'xlsx_too_large',
      `表格解压后超过 ${megabytes(limits.maxUnpackedBytes)}，没有读取任何内容。请拆成几个文件后重新放入。`,
    );
  if (fault.code === 'too_many_rows')
    return refuseFile(
      'too_many_rows',
      `表格超过 ${limits.maxSheetRows} 行或 ${limits.maxSheetColumns} 列，没有读取任何内容。请拆成几个文件后重新放入。`,
    );
  return refuseFile(
    'broken_xlsx',
    fault.detail === ''
      ? '文件不是完整的 XLSX 表格（可能已损坏、有密码或是旧的 XLS 格式），没有读取任何内容。请另存为 XLSX 或 CSV 后重新放入。'
      : `表格无法读取（${fault.detail}），没有读取任何内容。请用表格软件打开检查，另存后重新放入。`,
  );
}
