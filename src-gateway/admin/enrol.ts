import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import { inTransaction } from '../db/transaction';
import { enrolWorkstation } from '../features/desk/workstation.service';
import { errorCode } from '../platform/error-code';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/** Enrols a workstation, or gives an enrolled one a new token. Works beside a running gateway: the next request knows it. */
export const enrolCommand: AdminCommand = {
  name: 'enrol',
  usage: '编号 id --desk 值班台 desk --name 名称 name --token-file 文件 file',
  summary: '登记席位（或换发令牌），令牌写入该文件 enrols a workstation or renews its token, which goes to the file',
  options: { desk: { type: 'string' }, name: { type: 'string' }, 'token-file': { type: 'string' } },
  words: 1,
  async run({ words, values }, { loadConfig, log, print }) {
    const id = required(enrolCommand, words[0]);
    if (!workstationIdSchema.safeParse(id).success)
      throw new StartupProblem(
        `席位编号 ${id} 的格式不对：请用字母、数字、点和连字符。 The workstation's id is malformed: use letters, digits, dots and hyphens.`,
        EXIT_CONFIG,
      );
    const desk = required(enrolCommand, values.desk);
    const name = required(enrolCommand, values.name);
    const tokenFile = resolve(required(enrolCommand, values['token-file']));
    const config = loadConfig();
    const token = randomBytes(32).toString('base64url');
    await withStore(config, log, 'current', async (store) => {
      // Before it counts: a token that is nowhere would shut the workstation out.
      writeToken(tokenFile, token);
      try {
        await inTransaction(store.db, (trx) => enrolWorkstation(trx, { id, name, desk, token }));
      } catch (error) {
        rmSync(tokenFile, { force: true });
        throw error;
      }
    });
    print(
      `席位 ${id} 已登记，令牌在 ${tokenFile}，请妥善交付后删除。 Workstation ${id} is enrolled; hand its token over and delete the file.`,
    );
    return 0;
  },
};

function writeToken(file: string, token: string): void {
  try {
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new StartupProblem(
      `令牌文件 ${file} 写不了（${errorCode(error) ?? 'unknown'}），席位没有登记：请换一个还不存在的文件。 The token file cannot be written, nothing was enrolled: name a file that does not exist yet.`,
      EXIT_CONFIG,
      { cause: error },
    );
  }
}
