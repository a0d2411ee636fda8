import { resolve } from 'node:path';
import { importDeskFolder } from '../app';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/**
 * Takes over a desk's folder, as a start does. Works beside a running gateway: it is one transaction of the change log like any
 * other, and the gateway's own look at the heads tells the workstations.
 */
export const deskImportCommand: AdminCommand = {
  name: 'desk import',
  usage: '目录 folder',
  summary: '导入值班台资料，只写差异 takes over a desk’s folder, writes differences only',
  options: {},
  words: 1,
  async run({ words }, { loadConfig, log, newId, print }) {
    const folder = resolve(required(deskImportCommand, words[0]));
    const rows = await withStore(loadConfig(), log, 'current', ({ db }) => importDeskFolder(db, folder, newId));
    print(`已导入，新增或变更 ${rows} 项。 Imported, ${rows} rows new or changed.`);
    return 0;
  },
};
