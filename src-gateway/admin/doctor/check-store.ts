import type { Db } from '../../db/database';
import { readSchemaState } from '../../db/migrate';
import { checkRetention } from './check-retention';
import { counted, type Finding, finding } from './finding';
import {
  countStuckJobs,
  listSilentWorkstations,
  readDeliveryFacts,
  readServerFacts,
  type ServerFacts,
} from './store.repository';

const TESTED_VERSION = 180_000;
const OLDEST_VERSION = 140_000;
const SKEW_WARN_MS = 2_000;
const SKEW_FAIL_MS = 60_000;
const LATE_MINUTES = 15;
const SILENT_DAYS = 7;
const SHOWN = 5;

/** Everything about the store that an administrator can do something about. Only reads. */
export async function checkStore(db: Db): Promise<Finding[]> {
  const asked = Date.now();
  const facts = await readServerFacts(db);
  const skewMs = Date.parse(facts.now) - (asked + Date.now()) / 2;
  const schema = await checkSchema(db);
  const server = [
    finding('database', 'ok', '数据库连得上。', 'The database answers.'),
    checkVersion(facts),
    checkDisk(facts),
    checkClock(skewMs),
    schema,
  ];
  // Without this program's tables there is nothing more to ask.
  if (schema.level !== 'ok') return server;
  return [
    ...server,
    ...(await checkDeliveries(db)),
    await checkJobs(db),
    await checkWorkstations(db),
    await checkRetention(db),
  ];
}

function checkVersion({ version }: ServerFacts): Finding {
  const name = `PostgreSQL ${Math.floor(version / 10_000)}`;
  if (version < OLDEST_VERSION)
    return finding('database-version', 'fail', `${name} 太旧：请升级到 18。`, `${name} is too old: upgrade to 18.`);
  if (version < TESTED_VERSION)
    return finding(
      'database-version',
      'warn',
      `${name}：我们用 18 测试，请择机升级。`,
      `${name}: we test with 18, upgrade when convenient.`,
    );
  return finding('database-version', 'ok', `数据库是 ${name}。`, `The database is ${name}.`);
}

function checkDisk({ fsync, fullPageWrites, synchronousCommit }: ServerFacts): Finding {
  if (fsync !== 'on' || fullPageWrites !== 'on')
    return finding(
      'disk-sync',
      'fail',
      '数据库没有把数据写实到磁盘，断电会丢失或损坏数据：请把 fsync 和 full_page_writes 设为 on。',
      'The database does not sync to disk, a power cut would lose or damage data: set fsync and full_page_writes to on.',
    );
  if (synchronousCommit === 'off')
    return finding(
      'disk-sync',
      'warn',
      '数据库先答复后写盘，断电会丢失最近的操作：请把 synchronous_commit 设为 on。',
      'The database answers before it is on disk: set synchronous_commit to on.',
    );
  return finding('disk-sync', 'ok', '数据库答复之前先写盘。', 'The database syncs to disk before it answers.');
}

function checkClock(skewMs: number): Finding {
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  const level = Math.abs(skewMs) > SKEW_FAIL_MS ? 'fail' : Math.abs(skewMs) > SKEW_WARN_MS ? 'warn' : 'ok';
  if (level === 'ok')
    return finding('clock', 'ok', `本机与数据库服务器的时钟相差 ${seconds} 秒。`, `Clocks differ by ${seconds} s.`);
  return finding(
    'clock',
    level,
    `本机与数据库服务器的时钟相差 ${seconds} 秒：请在两台机器上都对时（NTP）。`,
    `The clocks of this machine and the database server differ by ${seconds} s: set both by NTP.`,
  );
}

