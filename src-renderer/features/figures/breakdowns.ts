import type { TFunction } from 'i18next';
import type { FigureListInput, Figures } from '../../../src-shared/ipc/answer-figure-views';

/** Which list to open, in the span that is shown. */
export type FigureQuery = Omit<FigureListInput, 'from' | 'to'>;

export interface FigureCell {
  text: string;
  value: number;
  /** The list behind it; null where there is none. */
  query: FigureQuery | null;
}

export type SeriesTone = 'used' | 'unused';

/** Figures by something: the same numbers are drawn as bars and stand in the table beside them. */
export interface Breakdown {
  title: string;
  /** What a row stands for. */
  head: string;
  /** `tone`: drawn as a bar in that colour, bars of one row one on the other; null: stands in the table only. */
  columns: { title: string; tone: SeriesTone | null }[];
  rows: { key: string; label: string; cells: FigureCell[] }[];
  /** Bars that lie, for long labels. */
  lying: boolean;
}

export function byDay(t: TFunction, figures: Figures): Breakdown {
  return {
    title: t('figures.section.byDay'),
    head: t('figures.column.day'),
    columns: [
      { title: t('figures.column.replies'), tone: null },
      { title: t('figures.column.withBasis'), tone: 'used' },
      { title: t('figures.column.withoutBasis'), tone: 'unused' },
      { title: t('figures.column.share'), tone: null },
    ],
    rows: figures.byDay.map(({ day, replies, withBasis }) => ({
      key: day,
      label: day,
      cells: [
        counted(replies, { list: 'replies', day }),
        counted(withBasis, { list: 'withBasis', day }),
        counted(replies - withBasis, { list: 'withoutBasis', day }),
        shared(t, withBasis, replies),
      ],
    })),
    lying: false,
  };
}

export function byLine(t: TFunction, figures: Figures): Breakdown {
  return {
    title: t('figures.section.byLine'),
    head: t('figures.column.line'),
    columns: [
      { title: t('figures.column.replies'), tone: null },
      { title: t('figures.column.withBasis'), tone: 'used' },
      { title: t('figures.column.withoutBasis'), tone: 'unused' },
      { title: t('figures.column.share'), tone: null },
      { title: t('figures.column.approved'), tone: null },
      { title: t('figures.column.gaps'), tone: null },
    ],
    rows: figures.byLine.map(({ businessLine, replies, withBasis, answers, gaps }) => ({
      key: businessLine ?? 'none',
      label: businessLine === null ? t('figures.noLine') : t(`terms.businessLine.${businessLine}`),
      cells: [
        counted(replies, { list: 'replies', businessLine }),
        counted(withBasis, { list: 'withBasis', businessLine }),
        counted(replies - withBasis, { list: 'withoutBasis', businessLine }),
        shared(t, withBasis, replies),
        counted(answers, { list: 'approved', businessLine }),
        counted(gaps, { list: 'gaps', businessLine }),
      ],
    })),
    lying: true,
  };
}

export function mostUsed(t: TFunction, figures: Figures): Breakdown {
  return {
    title: t('figures.section.mostUsed'),
    head: t('figures.column.answer'),
    columns: [
      { title: t('figures.column.replies'), tone: 'used' },
      { title: t('figures.column.asIs'), tone: null },
      { title: t('figures.column.kept'), tone: null },
    ],
    rows: figures.mostUsed.map(({ answerId, question, replies, asIs, kept }) => ({
      key: answerId,
      label: question === '' ? t('figures.goneAnswer', { id: answerId }) : question,
      cells: [
        counted(replies, { list: 'withBasis', answerId }),
        counted(asIs, { list: 'asIs', answerId }),
        { text: kept === null ? t('figures.noValue') : percent(kept), value: kept ?? 0, query: null },
      ],
    })),
    lying: true,
  };
}

export function keptShares(t: TFunction, figures: Figures): Breakdown {
  return {
    title: t('figures.section.keptShares'),
    head: t('figures.column.keptShare'),
    columns: [{ title: t('figures.column.replies'), tone: 'used' }],
    rows: figures.keptShares.map(({ from, to, replies }) => ({
      key: String(from),
      label:
        from === to
          ? t('figures.word')
          : t('figures.shareRange', { from: Math.round(from * 100), to: Math.round(to * 100) }),
      cells: [counted(replies, { list: 'withBasis', keptFrom: from, keptTo: to })],
    })),
    lying: false,
  };
}

export function foundBy(t: TFunction, figures: Figures): Breakdown {
  const words: Record<string, string> = t('figures.found', { returnObjects: true });
  return {
    title: t('figures.section.foundBy'),
    head: t('figures.column.foundBy'),
    columns: [
      { title: t('figures.column.replies'), tone: 'used' },
      { title: t('figures.column.part'), tone: null },
    ],
    rows: figures.foundBy.map(({ by, replies }) => ({
      key: by,
      label: words[by] ?? by,
      cells: [counted(replies, { list: 'withBasis', foundBy: by }), shared(t, replies, figures.withBasis)],
    })),
    lying: true,
  };
}

export function foundAt(t: TFunction, figures: Figures): Breakdown {
  return {
    title: t('figures.section.foundAt'),
    head: t('figures.column.foundAt'),
    columns: [{ title: t('figures.column.replies'), tone: 'used' }],
    rows: figures.foundAt.map(({ rank, replies }) => ({
      key: String(rank),
      label: t('figures.place', { n: rank }),
      cells: [counted(replies, { list: 'withBasis', foundAt: rank })],
    })),
    lying: false,
  };
}

/** Replies with a basis of which it is not known what they kept. */
export function keptUnknown(figures: Figures): number {
  return figures.keptShares.reduce((left, share) => left - share.replies, figures.withBasis);
}

/** Whole percents. @param share 0 to 1 */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function counted(value: number, query: FigureQuery): FigureCell {
  return { text: String(value), value, query: value === 0 ? null : query };
}

function shared(t: TFunction, part: number, whole: number): FigureCell {
  return {
    text: whole === 0 ? t('figures.noValue') : percent(part / whole),
    value: whole === 0 ? 0 : part / whole,
    query: null,
  };
}
