import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicPart } from '../../src-files/keys/key-pairs';
import { rememberBackup } from '../../src-gateway/admin/backup/last-backup';
import { importDeskFolder } from '../../src-gateway/app';
import { inTransaction } from '../../src-gateway/db/transaction';
import { makeEnrolmentCode } from '../../src-gateway/enrolment/enrolment.service';
import { openIdentity } from '../../src-gateway/enrolment/identity.repository';
import { findAuditRows } from '../../src-gateway/features/audit/audit.repository';
import { verifyAudit } from '../../src-gateway/features/audit/verify-audit';
import { pageOfficers } from '../../src-gateway/features/officer/officer.repository';
import { ROLES } from '../../src-shared/domain/officer';
import { replyRulesSchema } from '../../src-shared/domain/reply-check';
import {
  CHANNEL_TESTS_PATH,
  CONDITION_PATH,
  conditionResponseSchema,
  ENROLMENT_CODES_PATH,
  ENTRIES_PATH,
  enrolmentCodeResponseSchema,
  PASSPHRASES_PATH,
  REVOCATIONS_PATH,
  WORKSTATIONS_PATH,
  workstationsResponseSchema,
} from '../../src-shared/sync/administration';
import { PROTOCOL_VERSION } from '../../src-shared/sync/protocol';
import { startGateway, TEST_DESK, type TestGateway, TestWorkstation, testKeys } from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import { temporaryFolder } from '../support/postgres';

/** An administrator's work, from a workstation over the real protocol. */

const ADMIN = 'of-admin';
const OFFICER_OF = {
  officer: 'of-1',
  lead: 'of-lead',
  expert: 'of-expert',
  administrator: ADMIN,
  auditor: 'of-auditor',
} as const;

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway({ workstations: 6 });
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

