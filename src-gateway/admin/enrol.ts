import { workstationIdSchema } from '../../src-shared/domain/ids';
import { inGroups } from '../../src-shared/sync/enrolment';
import { openTls } from '../auth/tls/gateway-tls';
import { makeEnrolmentSlip } from '../enrolment/enrolment-slip.service';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

/**
 * Prints the slip with which a workstation enrols: address, one-time code, and the fingerprint to compare. An enrolled workstation of
 * that id works on until somebody uses the code. Works beside a running gateway.
 */
export const enrolCommand: AdminCommand = {
  name: 'enrol',
  usage: '编号 id --desk 值班台 desk --name 名称 name',
  summary:
    '为席位出一次性登记码（登记或重新登记） prints a one-time code with which a workstation enrols, or enrols again',
  options: { desk: { type: 'string' }, name: { type: 'string' } },
  words: 1,
  async run({ words, values }, { loadConfig, log, print }) {
    const id = required(enrolCommand, words[0]);
    const parsed = workstationIdSchema.safeParse(id);
    if (!parsed.success)
      throw new StartupProblem(
        `席位编号 ${id} 的格式不对：请用字母、数字、点和连字符。 The workstation's id is malformed: use letters, digits, dots and hyphens.`,
        EXIT_CONFIG,
      );
    const desk = required(enrolCommand, values.desk);
    const name = required(enrolCommand, values.name);
    const config = loadConfig();
    const tls = openTls(config);
    const { address, code, expiresAt, caFingerprint } = await withStore(config, log, 'current', ({ db }) =>
      makeEnrolmentSlip({ db, config, caFingerprint: tls.caFingerprint }, { id: parsed.data, name, desk, actor: null }),
    );
    print(`席位 workstation     ${id} ${name}`);
    print(`网关地址 address     ${address}`);
    print(`登记码 code          ${inGroups(code)}`);
    print(`有效至 valid until   ${inZone(expiresAt, config.timeZone)}，只能用一次 once`);
    print(
      caFingerprint === null
        ? '证书指纹 fingerprint 无：网关只供本机使用，没有加密 none: only this machine can reach this gateway, without encryption'
        : `证书指纹 fingerprint ${inGroups(caFingerprint)}`,
    );
    print(
      '在席位上打开程序，输入地址和登记码，核对指纹与本单一致后登记。 On the workstation open the program, type address and code, compare the fingerprint with this slip, then enrol.',
    );
    return 0;
  },
};

function inZone(instant: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(instant));
}