async function checkSchema(db: Db): Promise<Finding> {
  const { applied, pending, unknown } = await readSchemaState(db);
  if (unknown.length > 0)
    return finding(
      'schema',
      'fail',
      `数据库比本程序新（${unknown.join('、')}）：请安装与其相配或更新的网关程序。`,
      `The database was written by a newer gateway (${unknown.join(', ')}): install that version or a later one.`,
    );
  if (pending.length > 0)
    return finding(
      'schema',
      'warn',
      applied.length === 0
        ? '数据库还是空的，首次启动网关时会建表。'
        : `数据库的表结构较旧，下次启动网关时升级（${pending.join('、')}）：请先备份。`,
      applied.length === 0
        ? 'The database is empty; the first start makes its tables.'
        : `The next start of the gateway upgrades the database (${pending.join(', ')}): back it up first.`,
    );
  return finding(
    'schema',
    'ok',
    `表结构 ${applied.at(-1)}，与本程序一致。`,
    `Schema ${applied.at(-1)}, as this program has it.`,
  );
}

async function checkDeliveries(db: Db): Promise<Finding[]> {
  const { late, unknown, failed } = await readDeliveryFacts(db, LATE_MINUTES);
  return [
    late === 0
      ? finding('deliveries-late', 'ok', '没有积压的待发内容。', 'Nothing waits to go out.')
      : finding(
          'deliveries-late',
          'fail',
          `${late} 项内容等了超过 ${LATE_MINUTES} 分钟还没有发出：请看网关是否在运行、各渠道是否正常（channels test）。`,
          `${counted(late, 'delivery has', 'deliveries have')} waited for more than ${LATE_MINUTES} minutes: see that the gateway runs and its channels work.`,
        ),
    unknown === 0
      ? finding('deliveries-unknown', 'ok', '没有去向不明的内容。', 'No delivery is in doubt.')
      : finding(
          'deliveries-unknown',
          'warn',
          `${unknown} 项内容不知对方是否收到（含待打的电话）：请值班民警在工作站上核实。`,
          `${counted(unknown, 'delivery is', 'deliveries are')} in doubt (calls to make among them): to be settled by the officers on duty at the workstation.`,
        ),
    failed === 0
      ? finding('deliveries-failed', 'ok', '近七天没有发送失败。', 'No delivery failed in seven days.')
      : finding(
          'deliveries-failed',
          'warn',
          `近七天有 ${failed} 项发送失败：请值班民警在工作站上处理。`,
          `${counted(failed, 'delivery', 'deliveries')} failed in seven days: to be settled by the officers on duty at the workstation.`,
        ),
  ];
}

async function checkJobs(db: Db): Promise<Finding> {
  const stuck = await countStuckJobs(db);
  if (stuck === null) return finding('jobs', 'ok', '任务队列还没有启用。', 'The job queue was not started yet.');
  if (stuck === 0) return finding('jobs', 'ok', '任务队列没有卡住的任务。', 'No job is stuck.');
  return finding(
    'jobs',
    'warn',
    `任务队列有 ${stuck} 个任务卡住：网关没有运行的请启动，正在运行的请重启。`,
    `${counted(stuck, 'job is', 'jobs are')} stuck: start the gateway, or restart it.`,
  );
}

async function checkWorkstations(db: Db): Promise<Finding> {
  const silent = await listSilentWorkstations(db, SILENT_DAYS);
  if (silent.length === 0)
    return finding('workstations', 'ok', '各席位近期都联系过网关。', 'All workstations have been in contact lately.');
  const shown = silent.slice(0, SHOWN).map(({ id, lastSeenAt }) => ({ id, day: lastSeenAt?.slice(0, 10) ?? null }));
  const more = silent.length > SHOWN ? '…' : '';
  const zh = shown.map(({ id, day }) => `${id}（${day ?? '从未'}）`).join('、');
  const en = shown.map(({ id, day }) => `${id} (${day ?? 'never'})`).join(', ');
  return finding(
    'workstations',
    'warn',
    `${silent.length} 个席位超过 ${SILENT_DAYS} 天没有联系网关：${zh}${more}；在用的请检查其网络，不用的请停用（revoke）。`,
    `${counted(silent.length, 'workstation has', 'workstations have')} not been in contact for ${SILENT_DAYS} days (${en}${more}): check their network, or revoke those out of use.`,
  );
}