async function act(path: string, body: object, officer = ADMIN): Promise<Record<string, unknown>> {
  const response = await seat.post(path, { officer, ...body });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

async function look<T>(path: string, schema: { parse(value: unknown): T }, officer = ADMIN): Promise<T> {
  const response = await seat.get(`${path}?officer=${officer}`);
  expect(response.status).toBe(200);
  return schema.parse(await response.json());
}

/** The newest of the gateway's own log first, as the desk's auditors read it. */
const noted = (action: string) => findAuditRows(gateway.db, { deskId: TEST_DESK, owner: 'gateway', action }, null, 20);

const officerRow = (number: number, over: object = {}) => ({
  id: `of-new-${number}`,
  badgeNumber: `N${number}`,
  name: `新民警${number}`,
  role: 'officer',
  active: true,
  ...over,
});
const saveOfficer = (before: object | null, after: object, officer?: string) =>
  act(ENTRIES_PATH, { changes: [{ kind: 'officer', before, after }] }, officer);
const officerNow = async (id: string) =>
  (await pageOfficers(gateway.db, TEST_DESK, '', 1_000)).find((officer) => officer.id === id);

describe('who may', () => {
  const requests: [string, object | null][] = [
    [WORKSTATIONS_PATH, null],
    [CONDITION_PATH, null],
    [ENROLMENT_CODES_PATH, { id: 'ws-90', name: '九十号席' }],
    [REVOCATIONS_PATH, { id: 'ws-91', reason: '报废' }],
    [ENTRIES_PATH, { changes: [{ kind: 'officer', before: null, after: officerRow(90) }] }],
    [PASSPHRASES_PATH, { officerId: 'of-2' }],
    [CHANNEL_TESTS_PATH, { channel: 'phone' }],
  ];
  it.each(requests)('%s: the administrator alone, and nobody who has left or is unknown', async (path, body) => {
    const ask = (officer: string) =>
      body === null ? seat.get(`${path}?officer=${officer}`) : seat.post(path, { ...body, officer });
    for (const role of ROLES) {
      const { status } = await ask(OFFICER_OF[role]);
      expect([role, status]).toEqual([role, role === 'administrator' ? 200 : 403]);
    }
    for (const officer of ['of-gone', 'of-nobody']) expect((await ask(officer)).status).toBe(403);
  });
});

describe('workstations', () => {
  it('are listed, enrol with the slip’s code, and are shut out with a reason that stays on record', async () => {
    const made = enrolmentCodeResponseSchema.parse(await act(ENROLMENT_CODES_PATH, { id: 'ws-20', name: '二十号席' }));
    if (made.outcome !== 'done') throw new Error('no slip');
    expect(made.slip).toMatchObject({ id: 'ws-20', name: '二十号席', caFingerprint: null });
    expect(made.slip.code).toMatch(/^[A-Z0-9]+$/);
    const { workstations, codes } = await look(WORKSTATIONS_PATH, workstationsResponseSchema);
    expect(codes.map(({ id }) => id)).toContain('ws-20');
    expect(JSON.stringify(codes)).not.toContain(made.slip.code);
    expect(workstations.find(({ id }) => id === 'ws-1')).toMatchObject({ name: '席位 1', revoked: false });

    const victim = gateway.workstation(3);
    expect((await victim.session()).workstation.id).toBe('ws-3');
    expect(await act(REVOCATIONS_PATH, { id: 'ws-3', reason: '硬盘报废' })).toMatchObject({ outcome: 'done' });
    expect((await victim.get('/sync/session')).status).toBe(401);
    expect(await act(REVOCATIONS_PATH, { id: 'ws-3', reason: '再来一次' })).toMatchObject({
      outcome: 'refused',
      problem: 'already_revoked',
    });
    expect(await act(REVOCATIONS_PATH, { id: 'ws-77', reason: '没有它' })).toMatchObject({
      problem: 'unknown_workstation',
    });
    expect((await noted('workstation.revoked'))[0]).toMatchObject({
      actor: ADMIN,
      subject: 'ws-3',
      detail: JSON.stringify({ reason: '硬盘报废', codes: 0 }),
    });
    expect((await noted('workstation.code_made'))[0]).toMatchObject({ actor: ADMIN, subject: 'ws-20' });
    // The code that nobody used goes with its workstation.
    expect(await act(REVOCATIONS_PATH, { id: 'ws-20', reason: '不装了' })).toMatchObject({ outcome: 'done' });
    expect((await look(WORKSTATIONS_PATH, workstationsResponseSchema)).codes.map(({ id }) => id)).not.toContain(
      'ws-20',
    );
  });

  it('of another desk are not this administrator’s', async () => {
    await importOtherDesk();
    const code = { id: 'tr-seat', name: '交警席', desk: 'desk-traffic', hours: 1 };
    await inTransaction(gateway.db, (trx) => makeEnrolmentCode(trx, code));
    expect(await act(ENROLMENT_CODES_PATH, { id: 'tr-seat', name: '抢来的' })).toMatchObject({ problem: 'id_taken' });
    expect(await act(REVOCATIONS_PATH, { id: 'tr-seat', reason: '不是我的' })).toMatchObject({
      problem: 'unknown_workstation',
    });
    expect(await saveOfficer(null, officerRow(1, { id: 'tr-1' }))).toMatchObject({ problem: 'id_taken' });
    expect(await act(PASSPHRASES_PATH, { officerId: 'tr-1' })).toMatchObject({ problem: 'unknown_officer' });
  });
});

describe('what runs at the workstations', () => {
  const program = { version: '0.0.1', system: 'Kylin V10 (5.4.18, x64)', dataBytes: 123_456_789 };
  const entryOf = async (id: string) =>
    (await look(WORKSTATIONS_PATH, workstationsResponseSchema)).workstations.find((each) => each.id === id);

  it('is told at each sign-in, and shown with the gateway’s own', async () => {
    expect(await entryOf('ws-4')).toMatchObject({ program: null, lastSeenAt: null });
    expect(await gateway.workstation(4).signIn({ program })).toEqual(expect.any(String));
    const { gateway: own, now } = await look(WORKSTATIONS_PATH, workstationsResponseSchema);
    const entry = await entryOf('ws-4');
    expect(entry?.program).toEqual({ ...program, protocol: PROTOCOL_VERSION });
    expect(Math.abs(Date.parse(now) - Date.parse(entry?.lastSeenAt ?? ''))).toBeLessThan(60_000);
    expect(own).toMatchObject({ protocol: PROTOCOL_VERSION });
    const { dataBytes: _, ...rest } = program;
    expect(await gateway.workstation(4).signIn({ program: { ...rest, dataBytes: null } })).toEqual(expect.any(String));
    expect((await entryOf('ws-4'))?.program?.dataBytes).toBeNull();
  });

  it('is known of one that speaks another protocol, though it is turned away; a stranger leaves nothing', async () => {
    const refused = await gateway.workstation(5).signIn({ program, protocol: PROTOCOL_VERSION - 1 });
    if (typeof refused === 'string') throw new Error('let in');
    expect(refused.status).toBe(426);
    expect(await refused.json()).toMatchObject({ code: 'protocol_mismatch' });
    expect((await entryOf('ws-5'))?.program).toEqual({ ...program, protocol: PROTOCOL_VERSION - 1 });
    const stranger = new TestWorkstation(gateway.url, 'ws-6', testKeys('somebody else'));
    const answer = await stranger.signIn({ program, protocol: PROTOCOL_VERSION - 1 });
    expect(answer).toMatchObject({ status: 401 });
    expect((await entryOf('ws-6'))?.program).toBeNull();
  });

  it('is listed by the command line, with those that need an update', async () => {
    const env = { DATABASE_URL: gateway.databaseUrl, DUTYDESK_GATEWAY_DATA: gateway.config.dataDir };
    const { code, out } = await runCommand(['workstations', '--desk', TEST_DESK], env);
    expect(code).toBe(0);
    const line = (id: string) => out.split('\n').find((each) => each.startsWith(`${id} `));
    expect(line('ws-4')).toContain('程序 program 0.0.1');
    expect(line('ws-4')).toContain('Kylin V10');
    expect(line('ws-5')).toContain('须升级');
    expect(line('ws-6')).toContain('程序未报告');
    const json = await runCommand(['workstations', '--json'], env);
    expect(JSON.parse(json.out)).toMatchObject({
      workstations: expect.arrayContaining([expect.objectContaining({ id: 'ws-4', deskId: TEST_DESK })]),
    });
    expect((await runCommand(['workstations', '--desk', 'nowhere'], env)).code).toBe(78);
  });
});

describe('officers, departments and accounts', () => {
  it('are added and changed for every workstation of the desk, and it is on record who did it', async () => {
    const { head, epoch } = await seat.session();
    expect(await saveOfficer(null, officerRow(1))).toMatchObject({ outcome: 'done', changed: 1 });
    expect(await saveOfficer(officerRow(1), officerRow(1, { role: 'lead' }))).toMatchObject({ changed: 1 });
    // Once more is no change.
    expect(await saveOfficer(officerRow(1), officerRow(1, { role: 'lead' }))).toMatchObject({ changed: 0 });
    const department = {
      id: 'dept-x',
      name: '新支队',
      businessLines: ['cyber'],
      via: 'mail',
      address: 'x@y.cn',
      active: true,
    };
    const account = { id: 'acc-x', channel: 'forum', name: '论坛号', region: '', active: true };
    const changes = [
      { kind: 'department', before: null, after: department },
      { kind: 'account', before: null, after: account },
    ];
    expect(await act(ENTRIES_PATH, { changes })).toMatchObject({ changed: 2 });
    const pulled = await seat.pull(epoch, head);
    const rows = pulled.transactions.flatMap(({ changes: all }) =>
      all.flatMap((change) => (change.op === 'put' ? [change.row] : [])),
    );
    expect(rows).toEqual([
      { ...officerRow(1), deskId: TEST_DESK },
      { ...officerRow(1, { role: 'lead' }), deskId: TEST_DESK },
      { ...department, deskId: TEST_DESK },
      { ...account, deskId: TEST_DESK },
    ]);
    const [entries, promoted] = await noted('desk.entries_changed');
    expect(JSON.parse(entries?.detail ?? '')).toEqual({
      entries: [
        { kind: 'department', id: 'dept-x', isNew: true },
        { kind: 'account', id: 'acc-x', isNew: true },
      ],
    });
    expect(promoted).toMatchObject({ actor: ADMIN });
    expect(JSON.parse(promoted?.detail ?? '')).toEqual({
      entries: [{ kind: 'officer', id: 'of-new-1', fields: ['role'], role: 'lead', active: true }],
    });
    expect(entries?.detail).not.toContain('新支队');
  });

  it('are all taken or none, and what somebody else changed meanwhile is not written over', async () => {
    await saveOfficer(null, officerRow(2));
    await saveOfficer(officerRow(2), officerRow(2, { name: '改过名' }));
    const changes = [
      { kind: 'officer', before: null, after: officerRow(3) },
      { kind: 'officer', before: officerRow(2), after: officerRow(2, { role: 'expert' }) },
    ];
    expect(await act(ENTRIES_PATH, { changes })).toMatchObject({ problem: 'changed_meanwhile', about: 'of-new-2' });
    expect(await officerNow('of-new-3')).toBeUndefined();
    expect(await officerNow('of-new-2')).toMatchObject({ name: '改过名', role: 'officer' });
  });

  it('keep one active officer to a badge number, and one administrator to a desk', async () => {
    expect(await saveOfficer(null, officerRow(4, { badgeNumber: 'T1000' }))).toMatchObject({
      problem: 'badge_taken',
      about: 'T1000',
    });
    const admin = { id: ADMIN, badgeNumber: 'T8004', name: '管理员', role: 'administrator', active: true };
    for (const after of [
      { ...admin, active: false },
      { ...admin, role: 'lead' },
    ])
      expect(await saveOfficer(admin, after)).toMatchObject({ problem: 'last_administrator' });
    expect(await officerNow(ADMIN)).toMatchObject({ role: 'administrator', active: true });
  });

  it('are not put back by the desk’s folder at the next start, unless a line of it says something new', async () => {
    const folder = gateway.config.deskFolder ?? '';
    const before = { id: 'of-7', badgeNumber: 'T1006', name: '测试民警7', role: 'officer', active: true };
    await saveOfficer(before, { ...before, active: false });
    expect(await importDeskFolder(gateway.db, folder, uuidv7)).toBe(0);
    expect(await officerNow('of-7')).toMatchObject({ active: false });
    const changed = temporaryFolder('desk');
    mkdirSync(changed, { recursive: true });
    writeFileSync(join(changed, 'desk.json'), JSON.stringify({ desk: { id: TEST_DESK, name: '测试值班台' } }));
    writeFileSync(join(changed, 'officers.jsonl'), JSON.stringify({ ...before, name: '测试民警七' }));
    expect(await importDeskFolder(gateway.db, changed, uuidv7)).toBe(1);
    expect(await officerNow('of-7')).toMatchObject({ active: true, name: '测试民警七' });
    expect((await noted('desk.imported'))[0]).toMatchObject({ actor: null, detail: JSON.stringify({ rows: 1 }) });
  });
});

describe('an official account that is switched off', () => {
  const weibo = { id: 'acc-weibo', channel: 'weibo', name: '@测试公安', region: '' };
  const turn = (active: boolean) =>
    act(ENTRIES_PATH, {
      changes: [{ kind: 'account', before: { ...weibo, active: !active }, after: { ...weibo, active } }],
    });
  const reply = (messageId: string, claim: { id: string; version: number }, closeAfterSent = false) => ({
    messageId,
    claim,
    replyId: uuidv7(),
    text: '您好，请到就近派出所办理。',
    basis: null,
    closeAfterSent,
    overrides: [],
  });
  const stateOf = async (replyId: string) =>
    (
      await gateway.db
        .selectFrom('reply')
        .select('state')
        .where('id', '=', replyId as never)
        .executeTakeFirst()
    )?.state;

  it('takes in what citizens write and says nothing, until it is on again', async () => {
    const early = await gateway.ingest({ text: '停用之前的来信' });
    const claim = await seat.claim(early);
    if (claim === null) throw new Error('not claimed');
    const waiting = reply(early.id, claim);
    expect(await seat.do('reply.queue', waiting)).toMatchObject({ outcome: 'applied' });

    expect(await turn(false)).toMatchObject({ outcome: 'done', changed: 1 });
    expect(JSON.parse((await noted('desk.entries_changed'))[0]?.detail ?? '')).toEqual({
      entries: [{ kind: 'account', id: 'acc-weibo', fields: ['active'], active: false }],
    });
    // What had not left comes back to the desk, and can be closed there.
    await expect.poll(() => stateOf(waiting.replyId), { timeout: 20_000 }).toBe('failed');
    const [delivery] = await gateway.db
      .selectFrom('delivery')
      .select(['state', 'attempts', 'last_error'])
      .where('subject_id', '=', waiting.replyId)
      .execute();
    expect(delivery).toMatchObject({ state: 'failed', attempts: 0, last_error: expect.stringContaining('已停用') });

    const late = await gateway.ingest({ text: '停用之后的来信' });
    expect(late).toMatchObject({ accountId: 'acc-weibo', status: 'new' });
    const lateClaim = await seat.claim(late);
    if (lateClaim === null) throw new Error('not claimed');
    const refused = reply(late.id, lateClaim);
    expect(await seat.do('reply.queue', refused)).toEqual({ outcome: 'rejected', code: 'account_off' });
    const outcome = { kind: 'transferred', note: '已转新账号' } as const;
    expect(await seat.do('message.close', { messageId: early.id, claim, outcome })).toMatchObject({
      outcome: 'applied',
    });

    expect(await turn(true)).toMatchObject({ changed: 1 });
    expect(await seat.do('reply.queue', { ...refused, replyId: uuidv7() })).toMatchObject({ outcome: 'applied' });
  });

  it('lets no reply through that a lead approves; it can go back to its author', async () => {
    await seat.do(
      'desk_setting.save',
      { key: 'replyRules', value: replyRulesSchema.parse({ secondEyes: { accountIds: ['acc-weibo'] } }) },
      ADMIN,
    );
    const message = await gateway.ingest({ text: '等人审核' });
    const claim = await seat.claim(message);
    if (claim === null) throw new Error('not claimed');
    const checked = reply(message.id, claim);
    expect(await seat.do('reply.queue', checked)).toMatchObject({ outcome: 'applied' });
    await turn(false);
    const decision = { messageId: message.id, replyId: checked.replyId, replyVersion: 1, note: '账号停了' };
    expect(await seat.do('reply.approve', decision, 'of-lead')).toEqual({ outcome: 'rejected', code: 'account_off' });
    expect(await stateOf(checked.replyId)).toBe('checking');
    expect(await seat.do('reply.return', decision, 'of-lead')).toMatchObject({ outcome: 'applied' });
    await turn(true);
  });

  it('is switched off from the command line by the desk’s folder', async () => {
    const folder = temporaryFolder('desk');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'desk.json'), JSON.stringify({ desk: { id: TEST_DESK, name: '测试值班台' } }));
    writeFileSync(join(folder, 'officers.jsonl'), '');
    writeFileSync(join(folder, 'accounts.jsonl'), JSON.stringify({ ...weibo, active: false }));
    const env = { DATABASE_URL: gateway.databaseUrl, DUTYDESK_GATEWAY_DATA: gateway.config.dataDir };
    expect(await runCommand(['desk', 'import', folder], env)).toMatchObject({ code: 0 });
    const off = () =>
      gateway.db
        .selectFrom('account')
        .select('active')
        .where('id', '=', 'acc-weibo' as never)
        .execute();
    expect(await off()).toEqual([{ active: false }]);
    await turn(true);
    expect(await off()).toEqual([{ active: true }]);
  });
});

