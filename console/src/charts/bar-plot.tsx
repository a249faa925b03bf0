import { useEffect, useRef, type ReactNode } from 'react';
import UPlot from 'uplot';
import { reachOf, type BarLayer } from './bar.ts';
import { themeColor, themeFont, useTheme } from './theme-colors.ts';

interface BarPlotProps {
  /** What is drawn, for who does not see it. The figures themselves belong into a table beside it. */
  readonly about: string;
  /** One for each bar, oldest first. Nothing is read out of them. */
  readonly labels: readonly string[];
  readonly layers: readonly BarLayer[];
  /** Whether things are counted: no line at half of one. */
  readonly counts?: boolean;
  /** Called with the bar that is pointed at; null for none. */
  readonly onPoint: (index: number | null) => void;
}

const HEIGHT_PX = 168;
/** No bar is wider, however few there are. */
const BAR_MAX_PX = 22;
/** So much room has each label below. */
const LABEL_PX = 110;
const FONT_PX = 11;
const FOOT_PX = 28;
/** At the least between two lines of the grid. */
const LINES_PX = 28;
/** Between two lines where things are counted: 1, 2, 5, 10 and so on. */
const WHOLE_STEPS = Array.from({ length: 15 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

/** Bars over time on a canvas, by uPlot. As wide as there is room, in the colours of the theme. */
export function BarPlot({ about, labels, layers, counts = false, onPoint }: BarPlotProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const plot = new UPlot(
      optionsOf({ labels, layers, counts, onPoint }, element.clientWidth),
      [labels.map((_, index) => index), ...layers.map(({ values }) => [...values])],
      element,
    );
    const resized = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [labels, layers, counts, onPoint, theme]);
  return (
    <div
      ref={host}
      role="img"
      aria-label={about}
      className="w-full overflow-hidden"
      style={{ height: HEIGHT_PX }}
    />
  );
}

function optionsOf(
  { labels, layers, counts, onPoint }: Omit<BarPlotProps, 'about'>,
  width: number,
): UPlot.Options {
  const [least, most] = reachOf(layers);
  const draw = UPlot.paths.bars?.({ size: [0.8, BAR_MAX_PX, 1] });
  const line = { stroke: themeColor('line'), width: 1 };
  const axis = { stroke: themeColor('ink-3'), font: themeFont(FONT_PX), ticks: { show: false } };
  return {
    width,
    height: HEIGHT_PX,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    // A page is scrolled over a chart, not the chart in it: nothing is dragged and nothing is zoomed.
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    scales: {
      x: { time: false, range: [-0.5, Math.max(1, labels.length) - 0.5] },
      y: { range: [least, most] },
    },
    series: [
      {},
      ...layers.map(({ name, color }) => ({
        label: name,
        fill: themeColor(color),
        width: 0,
        points: { show: false },
        ...(draw === undefined ? {} : { paths: draw }),
      })),
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: FOOT_PX,
        border: { show: true, stroke: themeColor('line-strong'), width: 1 },
        splits: (plot) => spread(labels.length, Math.floor(plot.bbox.width / devicePixelRatio / LABEL_PX)),
        values: (_plot, splits) => splits.map((index) => labels[index] ?? ''),
      },
      {
        ...axis,
        grid: line,
        space: LINES_PX,
        size: sizeOfLabels,
        ...(counts === true ? { incrs: WHOLE_STEPS } : {}),
        values: (_plot, splits) => splits.map(shortly),
      },
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

/** Indices of labels that stand side by side without touching: as many as `most`, evenly. */
function spread(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  const first = Math.floor((Math.min(step, count) - 1) / 2);
  return Array.from(
    { length: Math.ceil(Math.max(0, count - first) / step) },
    (_, index) => first + index * step,
  );
}

const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });

function shortly(value: number): string {
  return SHORT.format(value).replace('-', '\u2212');
}

/** As wide as the longest label at the side. */
function sizeOfLabels(_plot: UPlot, values: string[] | null): number {
  const longest = (values ?? []).reduce((most, text) => Math.max(most, text.length), 1);
  return 16 + longest * FONT_PX * 0.62;
}
