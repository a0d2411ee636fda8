import { publicPart } from '../../src-files/keys/key-pairs';
import { openIdentity } from '../enrolment/identity.repository';
import { type AuditFault, verifyAudit } from '../features/audit/verify-audit';
import { withStore } from './admin-store';
import type { AdminCommand } from './command';

const WORDS: Record<AuditFault['kind'], string> = {
  row_does_not_follow: '从这一条起接不上（缺失、改动或次序不对） this row does not follow from the one before',
  rows_missing_at_end: '从这一条起末尾缺失 rows from this one on are missing',
  head_differs: '与网关签认的内容不同 differs from what the gateway signed',
  signature_wrong: '网关签认无效 the gateway’s signature is not valid',
  first_row_differs: '首条不是这本日志的首条 the first row is not the one that names the log',
  noted: '接收时已发现不符 noted when it came in',
};

/** Exit code 1 when something does not fit. */
export const auditVerifyCommand: AdminCommand = {
  name: 'audit verify',
  usage: '',
  summary: '核验全部审计日志的链与签认 checks the chains and signatures of every audit log',
  options: {},
  words: 0,
  async run(_args, { loadConfig, log, print }) {
    const report = await withStore(loadConfig(), log, 'current', async ({ db }) => {
      const { keys } = await openIdentity(db);
      return verifyAudit(db, [publicPart(keys)]);
    });
    for (const fault of report.faults) print(sentence(fault));
    print(
      report.faults.length === 0
        ? `${report.logs} 本日志、${report.rows} 条记录、${report.heads} 次签认，全部相符。 ${report.logs} logs, ${report.rows} rows, ${report.heads} signatures: all fit.`
        : `发现 ${report.faults.length} 处不符：请保留现场，不要改动数据库，并报告督察部门。 ${report.faults.length} faults: keep everything as it is and tell the inspectors.`,
    );
    return report.faults.length === 0 ? 0 : 1;
  },
};

function sentence(fault: AuditFault): string {
  const noted = fault.kind === 'noted' ? `（${fault.noted}，${fault.at}）` : '';
  return `${fault.owner} ${fault.chain.slice(0, 12)} 第 ${fault.seq} 条 row ${fault.seq}: ${WORDS[fault.kind]}${noted}`;
}
