import { useState, type ReactNode } from 'react';

/** One bar, up for a gain and down for a loss. */
export interface SignedBar {
  readonly label: string;
  /** How high, of either sign; null where nobody knows. */
  readonly value: number | null;
  /** The same, exactly, for who reads it. */
  readonly text: string;
}

interface SignedBarChartProps {
  readonly about: string;
  readonly bars: readonly SignedBar[];
}

const WIDTH = 720;
const HEIGHT = 160;
/** No bar is wider, however few there are. */
const STEP_MAX = 28;

/** Bars above and below zero over time. The same figures are in a table below, for who reads rather than looks. */
export function SignedBarChart({ about, bars }: SignedBarChartProps): ReactNode {
  const [at, setAt] = useState<number | null>(null);
  const top = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  const bottom = Math.min(0, ...bars.map(({ value }) => value ?? 0));
  const scale = HEIGHT / Math.max(top - bottom, Number.MIN_VALUE);
  const step = Math.min(STEP_MAX, WIDTH / Math.max(1, bars.length));
  const zero = top === bottom ? HEIGHT / 2 : top * scale;
  const shown = bars[at ?? bars.length - 1];
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex min-h-5 flex-wrap items-center justify-between gap-x-4 text-xs text-ink-2">
        <span>{shown?.label}</span>
        <span className="num font-medium text-ink">{shown?.text}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={about}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="block h-40 w-full"
        preserveAspectRatio="none"
        onPointerLeave={() => setAt(null)}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const index = Math.floor((((event.clientX - box.left) / box.width) * WIDTH) / step);
          setAt(index >= 0 && index < bars.length ? index : null);
        }}
      >
        {at === null ? null : (
          <rect className="fill-sunken" x={at * step} y={0} width={step} height={HEIGHT} />
        )}
        {bars.map(({ label, value }, index) => {
          if (value === null || value === 0) return null;
          const height = Math.max(1, Math.abs(value) * scale);
          return (
            <rect
              key={label}
              className={value > 0 ? 'fill-current text-pass' : 'fill-current text-halt'}
              x={index * step + step * 0.15}
              width={step * 0.7}
              y={value > 0 ? zero - height : zero}
              height={height}
            />
          );
        })}
        <line
          className="stroke-line-strong"
          vectorEffect="non-scaling-stroke"
          x1={0}
          x2={WIDTH}
          y1={zero}
          y2={zero}
        />
      </svg>
      <div className="flex justify-between text-2xs text-ink-3">
        <span>{bars[0]?.label}</span>
        <span>{bars.length > 1 ? bars.at(-1)?.label : null}</span>
      </div>
    </figure>
  );
}
