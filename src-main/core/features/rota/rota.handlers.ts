import { succeed } from '../../../../src-shared/ipc/failure';
import { appendAudit } from '../../audit/audit.repository';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { answerRotaSwap, noteReminded, proposeRotaSwap, saveWeeks, withdrawRotaSwap } from './rota.service';
import { exportRota, previewRota } from './rota-file.service';
import { draftWeek, readNow, readWeek } from './rota-view.service';

type Channel = Extract<keyof Handlers, `rota.${string}`>;

export function rotaHandlers({ db, ports, now, write, command }: HandlerKit): Pick<Handlers, Channel> {
  return {
    'rota.week': async ({ week }) => succeed(await readWeek(db.read, week)),
    'rota.now': async (_, officer) => succeed(await readNow(db.read, officer, now())),
    'rota.reminded': (input, officer) => write(['rotaShift'], (trx) => noteReminded(trx, officer, input, now())),
    'rota.draft_week': async ({ week, from }) => succeed(await draftWeek(db.read, week, from)),
    'rota.save': command(['rotaShift', 'rotaSwap'], saveWeeks),
    'rota.swap_propose': command(['rotaSwap'], proposeRotaSwap),
    'rota.swap_answer': command(['rotaShift', 'rotaSwap'], answerRotaSwap),
    'rota.swap_withdraw': command(['rotaSwap'], withdrawRotaSwap),
    'rota.write': async (input, officer) => {
      const written = await exportRota(db.read, input, ports.ids.next());
      if (written.ok)
        await db.transact((trx) =>
          appendAudit(trx, {
            at: ports.clock.now().toISOString(),
            actor: officer.id,
            action: 'rota.exported',
            subject: null,
            detail: { format: input.format, from: input.from, weeks: input.weeks, shifts: written.value.shifts },
          }),
        );
      return written;
    },
    'rota.read': ({ path }) => previewRota(db.read, path),
  };
}
