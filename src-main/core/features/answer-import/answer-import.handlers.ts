import { succeed } from '../../../../src-shared/ipc/failure';
import { appendAudit } from '../../audit/audit.repository';
import type { HandlerKit, Handlers } from '../../handler-kit';
import type { AnswerLibrary } from '../answer/answer-library';
import { exportAnswers } from './answer-export.service';
import { deleteOnItsWay } from './answer-import.repository';
import { approveImport, cancelImport, refuseImport, undoImport } from './import-decision.service';
import type { ImportJob } from './import-job';
import { listImportViews, readOnTheirWay } from './import-list.service';

export function answerImportHandlers(
  { db, ports, loop, announce, command, now }: HandlerKit,
  library: Pick<AnswerLibrary, 'search'>,
  job: ImportJob,
): Pick<
  Handlers,
  | 'answer_import.job'
  | 'answer_import.map'
  | 'answer_import.rows'
  | 'answer_import.abandon'
  | 'answer_import.commit'
  | 'answer_import.list'
  | 'answer_import.approve'
  | 'answer_import.refuse'
  | 'answer_import.cancel'
  | 'answer_import.undo'
  | 'answer_import.read'
  | 'answer_export.write'
> {
  return {
    'answer_import.read': async ({ path }, officer) => job.read(officer, path),
    'answer_import.job': async (_, officer) => succeed(job.view(officer)),
    'answer_import.map': async ({ fields }, officer) => job.map(officer, fields),
    'answer_import.rows': async (input, officer) => succeed(job.rows(officer, input)),
    'answer_import.abandon': async (_, officer) => job.abandon(officer),
    'answer_import.commit': async (input, officer) => {
      const committed = await job.commit(officer, input);
      if (!committed.ok) return committed;
      announce(['outbox', 'answerImport']);
      loop.wake();
      return committed;
    },
    'answer_import.list': async (_, officer) => {
      const { onTheirWay, arrived } = await readOnTheirWay(db.read);
      if (arrived.length > 0) await db.transact((trx) => deleteOnItsWay(trx, arrived));
      return succeed({ imports: await listImportViews(db.read, officer), onTheirWay });
    },
    'answer_import.approve': command(['answerImport'], approveImport),
    'answer_import.refuse': command(['answerImport'], refuseImport),
    'answer_import.cancel': command(['answerImport'], cancelImport),
    'answer_import.undo': command(['answerImport'], undoImport),

    'answer_export.write': (input, officer) =>
      exportAnswers(db.read, library, input, now(), ports.ids.next(), (answers) =>
        db.transact((trx) =>
          appendAudit(trx, {
            at: ports.clock.now().toISOString(),
            actor: officer.id,
            action: 'answer_export.write',
            subject: null,
            detail: { format: input.format, answers },
          }),
        ),
      ),
  };
}
