import { resolve } from 'node:path';
import { inGroups } from '../../src-shared/domain/ferry';
import { exportBundle } from '../ferry/ferry-export.service';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';
import { addressOf } from './ferry-address';

/** Writes a bundle for one workstation. Works beside a running gateway. */
export const ferryExportCommand: AdminCommand = {
  name: 'ferry export',
  usage: '席位 workstation | outside:外网编号 id --out 目录 folder',
  summary: '为席位或外网写一个摆渡包 writes a bundle for a workstation or the outside network',
  options: { out: { type: 'string' } },
  words: 1,
  async run({ words, values }, { loadConfig, log, newId, print, signal }) {
    const id = required(ferryExportCommand, words[0]);
    const folder = resolve(required(ferryExportCommand, values['out']));
    const config = loadConfig();
    const exported = await withStore(config, log, 'current', ({ db }) =>
      exportBundle({ db, newId, leaseMs: config.leaseMs, signIn: config.signIn }, addressOf(id), folder, signal),
    );
    if (exported === null)
      throw new StartupProblem(
        `${id} 没有摆渡登记，或已停用：没有写出任何文件。 ${id} is not enrolled by ferry, or was revoked: nothing was written.`,
        EXIT_CONFIG,
      );
    const content = exported.isWholeCopy ? `整体副本 whole copy, ${exported.changes}` : `${exported.changes}`;
    print(`第 ${exported.seq} 号摆渡包 bundle: ${exported.path}`);
    print(`更新 changes: ${content}; 大小 size: ${exported.size}`);
    print(`SHA-256: ${inGroups(exported.fileHash)}`);
    return 0;
  },
};
