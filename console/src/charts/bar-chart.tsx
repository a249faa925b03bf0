import { useMemo, useState, type ReactNode } from 'react';
import { stackedLayers, sumOf, type Bar, type Series } from './bar.ts';
import { BarPlot } from './bar-plot.tsx';
import { Figures } from './figures.tsx';

interface BarChartProps {
  readonly about: string;
  readonly series: readonly Series[];
  readonly bars: readonly Bar[];
}

const LOOKS = {
  accent: 'text-accent',
  halt: 'text-halt',
  ink: 'text-ink',
  'ink-2': 'text-ink-2',
  'ink-3': 'text-ink-3',
  line: 'text-line',
  'line-strong': 'text-line-strong',
  pass: 'text-pass',
  refuse: 'text-refuse',
  raised: 'text-raised',
} as const;

/** Stacked bars over time. The same figures are in a table below, for who reads rather than looks. */
export function BarChart({ about, series, bars }: BarChartProps): ReactNode {
  const [at, setAt] = useState<number | null>(null);
  const layers = useMemo(() => stackedLayers(series, bars), [series, bars]);
  const labels = useMemo(() => bars.map(({ label }) => label), [bars]);
  const most = Math.max(0, ...bars.map(({ values }) => sumOf(values)));
  const shown = at === null ? undefined : bars[at];
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-2">
        {series.map(({ name, color }, index) => (
          <span key={name} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-[1px] bg-current ${LOOKS[color]}`} />
            {name}
            {shown === undefined ? null : <span className="num">{shown.values[index]}</span>}
          </span>
        ))}
        <span className="ml-auto">{shown?.label ?? `most: ${most}`}</span>
      </figcaption>
      <BarPlot about={about} labels={labels} layers={layers} counts onPoint={setAt} />
      <Figures
        about={about}
        heads={['When', ...series.map(({ name }) => name)]}
        rows={bars
          .filter(({ values }) => sumOf(values) > 0)
          .map(({ label, values }) => ({ name: label, cells: values }))}
      />
    </figure>
  );
}
