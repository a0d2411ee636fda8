import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../src-shared/domain/officer';
import type { CommandArgs, CommandType } from '../../src-shared/sync/commands';
import { startGateway, type TestGateway, type TestWorkstation, type Unbranded } from '../support/gateway';
import { aSave, newGap } from '../support/gateway-library';

/** Who may give which command of the library: written out here, so that a change of the table shows. */
const MAY: { [T in CommandType]?: Role[] } = {
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
  const args: { [T in CommandType]?: Unbranded<CommandArgs<T>> } = {
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
  return args[type];
}

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

const NOT_PERMITTED = { outcome: 'rejected', code: 'not_permitted' };

describe.each(Object.entries(MAY) as [CommandType, Role[]][])('%s', (type, may) => {
  test.each(ROLES.map((role) => [role, may.includes(role)] as const))('by %s: %s', async (role, allowed) => {
    const command = {
      ...seat.command('gap.report', argsOf('gap.report') as never, OFFICER_OF[role]),
      type,
      args: argsOf(type),
    };
    const [result] = await seat.push(command);
    if (!allowed) return expect(result).toEqual(NOT_PERMITTED);
    expect(result).not.toEqual(NOT_PERMITTED);
    // As far as its subject: the arguments are as agreed, and nothing went wrong on the way.
    expect(result).not.toMatchObject({ code: 'invalid' });
    expect(result?.outcome).not.toBe('retry');
  });
});

test('somebody who has left the desk may do nothing in the library', async () => {
  expect(await seat.do('answer.save', aSave(), 'of-gone')).toEqual(NOT_PERMITTED);
  expect(await seat.do('answer.save', aSave(), 'of-nobody')).toEqual({ outcome: 'rejected', code: 'unknown_officer' });
});
