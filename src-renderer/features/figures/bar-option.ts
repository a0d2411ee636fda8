import type { BarSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { Breakdown, FigureQuery, SeriesTone } from './breakdowns';

export type BarOption = ComposeOption<
  BarSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;

/** Colours and letters of the page, from its tokens. */
export interface ChartLook {
  used: string;
  unused: string;
  text: string;
  muted: string;
  line: string;
  surface: string;
  font: string;
  /** Whether bars may grow into place. */
  motion: boolean;
}

/** More rows than this are in the table only: lying bars need a line each. */
const MAX_LYING = 12;
const ROW_HEIGHT = 26;
const LABEL_WIDTH = 132;
const FONT_SIZE = 12;
/** Characters of a name that a tooltip shows; it does not break lines by itself. */
const TOOLTIP_NAME = 36;

type TooltipParam = { name?: string; seriesName?: string; value?: unknown };

/** The bars of a breakdown. */
export function barOption(breakdown: Breakdown, look: ChartLook): BarOption {
  const rows = drawnRows(breakdown);
  const series = drawnColumns(breakdown);
  const letters = { color: look.muted, fontFamily: look.font, fontSize: FONT_SIZE };
  const labels = rows.map((row) => row.label);
  const names = {
    type: 'category' as const,
    data: labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.line } },
    axisLabel: { ...letters, ...(breakdown.lying && { width: LABEL_WIDTH, overflow: 'truncate' as const }) },
    inverse: breakdown.lying,
  };
  const numbers = {
    type: 'value' as const,
    minInterval: 1,
    axisLabel: letters,
    splitLine: { lineStyle: { color: look.line } },
  };
  return {
    animation: look.motion,
    animationDuration: 240,
    grid: { left: 4, right: 16, top: series.length > 1 ? 30 : 12, bottom: 4, outerBoundsMode: 'same' },
    ...(series.length > 1 && {
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: { ...letters, color: look.text } },
    }),
    tooltip: {
      trigger: 'axis',
      // Questions are what people wrote: shown as text, never as HTML.
      renderMode: 'richText',
      confine: true,
      axisPointer: { type: 'shadow' },
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: { ...letters, color: look.text },
      formatter: tooltipText,
    },
    xAxis: breakdown.lying ? numbers : names,
    yAxis: breakdown.lying ? names : numbers,
    series: series.map(({ title, tone, column }) => ({
      type: 'bar',
      name: title,
      stack: 'all',
      cursor: 'pointer',
      barMaxWidth: breakdown.lying ? 16 : 28,
      itemStyle: { color: look[tone] },
      emphasis: { focus: 'none' },
      data: rows.map((row) => row.cells[column]?.value ?? 0),
    })),
  };
}

/** Name of the row, then each bar with its number. */
function tooltipText(pointed: TooltipParam | TooltipParam[]): string {
  const bars = [pointed].flat();
  const name = bars[0]?.name ?? '';
  const shown = name.length > TOOLTIP_NAME ? `${name.slice(0, TOOLTIP_NAME)}…` : name;
  return [shown, ...bars.map((bar) => `${bar.seriesName ?? ''}  ${String(bar.value)}`)].join('\n');
}

/** Height in CSS pixels in which the bars can be told apart. */
export function barHeight(breakdown: Breakdown): number {
  return breakdown.lying ? Math.max(120, drawnRows(breakdown).length * ROW_HEIGHT + 64) : 260;
}

/** The list behind a bar, with its name. */
export function barQuery(
  breakdown: Breakdown,
  bar: { series: number; row: number },
): { query: FigureQuery; title: string } | null {
  const series = drawnColumns(breakdown)[bar.series];
  const row = drawnRows(breakdown)[bar.row];
  const query = series === undefined ? null : (row?.cells[series.column]?.query ?? null);
  return query === null || row === undefined || series === undefined
    ? null
    : { query, title: listTitle(row.label, series.title) };
}

export function listTitle(row: string, column: string): string {
  return `${row} · ${column}`;
}

function drawnRows({ rows, lying }: Breakdown): Breakdown['rows'] {
  return lying ? rows.slice(0, MAX_LYING) : rows;
}

function drawnColumns({ columns }: Breakdown): { title: string; tone: SeriesTone; column: number }[] {
  return columns.flatMap(({ title, tone }, column) => (tone === null ? [] : [{ title, tone, column }]));
}
