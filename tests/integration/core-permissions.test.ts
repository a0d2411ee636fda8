import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelAccess } from '../../src-main/core/access';
import { officerIdSchema } from '../../src-shared/domain/ids';
import { ROLES, type Role } from '../../src-shared/domain/officer';
import { type EngineChannel, engineContract } from '../../src-shared/ipc/contract';
import {
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  messageRow,
  openCore,
  putRows,
  type TestCore,
} from '../support/core-desk';
import { sampleOf } from '../support/sample-of';

/**
 * Who may ask what of the workstation's core: written out here, so that a change of the table of permissions shows, and a new channel
 * does not pass unseen. The gateway's half is gateway-library-permissions.test.ts.
 */
const ANYONE = 'anyone';
const EVERYBODY: readonly Role[] = ROLES;
const SPEAKERS: readonly Role[] = ['officer', 'lead', 'administrator'];
const APPROVERS: readonly Role[] = ['lead', 'administrator'];
const PROPOSERS: readonly Role[] = ['officer', 'lead', 'expert', 'administrator'];
const KEEPERS: readonly Role[] = ['lead', 'expert', 'administrator'];
const WATCHERS: readonly Role[] = ['lead', 'administrator', 'auditor'];
const ADMINISTRATORS: readonly Role[] = ['administrator'];
const ON_SHIFT: readonly Role[] = ['officer', 'lead'];
const LEADS: readonly Role[] = ['lead'];

const MAY: Record<EngineChannel, readonly Role[] | typeof ANYONE> = {
  'desk.info': ANYONE,
  'session.current': ANYONE,
  'session.door': ANYONE,
  'session.sign_in': ANYONE,
  'session.lock': ANYONE,
  'session.active': ANYONE,
  'session.change_passphrase': ANYONE,
  'session.sign_out': ANYONE,
  'settings.get': ANYONE,
  'settings.set': ANYONE,
  'sync.status': ANYONE,
  'enrolment.status': ANYONE,
  'enrolment.look': ANYONE,
  'enrolment.enrol': ANYONE,
  'ferry.status': EVERYBODY,
  'ferry.cancel': EVERYBODY,
  'ferry.take': EVERYBODY,
  'ferry.write': EVERYBODY,
  'ferry.write_request': ADMINISTRATORS,
  'ferry.read_answer': ADMINISTRATORS,
  'ferry.confirm': ADMINISTRATORS,
  'ferry.renew_keys': ADMINISTRATORS,
  'queue.page': EVERYBODY,
  'queue.counts': EVERYBODY,
  'message.detail': EVERYBODY,
  'outbox.list': EVERYBODY,
  'draft.strays': EVERYBODY,
  'sync.now': EVERYBODY,
  'message.unmask': SPEAKERS,
  'message.hold': APPROVERS,
  'message.release_hold': APPROVERS,
  'message.claim': SPEAKERS,
  'message.release': SPEAKERS,
  'message.classify': SPEAKERS,
  'message.close': SPEAKERS,
  'emergency.raise': SPEAKERS,
  'emergency.record': SPEAKERS,
  'draft.save': SPEAKERS,
  'draft.offer': SPEAKERS,
  'reply.send': SPEAKERS,
  'reply.take_back': SPEAKERS,
  'reply.pending': APPROVERS,
  'reply.approve': APPROVERS,
  'reply.return': APPROVERS,
  'ticket.forward': SPEAKERS,
  'ticket.confirm': SPEAKERS,
  'ticket.rework': SPEAKERS,
  'ticket.withdraw': SPEAKERS,
  'ticket.record': SPEAKERS,
  'delivery.settle': SPEAKERS,
  'outbox.dismiss': PROPOSERS,
  'answer.search': EVERYBODY,
  'answer.suggest': EVERYBODY,
  'answer.similar': EVERYBODY,
  'record.search': EVERYBODY,
  'answer.get': EVERYBODY,
  'answer.list': EVERYBODY,
  'answer.facets': EVERYBODY,
  'answer.detail': EVERYBODY,
  'answer.usages': EVERYBODY,
  'answer.pairs': EVERYBODY,
  'answer.figures': EVERYBODY,
  'answer.figure_list': EVERYBODY,
  'revision.list': EVERYBODY,
  'revision.detail': EVERYBODY,
  'task.list': EVERYBODY,
  'correction.list': EVERYBODY,
  'gap.list': EVERYBODY,
  'synonym.list': EVERYBODY,
  'desk_setting.get': EVERYBODY,
  'answer_import.job': EVERYBODY,
  'answer_import.rows': EVERYBODY,
  'answer_import.list': EVERYBODY,
  'officer.list': EVERYBODY,
  'channel.health': WATCHERS,
  'audit.list': WATCHERS,
  'audit.check': WATCHERS,
  'shift.board': ['officer', 'lead', 'administrator', 'auditor'],
  'shift.start': ON_SHIFT,
  'shift.end': LEADS,
  'promise.make': ON_SHIFT,
  'promise.keep': ON_SHIFT,
  'handover.prepare': ON_SHIFT,
  'handover.keep': ON_SHIFT,
  'handover.offer': ON_SHIFT,
  'handover.question': ON_SHIFT,
  'handover.answer': ON_SHIFT,
  'handover.accept': ON_SHIFT,
  'handover.override': LEADS,
  'handover.list': ['officer', 'lead', 'administrator', 'auditor'],
  'handover.detail': ['officer', 'lead', 'administrator', 'auditor'],
  'administration.workstations': ADMINISTRATORS,
  'administration.enrol': ADMINISTRATORS,
  'administration.revoke': ADMINISTRATORS,
  'administration.entries': ADMINISTRATORS,
  'administration.save': ADMINISTRATORS,
  'administration.reset_passphrase': ADMINISTRATORS,
  'administration.test_channel': ADMINISTRATORS,
  'administration.condition': ADMINISTRATORS,
  'administration.read_file': ADMINISTRATORS,
  'administration.write_file': ADMINISTRATORS,
  'answer.save': PROPOSERS,
  'answer.propose': PROPOSERS,
  'answer.submit': PROPOSERS,
  'answer.recall': PROPOSERS,
  'answer.discard': PROPOSERS,
  'gap.report': PROPOSERS,
  'answer.return': KEEPERS,
  'answer.approve': KEEPERS,
  'answer.retire': KEEPERS,
  'answer.review': KEEPERS,
  'answer.settle_pair': KEEPERS,
  'gap.update': KEEPERS,
  'synonym.save': KEEPERS,
  'correction.settle': SPEAKERS,
  'correction.reopen': SPEAKERS,
  'desk_setting.set': ADMINISTRATORS,
  'answer_import.map': KEEPERS,
  'answer_import.abandon': KEEPERS,
  'answer_import.commit': KEEPERS,
  'answer_import.cancel': KEEPERS,
  'answer_import.approve': KEEPERS,
  'answer_import.refuse': KEEPERS,
  'answer_import.undo': KEEPERS,
  'rota.week': EVERYBODY,
  'rota.now': EVERYBODY,
  'rota.reminded': EVERYBODY,
  'rota.draft_week': APPROVERS,
  'rota.save': APPROVERS,
  'rota.swap_propose': PROPOSERS,
  'rota.swap_answer': PROPOSERS,
  'rota.swap_withdraw': PROPOSERS,
  'rota.write': EVERYBODY,
  'rota.read': APPROVERS,
  'answer_import.read': KEEPERS,
  'answer_export.write': KEEPERS,
  'attachment.take': PROPOSERS,
  'attachment.write': EVERYBODY,
  'attachment.list': EVERYBODY,
  'attachment.fetch': EVERYBODY,
  'attachment.cancel': EVERYBODY,
  'attachment.content': EVERYBODY,
  'attachment.write_received': EVERYBODY,
};

