import { resolve } from 'node:path';
import { readDeskForExport } from '../features/desk/desk-export.service';
import { writeDeskFolder } from '../features/desk/desk-folder';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/** Writes a desk as the folder from which it could be imported. Works beside a running gateway. */
export const deskExportCommand: AdminCommand = {
  name: 'desk export',
  usage: '值班台 desk --to 目录 folder',
  summary:
    '导出值班台资料：民警、部门、账号、在用口径、同义词 writes a desk’s officers, departments, accounts, answers in force and synonyms',
  options: { to: { type: 'string' } },
  words: 1,
  async run({ words, values }, { loadConfig, log, print }) {
    const deskId = required(deskExportCommand, words[0]);
    const folder = resolve(required(deskExportCommand, values.to));
    const desk = await withStore(loadConfig(), log, 'current', ({ db }) => readDeskForExport(db, deskId));
    const lines = await writeDeskFolder(folder, desk);
    print(`已导出 ${lines} 行到 ${folder}。 Exported, ${lines} lines.`);
    return 0;
  },
};
