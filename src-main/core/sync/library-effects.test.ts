import { describe, expect, test } from 'vitest';
import { emptyContent } from '../../../src-shared/domain/answer';
import { answerRevisionSchema } from '../../../src-shared/domain/answer-revision';
import { deskIdSchema, officerIdSchema } from '../../../src-shared/domain/ids';
import type { CommandArgs, CommandOf, CommandType } from '../../../src-shared/sync/commands';
import { type EntityRow, entitySchemas } from '../../../src-shared/sync/entities';
import { type LibraryCommand, type LibraryFacts, libraryEffectOf } from './library-effects';

const AT = '2026-03-02T01:00:00.000Z';
const ME = officerIdSchema.parse('lin');
const id = (number: number) => `0198c0de-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

const CONTENT = emptyContent({ question: '身份证丢了怎么补办？', text: '请到派出所。' });

const REVISION = answerRevisionSchema.parse({
  id: id(1),
  deskId: 'desk-1',
  answerId: 'ans-1',
  baseVersion: 1,
  content: CONTENT,
  status: 'draft',
  authorId: ME,
  authorName: '林晓',
  origin: { kind: 'answer' },
  version: 3,
  savedAt: '2026-03-01T01:00:00.000Z',
  submittedAt: null,
  returnNote: '',
  returnedBy: '',
  siblingOfId: null,
  importId: null,
});
const ANSWER = entitySchemas.answer.parse({
  ...CONTENT,
  id: 'ans-1',
  deskId: 'desk-1',
  status: 'approved',
  version: 2,
  updatedAt: AT,
});

const NOTHING: LibraryFacts = {
  deskId: deskIdSchema.parse('desk-1'),
  actor: null,
  revision: null,
  answer: null,
  correction: null,
  gap: null,
  openGap: null,
  message: null,
  synonym: null,
  answerImport: null,
};

function command<T extends CommandType>(type: T, args: CommandArgs<T>): CommandOf<T> {
  return { id: id(99), workstation: 'ws-1', seq: 1, actor: ME, at: AT, clockOffsetMs: 0, type, args } as never;
}

/** The row that a command puts; null when it has no effect. */
function row(given: LibraryCommand, facts: Partial<LibraryFacts>): EntityRow<'answerRevision'> | null {
  const [change] = libraryEffectOf(given, { ...NOTHING, ...facts });
  return (change?.row as EntityRow<'answerRevision'> | undefined) ?? null;
}

const save = (over: Partial<typeof CONTENT>, before: typeof CONTENT | null = CONTENT) =>
  command('answer.save', {
    revisionId: REVISION.id,
    answerId: REVISION.answerId,
    baseVersion: 2,
    content: { ...CONTENT, ...over },
    before,
    origin: { kind: 'blank' },
  });

describe('a saved text', () => {
  test('stands there at once; on top of what was pulled meanwhile only what was changed', () => {
    expect(row(save({}, null), {})).toMatchObject({ version: 1, status: 'draft', authorId: ME, savedAt: AT });
    const pulled = { ...REVISION, content: { ...CONTENT, region: '北区' } };
    expect(row(save({ text: '请到任一派出所。' }), { revision: pulled })).toMatchObject({
      content: { text: '请到任一派出所。', region: '北区' },
      version: 4,
      baseVersion: 2,
      origin: { kind: 'answer' },
    });
  });

  test('has no effect where the gateway keeps it beside the first, or has it already', () => {
    expect(row(save({ text: '改' }), { revision: { ...REVISION, status: 'in_review' } })).toBeNull();
    expect(
      row(save({ text: '改' }), { revision: { ...REVISION, authorId: officerIdSchema.parse('other') } }),
    ).toBeNull();
    expect(row(save({}), { revision: { ...REVISION, savedAt: AT } })).toBeNull();
  });
});

describe('a step', () => {
  test('counts the version as the gateway will, and is taken once', () => {
    const submit = command('answer.submit', { revisionId: REVISION.id });
    const submitted = row(submit, { revision: { ...REVISION, status: 'returned', returnNote: '请改' } });
    expect(submitted).toMatchObject({ status: 'in_review', submittedAt: AT, returnNote: '', version: 4 });
    expect(row(submit, { revision: submitted })).toBeNull();
    expect(row(submit, {})).toBeNull();
  });

  test('that takes two persons, or ends a revision, waits for the gateway', () => {
    const approve = command('answer.approve', {
      revisionId: REVISION.id,
      revisionVersion: 3,
      onVersion: 2,
      note: '',
      openCorrections: true,
    });
    expect(row(approve, { revision: { ...REVISION, status: 'in_review' }, answer: ANSWER })).toBeNull();
    expect(row(command('answer.discard', { revisionId: REVISION.id }), { revision: REVISION })).toBeNull();
  });
});

describe('a retirement', () => {
  const retire = command('answer.retire', {
    answerId: ANSWER.id,
    answerVersion: 2,
    reason: '新规',
    openCorrections: false,
  });

  test('is in force at once, and not a second time on the row of the gateway', () => {
    const retired = row(retire, { answer: ANSWER });
    expect(retired).toMatchObject({ status: 'retired', version: 3 });
    expect(row(retire, { answer: retired as never })).toBeNull();
  });
});

describe('a report of a gap', () => {
  const report = command('gap.report', {
    gapId: id(5) as never,
    question: '无人机 在哪里登记？',
    businessLine: 'public_order',
    messageId: null,
  });

  test('is a to-do, or counts on the one that is open', () => {
    const first = row(report, {}) as unknown as EntityRow<'answerGap'>;
    expect(first).toMatchObject({ key: '无人机在哪里登记', count: 1, state: 'open', firstAskedAt: AT });
    const open = { ...first, id: id(6) as never, businessLine: null, lastAskedAt: '2026-03-03T00:00:00.000Z' };
    expect(row(report, { openGap: open })).toMatchObject({
      id: id(6),
      count: 2,
      businessLine: 'public_order',
      lastAskedAt: '2026-03-03T00:00:00.000Z',
    });
    expect(row(report, { gap: first, openGap: first })).toBeNull();
  });
});
