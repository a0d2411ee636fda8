import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../src-shared/domain/officer';
import { COMMAND_TYPES, type CommandArgs, type CommandType, commandArgs } from '../../src-shared/sync/commands';
import { startGateway, type TestGateway, type TestWorkstation, type Unbranded } from '../support/gateway';
import { aSave, newGap } from '../support/gateway-library';
import { sampleOf } from '../support/sample-of';

/**
 * Who may give which command: written out here, so that a change of the table of permissions shows, and a new command does not pass
 * unseen. The workstation's half is core-permissions.test.ts.
 */
const MAY: Record<CommandType, readonly Role[]> = {
  'message.claim': ['officer', 'lead', 'administrator'],
  'message.release': ['officer', 'lead', 'administrator'],
  'message.classify': ['officer', 'lead', 'administrator'],
  'message.close': ['officer', 'lead', 'administrator'],
  'emergency.raise': ['officer', 'lead', 'administrator'],
  'emergency.record': ['officer', 'lead', 'administrator'],
  'reply.queue': ['officer', 'lead', 'administrator'],
  'reply.approve': ['lead', 'administrator'],
  'reply.return': ['lead', 'administrator'],
  'reply.recall': ['officer', 'lead', 'administrator'],
  'ticket.forward': ['officer', 'lead', 'administrator'],
  'ticket.confirm': ['officer', 'lead', 'administrator'],
  'ticket.rework': ['officer', 'lead', 'administrator'],
  'ticket.withdraw': ['officer', 'lead', 'administrator'],
  'ticket.record': ['officer', 'lead', 'administrator'],
  'delivery.settle': ['officer', 'lead', 'administrator'],
  'draft.offer': ['officer', 'lead', 'administrator'],
  'answer.save': ['officer', 'lead', 'expert', 'administrator'],
  'answer.submit': ['officer', 'lead', 'expert', 'administrator'],
  'answer.recall': ['officer', 'lead', 'expert', 'administrator'],
  'answer.discard': ['officer', 'lead', 'expert', 'administrator'],
  'answer.return': ['lead', 'expert', 'administrator'],
  'answer.approve': ['lead', 'expert', 'administrator'],
  'answer.retire': ['lead', 'expert', 'administrator'],
  'answer.review': ['lead', 'expert', 'administrator'],
  'answer.settle_pair': ['lead', 'expert', 'administrator'],
  'answer_import.stage': ['lead', 'expert', 'administrator'],
  'answer_import.finish': ['lead', 'expert', 'administrator'],
  'answer_import.approve': ['lead', 'expert', 'administrator'],
  'answer_import.refuse': ['lead', 'expert', 'administrator'],
  'answer_import.cancel': ['lead', 'expert', 'administrator'],
  'answer_import.undo': ['lead', 'expert', 'administrator'],
  'correction.settle': ['officer', 'lead', 'administrator'],
  'correction.reopen': ['officer', 'lead', 'administrator'],
  'gap.report': ['officer', 'lead', 'expert', 'administrator'],
  'gap.update': ['lead', 'expert', 'administrator'],
  'synonym.save': ['lead', 'expert', 'administrator'],
  'shift.start': ['officer', 'lead'],
  'shift.end': ['lead'],
  'promise.make': ['officer', 'lead'],
  'promise.keep': ['officer', 'lead'],
  'handover.offer': ['officer', 'lead'],
  'handover.question': ['officer', 'lead'],
  'handover.answer': ['officer', 'lead'],
  'handover.accept': ['officer', 'lead'],
  'handover.override': ['lead'],
  'rota.save_week': ['lead', 'administrator'],
  'rota.swap_propose': ['officer', 'lead', 'expert', 'administrator'],
  'rota.swap_answer': ['officer', 'lead', 'expert', 'administrator'],
  'rota.swap_withdraw': ['officer', 'lead', 'expert', 'administrator'],
  'message.hold': ['lead', 'administrator'],
  'message.release_hold': ['lead', 'administrator'],
  'desk_setting.save': ['administrator'],
};

