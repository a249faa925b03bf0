import { useMemo, useState, type ReactNode } from 'react';
import { signedLayers } from './bar.ts';
import { BarPlot } from './bar-plot.tsx';

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

/** Bars above and below zero over time. The same figures belong into a table below, for who reads rather than looks. */
export function SignedBarChart({ about, bars }: SignedBarChartProps): ReactNode {
  const [at, setAt] = useState<number | null>(null);
  const layers = useMemo(() => signedLayers(bars.map(({ value }) => value)), [bars]);
  const labels = useMemo(() => bars.map(({ label }) => label), [bars]);
  const shown = bars[at ?? bars.length - 1];
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex min-h-5 flex-wrap items-center justify-between gap-x-4 text-xs text-ink-2">
        <span>{shown?.label}</span>
        <span className="num font-medium text-ink">{shown?.text}</span>
      </figcaption>
      <BarPlot about={about} labels={labels} layers={layers} onPoint={setAt} />
    </figure>
  );
}
