import { useState, type ReactNode } from 'react';
import type { Bar, Series } from './bar.ts';
import { Figures } from './figures.tsx';

interface BarChartProps {
  readonly about: string;
  readonly series: readonly Series[];
  readonly bars: readonly Bar[];
}

const WIDTH = 720;
const HEIGHT = 150;
const FOOT = 18;

/** Stacked bars over time. The same figures are in a table below, for who reads rather than looks. */
export function BarChart({ about, series, bars }: BarChartProps): ReactNode {
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(1, ...bars.map(({ values }) => sum(values)));
  const step = WIDTH / Math.max(1, bars.length);
  const shown = at === null ? null : bars[at];
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-2">
        {series.map(({ name, color }, index) => (
          <span key={name} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-[1px] bg-current ${color}`} />
            {name}
            {shown === null || shown === undefined ? null : (
              <span className="num">{shown.values[index]}</span>
            )}
          </span>
        ))}
        <span className="ml-auto">{shown?.label ?? `most: ${most}`}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={about}
        viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`}
        className="block h-40 w-full"
        preserveAspectRatio="none"
        onPointerLeave={() => setAt(null)}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const index = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
          setAt(Math.min(bars.length - 1, Math.max(0, index)));
        }}
      >
        {[0.25, 0.5, 0.75, 1].map((part) => (
          <line
            key={part}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
            x1={0}
            x2={WIDTH}
            y1={HEIGHT * (1 - part) + 0.5}
            y2={HEIGHT * (1 - part) + 0.5}
          />
        ))}
        {at === null ? null : (
          <rect className="fill-sunken" x={at * step} y={0} width={step} height={HEIGHT} />
        )}
        {bars.map(({ label, values }, index) => (
          <Stack key={label} x={index * step} width={step} values={values} most={most} series={series} />
        ))}
        <line className="stroke-line-strong" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <div className="flex justify-between text-2xs text-ink-3">
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
      <Figures
        about={about}
        heads={['When', ...series.map(({ name }) => name)]}
        rows={bars
          .filter(({ values }) => sum(values) > 0)
          .map(({ label, values }) => ({ name: label, cells: values }))}
      />
    </figure>
  );
}

interface StackProps {
  readonly x: number;
  readonly width: number;
  readonly values: readonly number[];
  readonly most: number;
  readonly series: readonly Series[];
}

function Stack({ x, width, values, most, series }: StackProps): ReactNode {
  return values.map((value, index) => {
    if (value === 0) return null;
    const below = sum(values.slice(0, index));
    const height = Math.max(1, (value / most) * HEIGHT);
    return (
      <rect
        key={series[index]?.name}
        className={`fill-current ${series[index]?.color ?? ''}`}
        x={x + width * 0.1}
        width={width * 0.8}
        y={HEIGHT - (below / most) * HEIGHT - height}
        height={height}
      />
    );
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
