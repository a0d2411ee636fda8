import { type BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import { ATTACHMENT_TYPES } from '../../src-shared/domain/attachment';
import type { EngineChannel, FileChannel, IpcOutput, IpcParsedInput } from '../../src-shared/ipc/contract';
import { type Result, succeed } from '../../src-shared/ipc/failure';
import type { Settings } from '../../src-shared/ipc/views';

export interface FileDialogPorts {
  window(): BrowserWindow | null;
  core(channel: EngineChannel, input: unknown): Promise<Result<unknown>>;
  locale(): Settings['locale'];
}

type FileHandlers = { [C in FileChannel]: (input: IpcParsedInput<C>) => Promise<Result<IpcOutput<C>>> };

const WORDS = {
  'zh-CN': {
    import: '选择要导入的口径文件',
    importFiles: '口径文件',
    export: '导出口径库',
    exportName: '口径库',
    attach: '选择附件',
    attachFiles: '可用作附件的文件',
    saveAttachment: '保存附件',
  },
  en: {
    import: 'Choose the file with answers',
    importFiles: 'Files with answers',
    export: 'Export the answer library',
    exportName: 'answers',
    attach: 'Choose an attachment',
    attachFiles: 'Files that can be attached',
    saveAttachment: 'Save the attachment',
  },
} as const;

/** Asks the officer for a place with the system's own dialog; the core then reads or writes there. Cancelling is no failure. */
export function fileDialogs({ window, core, locale }: FileDialogPorts): FileHandlers {
  async function chooseFile(options: OpenDialogOptions): Promise<string | null> {
    const parent = window();
    const whole: OpenDialogOptions = { ...options, properties: ['openFile'] };
    const chosen = await (parent === null ? dialog.showOpenDialog(whole) : dialog.showOpenDialog(parent, whole));
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
  }

  async function choosePlace(options: SaveDialogOptions): Promise<string | null> {
    const parent = window();
    const chosen = await (parent === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(parent, options));
    return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
  }

  return {
    'answer_import.open': async () => {
      const words = WORDS[locale()];
      const path = await chooseFile({
        title: words.import,
        filters: [{ name: words.importFiles, extensions: ['xlsx', 'csv', 'docx', 'jsonl', 'txt'] }],
      });
      if (path === null) return succeed(false);
      const read = await core('answer_import.read', { path });
      return read.ok ? succeed(true) : read;
    },
    'answer_export.save': async (input) => {
      const words = WORDS[locale()];
      const path = await choosePlace({
        title: words.export,
        defaultPath: `${words.exportName}.${input.format}`,
        filters: [{ name: input.format.toUpperCase(), extensions: [input.format] }],
      });
      if (path === null) return succeed({ state: 'cancelled' });
      const written = await core('answer_export.write', { ...input, path });
      if (!written.ok) return written;
      return succeed({ state: 'written', path, answers: (written.value as { answers: number }).answers });
    },
    'attachment.add': async () => {
      const words = WORDS[locale()];
      const path = await chooseFile({
        title: words.attach,
        filters: [{ name: words.attachFiles, extensions: [...Object.keys(ATTACHMENT_TYPES), 'jpeg'] }],
      });
      if (path === null) return succeed(null);
      return (await core('attachment.take', { path })) as Result<IpcOutput<'attachment.add'>>;
    },
    'attachment.save': async ({ sha256, name }) => {
      const defaultPath = name.replaceAll(/[\\/:*?"<>|]/g, '_');
      const path = await choosePlace({ title: WORDS[locale()].saveAttachment, defaultPath });
      if (path === null) return succeed(false);
      const written = await core('attachment.write', { sha256, path });
      return written.ok ? succeed(true) : written;
    },
  };
}
