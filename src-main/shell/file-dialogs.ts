import { type BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import { ATTACHMENT_TYPES } from '../../src-shared/domain/attachment';
import type { EngineChannel, FileChannel, IpcOutput, IpcParsedInput } from '../../src-shared/ipc/contract';
import { type Result, succeed } from '../../src-shared/ipc/failure';
import type { Settings } from '../../src-shared/ipc/views';
import { printPdf } from './print-pdf';

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
    rotaExport: '导出值班表',
    rotaName: '值班表',
    rotaImport: '选择要导入的值班表',
    ferryRequest: '保存摆渡登记申请',
    ferryRequestName: '摆渡登记申请',
    ferryAnswer: '选择网关的登记答复',
    ferryExport: '选择存放摆渡包的文件夹（U 盘）',
    ferryImport: '选择要导入的摆渡包',
    ferryFiles: '摆渡包',
    entryFile: '选择要导入的名单',
    entryFiles: '表格',
    entrySave: '导出名单',
    entryNames: { officer: '民警', department: '部门', account: '官方账号' },
    print: '导出为 PDF',
  },
  en: {
    import: 'Choose the file with answers',
    importFiles: 'Files with answers',
    export: 'Export the answer library',
    exportName: 'answers',
    attach: 'Choose an attachment',
    attachFiles: 'Files that can be attached',
    saveAttachment: 'Save the attachment',
    rotaExport: 'Export the rota',
    rotaName: 'rota',
    rotaImport: 'Choose the rota to import',
    ferryRequest: 'Save the ferry enrolment request',
    ferryRequestName: 'ferry-request',
    ferryAnswer: 'Choose the gateway’s answer',
    ferryExport: 'Choose the folder for the bundle (the stick)',
    ferryImport: 'Choose the bundle to import',
    ferryFiles: 'Ferry bundles',
    entryFile: 'Choose the list to import',
    entryFiles: 'Tables',
    entrySave: 'Export the list',
    entryNames: { officer: 'officers', department: 'departments', account: 'accounts' },
    print: 'Save as PDF',
  },
} as const;

/** Asks the officer for a place with the system's own dialog; the core then reads or writes there. Cancelling is no failure. */
export function fileDialogs({ window, core, locale }: FileDialogPorts): FileHandlers {
  async function chooseFile(options: OpenDialogOptions): Promise<string | null> {
    const parent = window();
    const whole: OpenDialogOptions = { properties: ['openFile'], ...options };
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
    'rota.export': async (input) => {
      const words = WORDS[locale()];
      const path = await choosePlace({
        title: words.rotaExport,
        defaultPath: `${words.rotaName} ${input.from}.${input.format}`,
        filters: [{ name: input.format.toUpperCase(), extensions: [input.format] }],
      });
      if (path === null) return succeed(null);
      const written = await core('rota.write', { ...input, path });
      return written.ok ? succeed({ path, shifts: (written.value as { shifts: number }).shifts }) : written;
    },
    'rota.import': async () => {
      const words = WORDS[locale()];
      const filters = [{ name: words.rotaName, extensions: ['xlsx', 'ics'] }];
      const path = await chooseFile({ title: words.rotaImport, filters });
      if (path === null) return succeed(null);
      return (await core('rota.read', { path })) as Result<IpcOutput<'rota.import'>>;
    },
    'ferry.save_request': async () => {
      const words = WORDS[locale()];
      const path = await choosePlace({ title: words.ferryRequest, defaultPath: `${words.ferryRequestName}.json` });
      if (path === null) return succeed(false);
      const written = await core('ferry.write_request', { path });
      return written.ok ? succeed(true) : written;
    },
    'ferry.open_answer': async () => {
      const filters = [{ name: 'JSON', extensions: ['json'] }];
      const path = await chooseFile({ title: WORDS[locale()].ferryAnswer, filters });
      if (path === null) return succeed(false);
      const read = await core('ferry.read_answer', { path });
      return read.ok ? succeed(true) : read;
    },
    'ferry.export': async (input) => {
      const path = await chooseFile({ title: WORDS[locale()].ferryExport, properties: ['openDirectory'] });
      if (path === null) return succeed(null);
      return (await core('ferry.write', { ...input, path })) as Result<IpcOutput<'ferry.export'>>;
    },
    'ferry.import': async () => {
      const words = WORDS[locale()];
      const filters = [{ name: words.ferryFiles, extensions: ['dutyferry'] }];
      const path = await chooseFile({ title: words.ferryImport, filters });
      if (path === null) return succeed(null);
      return (await core('ferry.take', { path })) as Result<IpcOutput<'ferry.import'>>;
    },
    'administration.open_file': async ({ kind }) => {
      const words = WORDS[locale()];
      const path = await chooseFile({
        title: words.entryFile,
        filters: [{ name: words.entryFiles, extensions: ['xlsx', 'csv'] }],
      });
      if (path === null) return succeed(null);
      return (await core('administration.read_file', { kind, path })) as Result<IpcOutput<'administration.open_file'>>;
    },
    'administration.save_file': async ({ kind, format }) => {
      const words = WORDS[locale()];
      const path = await choosePlace({
        title: words.entrySave,
        defaultPath: `${words.entryNames[kind]}.${format}`,
        filters: [{ name: format.toUpperCase(), extensions: [format] }],
      });
      if (path === null) return succeed(null);
      const written = await core('administration.write_file', { kind, format, path });
      if (!written.ok) return written;
      return succeed({ path, rows: (written.value as { rows: number }).rows });
    },
    'attachment.save': async ({ sha256, name }) => {
      const defaultPath = name.replaceAll(/[\\/:*?"<>|]/g, '_');
      const path = await choosePlace({ title: WORDS[locale()].saveAttachment, defaultPath });
      if (path === null) return succeed(false);
      const written = await core('attachment.write', { sha256, path });
      return written.ok ? succeed(true) : written;
    },
    'handover.print': async ({ name }) => {
      const page = window()?.webContents;
      if (page === undefined) return succeed(false);
      const defaultPath = `${name.replaceAll(/[\\/:*?"<>|]/g, '_')}.pdf`;
      const filters = [{ name: 'PDF', extensions: ['pdf'] }];
      const path = await choosePlace({ title: WORDS[locale()].print, defaultPath, filters });
      return path === null ? succeed(false) : printPdf(page, path);
    },
    'attachment.save_received': async ({ attachmentId, name }) => {
      const defaultPath = name.replaceAll(/[\\/:*?"<>|]/g, '_');
      const path = await choosePlace({ title: WORDS[locale()].saveAttachment, defaultPath });
      if (path === null) return succeed(false);
      const written = await core('attachment.write_received', { attachmentId, path });
      return written.ok ? succeed(true) : written;
    },
  };
}