const OFFICER_OF: Record<Role, string> = {
  officer: 'of-1',
  lead: 'of-lead',
  expert: 'of-expert',
  administrator: 'of-admin',
  auditor: 'of-auditor',
};

/** Well-formed arguments about things that are not there: whoever may give the command gets as far as that. */
function argsOf(type: CommandType): unknown {
  const revision = { revisionId: uuidv7() };
  const imported = { importId: uuidv7() };
  const answer = { answerId: 'ans-none', answerVersion: 1 };
  const gap = { gapId: uuidv7(), question: `问题${uuidv7()}`, businessLine: null };
  const { revisionId, answerId, baseVersion, content, ...save } = aSave();
  const written: { [T in CommandType]?: Unbranded<CommandArgs<T>> } = {
    'answer.save': { revisionId, answerId, baseVersion, content, ...save },
    'answer.submit': revision,
    'answer.recall': revision,
    'answer.discard': revision,
    'answer.return': { ...revision, note: '退回' },
    'answer.approve': { ...revision, revisionVersion: 1, onVersion: null, note: '', openCorrections: false },
    'answer.retire': { ...answer, reason: '停用', openCorrections: false },
    'answer.review': { ...answer, reviewAt: null, note: '' },
    'answer.settle_pair': { firstId: 'ans-a', secondId: 'ans-b', firstVersion: 1, secondVersion: 1, note: '' },
    'answer_import.stage': { ...imported, part: 0, rows: [{ revisionId, answerId, baseVersion, content }] },
    'answer_import.finish': { ...imported, fileName: 'a.xlsx', parts: 2, rows: 101 },
    'answer_import.approve': { ...imported, note: '' },
    'answer_import.refuse': { ...imported, note: '不对' },
    'answer_import.cancel': imported,
    'answer_import.undo': { ...imported, note: '撤销' },
    'correction.settle': { correctionId: uuidv7(), verdict: 'not_needed', replyId: null, note: '' },
    'correction.reopen': { correctionId: uuidv7(), messageId: uuidv7() },
    'gap.report': { ...gap, messageId: null },
    'gap.update': { ...gap, ...newGap, state: 'done', before: { ...gap, ...newGap } },
    'synonym.save': {
      synonymId: uuidv7(),
      baseVersion: null,
      terms: ['甲', '乙'],
      state: 'active',
      note: '',
      origin: 'written',
    },
    'desk_setting.save': { key: 'ranking', value: {} },
  };
  return written[type] ?? sampleOf(commandArgs[type]);
}

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

const NOT_PERMITTED = { outcome: 'rejected', code: 'not_permitted' };

test('the table names every command', () => {
  expect(Object.keys(MAY).sort()).toEqual([...COMMAND_TYPES].sort());
});

describe.each(COMMAND_TYPES)('%s', (type) => {
  test.each(ROLES.map((role) => [role, MAY[type].includes(role)] as const))('by %s: %s', async (role, allowed) => {
    const args = argsOf(type);
    const command = { ...seat.command('gap.report', argsOf('gap.report') as never, OFFICER_OF[role]), type, args };
    const [result] = await seat.push(command);
    if (!allowed) return expect(result).toEqual(NOT_PERMITTED);
    expect(result).not.toEqual(NOT_PERMITTED);
    // As far as its subject: the arguments are as agreed, and nothing went wrong on the way.
    expect(result).not.toMatchObject({ code: 'invalid' });
    expect(result?.outcome).not.toBe('retry');
  });
});

test.each(COMMAND_TYPES)(
  '%s: not by somebody who has left the desk, nor by somebody whom nobody knows',
  async (type) => {
    const args = argsOf(type);
    const give = (officer: string) =>
      seat.push({ ...seat.command('gap.report', argsOf('gap.report') as never, officer), type, args });
    expect(await give('of-gone')).toEqual([NOT_PERMITTED]);
    expect(await give('of-nobody')).toEqual([{ outcome: 'rejected', code: 'unknown_officer' }]);
  },
);