const OFFICER_OF = Object.fromEntries(ROLES.map((role) => [role, officerIdSchema.parse(`the-${role}`)])) as Record<
  Role,
  ReturnType<typeof officerIdSchema.parse>
>;
const folder = mkdtempSync(join(tmpdir(), 'dutydesk-permissions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const channels = Object.keys(engineContract) as EngineChannel[];
const inputOf = (channel: EngineChannel) =>
  sampleOf(engineContract[channel].input, {
    path: join(folder, 'file.csv'),
    messageId: messageRow(1).id,
    passphrase: 'not this one of them',
  });

let desk: DeskFolder;
let work: TestCore;

beforeEach(async () => {
  desk = createDeskFolder();
  const officer = ROLES.map((role, index) => ({
    id: OFFICER_OF[role],
    deskId: DESK,
    badgeNumber: `P${index}`,
    name: role,
    role,
    active: true,
  }));
  await desk.withDatabase((db) => putRows(db, { ...deskRows, officer, message: [messageRow(1)] }));
  work = await openCore(desk.folder);
});
afterEach(async () => {
  await work.core.close();
  desk.remove();
});

const answer = async (channel: EngineChannel) => {
  const result = await work.core.handle(channel, inputOf(channel));
  return result.ok ? null : result.failure;
};

it('the table names every channel, and each has an entry of the access table', () => {
  expect(Object.keys(MAY).sort()).toEqual([...channels].sort());
  expect(Object.keys(channelAccess).sort()).toEqual([...channels].sort());
});

it('nobody signed in: only the door, settings and the connection answer', async () => {
  for (const channel of channels) {
    const failure = await answer(channel);
    const refused = failure?.code === 'not_signed_in';
    // Asked by anyone, of whoever is signed in.
    const isOwn = channel === 'session.change_passphrase';
    expect([channel, refused]).toEqual([channel, isOwn || MAY[channel] !== ANYONE]);
  }
});

describe.each(ROLES)('%s', (role) => {
  it('is answered where the role may, and is told who may where it may not', async () => {
    await work.signIn(OFFICER_OF[role]);
    for (const channel of channels) {
      const may = MAY[channel];
      // Anyone is anyone; some of these end the session.
      if (may === ANYONE) continue;
      const failure = await answer(channel);
      if (!may.includes(role)) expect([channel, failure]).toEqual([channel, { code: 'not_permitted', roles: may }]);
      else expect(['not_permitted', 'not_signed_in', 'unexpected'], channel).not.toContain(failure?.code ?? null);
    }
  });
});

it('whoever is switched off is not signed in, whatever the role was', async () => {
  await work.signIn(OFFICER_OF.administrator);
  await work.core.close();
  const gone = { id: OFFICER_OF.administrator, deskId: DESK, badgeNumber: 'P3', name: 'x', active: false } as const;
  await desk.withDatabase((db) => putRows(db, { officer: [{ ...gone, role: 'administrator' }] }));
  work = await openCore(desk.folder);
  for (const channel of channels) {
    if (MAY[channel] !== ANYONE) expect([channel, await answer(channel)]).toEqual([channel, { code: 'not_signed_in' }]);
  }
});