describe('the rest of an administrator’s round', () => {
  it('a reset passphrase is said once, in no log, and the one before is worth nothing', async () => {
    const { passphrase } = await act(PASSPHRASES_PATH, { officerId: 'of-5' });
    expect(passphrase).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    const [row] = await noted('officer.passphrase_reset');
    expect(row).toMatchObject({ actor: ADMIN, subject: 'of-5' });
    expect(JSON.stringify(row)).not.toContain(passphrase);
    expect(await act(PASSPHRASES_PATH, { officerId: 'of-gone' })).toMatchObject({ problem: 'unknown_officer' });
  });

  it('channels are tried without sending, and the condition is what doctor says', async () => {
    expect(await act(CHANNEL_TESTS_PATH, { channel: 'phone' })).toMatchObject({ outcome: 'done', problem: null });
    expect(await act(CHANNEL_TESTS_PATH, { channel: 'oa' })).toMatchObject({ problem: 'unknown_channel' });
    const backup = { file: '/backup/a.dutybackup', at: '2026-03-01T00:00:00.000Z', bytes: 12, sha256: 'ab' };
    const before = await look(CONDITION_PATH, conditionResponseSchema);
    expect(before).toMatchObject({ backup: null, channels: ['phone'] });
    // The desk runs on a given server: that there is no data folder is nothing to warn of.
    expect(before.findings.find(({ check }) => check === 'data-folder')?.level).toBe('ok');
    mkdirSync(gateway.config.dataDir, { recursive: true });
    rememberBackup(gateway.config.dataDir, backup);
    const condition = await look(CONDITION_PATH, conditionResponseSchema);
    expect(condition.backup).toEqual(backup);
    expect(condition.findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['data-folder', 'database', 'schema', 'jobs', 'workstations', 'channel-phone', 'backup']),
    );
    expect(condition.findings.find(({ check }) => check === 'backup')?.level).toBe('fail');
  });

  it('the command line leaves the same rows, with nobody of the desk as their actor', async () => {
    const env = {
      DATABASE_URL: gateway.databaseUrl,
      DUTYDESK_GATEWAY_DATA: gateway.config.dataDir,
      DUTYDESK_GATEWAY_LOG_LEVEL: 'silent',
    };
    for (const argv of [
      ['enrol', 'ws-30', '--desk', TEST_DESK, '--name', '三十号席'],
      ['revoke', 'ws-30', '--reason', '写错了编号'],
      ['officer', 'passphrase', 'T1008'],
      ['epoch', 'renew'],
    ])
      expect(await runCommand(argv, env)).toMatchObject({ code: 0 });
    const rows = await findAuditRows(gateway.db, { owner: 'gateway' }, null, 4);
    expect(rows.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [null, 'store.epoch_renewed', null],
      [null, 'officer.passphrase_reset', 'of-9'],
      [null, 'workstation.revoked', 'ws-30'],
      [null, 'workstation.code_made', 'ws-30'],
    ]);
  });

  it('the gateway’s own log is whole after all of it', async () => {
    const { keys } = await openIdentity(gateway.db);
    const report = await verifyAudit(gateway.db, [publicPart(keys)]);
    expect(report.faults).toEqual([]);
    expect(report.rows).toBeGreaterThan(10);
  });
});

async function importOtherDesk(): Promise<void> {
  const folder = temporaryFolder('traffic');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'desk.json'), JSON.stringify({ desk: { id: 'desk-traffic', name: '交警值班台' } }));
  writeFileSync(
    join(folder, 'officers.jsonl'),
    JSON.stringify({ id: 'tr-1', badgeNumber: 'R1', name: '交警', role: 'administrator' }),
  );
  await importDeskFolder(gateway.db, folder, uuidv7);
}
