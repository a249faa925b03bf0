import type { ColorName } from './theme-colors.ts';

/** What is stacked in each bar, from the bottom up. */
export interface Series {
  readonly name: string;
  readonly color: ColorName;
}

/** One bar. */
export interface Bar {
  /** Below it, and said of it: the hour, the day. */
  readonly label: string;
  /** One for each series, from 0. */
  readonly values: readonly number[];
}

/** Bars of one colour, one for each label. Those that come later are drawn over those before. */
export interface BarLayer {
  readonly name: string;
  readonly color: ColorName;
  /** From the line of zero, of either sign; null draws nothing. */
  readonly values: readonly (number | null)[];
}

/**
 * Stacked bars as layers: each reaches from zero over everything below it, so that the highest is drawn first and what
 * is below covers its foot.
 */
export function stackedLayers(series: readonly Series[], bars: readonly Bar[]): readonly BarLayer[] {
  return series
    .map(({ name, color }, index) => ({
      name,
      color,
      values: bars.map(({ values }) => (values[index] === 0 ? null : sumOf(values.slice(0, index + 1)))),
    }))
    .toReversed();
}

/** Bars up and down as two layers, in the colours of a gain and of a loss. What is no finite number is not drawn. */
export function signedLayers(values: readonly (number | null)[]): readonly BarLayer[] {
  const known = values.map((value) => (value !== null && Number.isFinite(value) ? value : null));
  return [
    {
      name: 'gain',
      color: 'pass',
      values: known.map((value) => (value !== null && value > 0 ? value : null)),
    },
    {
      name: 'loss',
      color: 'halt',
      values: known.map((value) => (value !== null && value < 0 ? value : null)),
    },
  ];
}

/** The least and the most that layers reach, with zero between; never two equal ones, which would have no height. */
export function reachOf(layers: readonly BarLayer[]): readonly [least: number, most: number] {
  const all = layers.flatMap(({ values }) => values.filter((value) => value !== null));
  const least = all.reduce((low, value) => Math.min(low, value), 0);
  const most = all.reduce((high, value) => Math.max(high, value), 0);
  return least === most ? [0, 1] : [least, most];
}

/** The sum of numbers. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
