import type { TFunction } from 'i18next';
import { type ReactNode, useCallback, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Figures } from '../../../src-shared/ipc/answer-figure-views';
import { useRead } from '../../ipc/queries';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { useNow } from '../../ui/now';
import { PageHead } from '../library/page-head';
import { BarChart } from './bar-chart';
import {
  type Breakdown,
  byDay,
  byLine,
  type FigureQuery,
  foundAt,
  foundBy,
  keptShares,
  keptUnknown,
  mostUsed,
} from './breakdowns';
import { FigureCards } from './figure-cards';
import { FigureListDialog, type OpenRow } from './figure-list-dialog';
import { FigureTable } from './figure-table';
import { lastDays } from './span';
import { SpanPicker } from './span-picker';
import './figures.css';

const DEFAULT_DAYS = 30;

/** What the library is good for: how often it answers, what is kept of it, what is missing; behind each figure its list. */
export function FiguresPage(open: OpenRow) {
  const { t } = useTranslation();
  const now = useNow();
  const [span, setSpan] = useState(() => lastDays(DEFAULT_DAYS, now));
  const [list, setList] = useState<{ query: FigureQuery; title: string } | null>(null);
  const figures = useRead('answer.figures', span, { keepPrevious: true });
  const showList = useCallback((query: FigureQuery, title: string) => setList({ query, title }), []);

  return (
    <div className="page figures" data-testid="figures-page" aria-busy={figures.isFetching}>
      <PageHead title={t('figures.title')}>
        <SpanPicker span={span} now={now} onChange={setSpan} />
      </PageHead>
      {figures.error !== null && <FailureMessage failure={figures.error.failure} />}
      {figures.data === undefined && figures.error === null && <p className="starting">{t('figures.loading')}</p>}
      {figures.data !== undefined && (
        <>
          <FigureCards figures={figures.data} onOpen={showList} />
          <Sections figures={figures.data} onOpen={showList} />
        </>
      )}
      {list !== null && <FigureListDialog span={span} {...list} {...open} onClose={() => setList(null)} />}
    </div>
  );
}

interface SectionsProps {
  figures: Figures;
  onOpen(query: FigureQuery, title: string): void;
}

function Sections({ figures, onOpen }: SectionsProps) {
  const { t } = useTranslation();
  const parts = useMemo(() => breakdownsOf(t, figures), [t, figures]);
  const unknown = keptUnknown(figures);
  const noReplies = figures.replies === 0 && (
    <EmptyState title={t('figures.empty.replies')} hint={t('figures.empty.repliesHint')} />
  );
  const noBasis =
    noReplies ||
    (figures.withBasis === 0 && <EmptyState title={t('figures.empty.basis')} hint={t('figures.empty.basisHint')} />);
  const noLines = figures.byLine.length === 0 && (
    <EmptyState title={t('figures.empty.lines')} hint={t('figures.empty.linesHint')} />
  );
  const noPlaces =
    noBasis ||
    (figures.foundAt.length === 0 && (
      <EmptyState title={t('figures.empty.found')} hint={t('figures.empty.foundHint')} />
    ));
  return (
    <>
      <Section
        name="byDay"
        breakdown={parts.byDay}
        about={t('figures.about.byDay')}
        empty={noReplies}
        onOpen={onOpen}
      />
      <Section
        name="byLine"
        breakdown={parts.byLine}
        about={t('figures.about.byLine')}
        empty={noLines}
        onOpen={onOpen}
      />
      <Section
        name="mostUsed"
        breakdown={parts.mostUsed}
        about={t('figures.about.mostUsed', { n: 20 })}
        empty={noBasis}
        onOpen={onOpen}
      />
      <Section
        name="keptShares"
        breakdown={parts.keptShares}
        about={
          t('figures.about.keptShares') + (unknown > 0 ? ` ${t('figures.about.keptUnknown', { n: unknown })}` : '')
        }
        empty={noBasis}
        onOpen={onOpen}
      />
      <Section
        name="foundBy"
        breakdown={parts.foundBy}
        about={t('figures.about.foundBy')}
        empty={noBasis}
        onOpen={onOpen}
      />
      <Section
        name="foundAt"
        breakdown={parts.foundAt}
        about={t('figures.about.foundAt')}
        empty={noPlaces}
        onOpen={onOpen}
      />
    </>
  );
}

interface SectionProps {
  name: string;
  breakdown: Breakdown;
  about: string;
  /** What stands there instead when there is nothing to show; false when there is. */
  empty: ReactNode;
  onOpen: SectionsProps['onOpen'];
}

function Section({ name, breakdown, about, empty, onOpen }: SectionProps) {
  const titleId = useId();
  return (
    <section className="figure-section" aria-labelledby={titleId} data-testid={`figures-${name}`}>
      <h3 id={titleId}>{breakdown.title}</h3>
      <p className="figure-about">{about}</p>
      {empty !== false ? (
        empty
      ) : (
        <div className="figure-pair">
          <BarChart breakdown={breakdown} onOpen={onOpen} />
          <FigureTable breakdown={breakdown} onOpen={onOpen} />
        </div>
      )}
    </section>
  );
}

function breakdownsOf(t: TFunction, figures: Figures) {
  return {
    byDay: byDay(t, figures),
    byLine: byLine(t, figures),
    mostUsed: mostUsed(t, figures),
    keptShares: keptShares(t, figures),
    foundBy: foundBy(t, figures),
    foundAt: foundAt(t, figures),
  };
}
