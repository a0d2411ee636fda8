import { BarChart as Bars } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { barHeight, barOption, barQuery } from './bar-option';
import type { Breakdown, FigureQuery } from './breakdowns';
import { useChartLook } from './chart-look';

use([Bars, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface Props {
  breakdown: Breakdown;
  onOpen(query: FigureQuery, title: string): void;
}

/** The bars of a breakdown for the eye and the mouse; keyboards and screen readers have the table beside it. */
export function BarChart({ breakdown, onOpen }: Props) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const look = useChartLook();
  const height = barHeight(breakdown);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = init(element, null, { renderer: 'svg' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(barOption(breakdown, look), { notMerge: true });
  }, [breakdown, look]);
  useEffect(() => {
    const shown = chart.current;
    if (shown === null) return;
    function open(event: { seriesIndex?: number; dataIndex: number }): void {
      const found = barQuery(breakdown, { series: event.seriesIndex ?? 0, row: event.dataIndex });
      if (found !== null) onOpen(found.query, found.title);
    }
    shown.on('click', open);
    return () => {
      if (!shown.isDisposed()) shown.off('click', open);
    };
  }, [breakdown, onOpen]);

  return (
    <div
      ref={place}
      className="figure-chart"
      role="img"
      aria-label={t('figures.chart', { title: breakdown.title })}
      style={{ height }}
    />
  );
}
