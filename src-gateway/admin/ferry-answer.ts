import { resolve } from 'node:path';
import { fingerprintOf, readRequest } from '../../src-files/bundle/enrolment-paper';
import { publicPart } from '../../src-files/keys/key-pairs';
import { inGroups } from '../../src-shared/domain/ferry';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import { inTransaction } from '../db/transaction';
import { admit, admitOutside } from '../ferry/ferry-enrolment.service';
import { listOwnKeys } from '../ferry/ferry-key.repository';
import { signInKeys } from '../ferry/ferry-sign-in.service';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';
import { readPaper, writePaper } from './ferry-paper';

/** Enrols a workstation without a network, or the machine in the outside network: its request was carried here, its fingerprint read out. */
export const ferryAnswerCommand: AdminCommand = {
  name: 'ferry answer',
  usage:
    '申请文件 request --id 席位编号 workstation | --outside 外网编号 id --desk 值班台 desk --name 名称 name --fingerprint 指纹 fingerprint --out 答复文件 file',
  summary:
    '登记没有网络的席位或外网摆渡机，写出答复 enrols a workstation without a network, or the outside machine, and writes the answer',
  options: {
    id: { type: 'string' },
    outside: { type: 'string' },
    desk: { type: 'string' },
    name: { type: 'string' },
    fingerprint: { type: 'string' },
    out: { type: 'string' },
  },
  words: 1,
  async run({ words, values }, { loadConfig, log, print }) {
    const request = readRequest(readPaper(resolve(required(ferryAnswerCommand, words[0]))));
    if (request === null)
      throw new StartupProblem(
        '这不是摆渡登记申请，或者被改动过，没有登记：请从席位重新保存一份。 This is no request, or it was changed; nothing was enrolled. Save it on the workstation again.',
        EXIT_CONFIG,
      );
    const isOutside = values['outside'] !== undefined;
    const id = workstationIdSchema.safeParse(required(ferryAnswerCommand, values[isOutside ? 'outside' : 'id']));
    if (!id.success)
      throw new StartupProblem(
        '编号的格式不对：请用字母、数字、点和连字符。 The id is malformed: use letters, digits, dots and hyphens.',
        EXIT_CONFIG,
      );
    const name = required(ferryAnswerCommand, values['name']);
    const desk = required(ferryAnswerCommand, values['desk']);
    const fingerprint = required(ferryAnswerCommand, values['fingerprint']);
    const out = resolve(required(ferryAnswerCommand, values['out']));
    const config = loadConfig();
    const own = await withStore(config, log, 'current', async ({ db }) => {
      const keys = await signInKeys(db);
      await inTransaction(db, async (trx) => {
        const admission = { request, fingerprint, id: id.data, name, desk };
        const answer = isOutside
          ? await admitOutside(trx, admission)
          : await admit(trx, { ...admission, rules: config.signIn, signInKeys: keys });
        // Within the transaction: an answer that cannot be written is a workstation that was not enrolled.
        writePaper(out, answer);
      });
      return (await listOwnKeys(db)).at(-1);
    });
    if (own === undefined) throw new Error('the gateway has no keys for bundles');
    print(
      `${isOutside ? '外网摆渡机' : '席位'} ${id.data} 已登记，答复在 ${out}。 ${id.data} is enrolled; carry the answer back.`,
    );
    print(
      `把网关的指纹写在纸上交给对方核对 the gateway’s fingerprint, for the other side to compare: ${inGroups(fingerprintOf(publicPart(own.keys)))}`,
    );
    return 0;
  },
};
