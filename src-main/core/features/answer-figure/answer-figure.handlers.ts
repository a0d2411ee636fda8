import { fail, succeed } from '../../../../src-shared/ipc/failure';
import type { HandlerKit, Handlers } from '../../handler-kit';
import { readFigureList, readFigures } from './answer-figure.service';

/** Figures of the answer library and the lists behind them. */
export function answerFigureHandlers({ db, now }: HandlerKit): Pick<Handlers, 'answer.figures' | 'answer.figure_list'> {
  const noSpan = fail({ code: 'invalid_input', detail: 'from, to: not a span of days' });
  return {
    'answer.figures': async (input) => {
      const figures = await readFigures(db.read, input, now());
      return figures === null ? noSpan : succeed(figures);
    },
    'answer.figure_list': async (input) => {
      const list = await readFigureList(db.read, input, now());
      return list === null ? noSpan : succeed(list);
    },
  };
}
