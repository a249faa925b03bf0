import {
  ColorType,
  createChart,
  createSeriesMarkers,
  LineSeries,
  LineStyle,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef, type ReactNode } from 'react';
import { dayOrTime, wholeTime } from '../format/time.ts';
import type { PriceLine, PricePicture, PricePoint } from './price-points.ts';
import { themeColor, useTheme } from './theme-colors.ts';

interface PricePlotProps {
  /** What is drawn, for who does not see it. The prices themselves belong into a table beside it. */
  readonly about: string;
  readonly picture: PricePicture;
}

const HEIGHT_PX = 208;
const FONT_PX = 11;
/** Of the longest moment below, as `01 Nov 00:00:00`; further labels stay away by so much. */
const LABEL_LENGTH = 17;

/**
 * Prices around an order on a canvas, by lightweight-charts: points stand side by side, however far apart in time. Its
 * logo would write styles into the page, which the content security policy forbids; the line below names its makers.
 */
export function PricePlot({ about, picture }: PricePlotProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    if (host.current === null) return undefined;
    const chart = begun(host.current, picture.marks.at(-1)?.at ?? 0);
    draw(chart, picture);
    chart.timeScale().fitContent();
    return () => chart.remove();
  }, [picture, theme]);
  return (
    <>
      <div
        ref={host}
        role="img"
        aria-label={about}
        className="w-full overflow-hidden"
        style={{ height: HEIGHT_PX }}
      />
      <p className="text-2xs text-ink-3">
        Chart: TradingView Lightweight Charts™, © TradingView, Inc.{' '}
        <a
          href="https://www.tradingview.com/"
          target="_blank"
          rel="noreferrer"
          className="underline underline-offset-2"
        >
          tradingview.com
        </a>
      </p>
    </>
  );
}

/** A chart without anything in it; below stands the time alone on the day of `about`, Unix milliseconds. */
function begun(element: HTMLElement, about: number): IChartApi {
  const line = { color: themeColor('line') };
  const border = { borderColor: themeColor('line-strong') };
  const pointer = { color: themeColor('ink-3'), labelBackgroundColor: themeColor('ink-2') };
  return createChart(element, {
    autoSize: true,
    layout: {
      attributionLogo: false,
      background: { type: ColorType.Solid, color: themeColor('raised') },
      textColor: themeColor('ink-3'),
      fontSize: FONT_PX,
      fontFamily: getComputedStyle(document.body).fontFamily,
    },
    // The story is scrolled over the chart, and the whole of it is in sight.
    handleScroll: false,
    handleScale: false,
    grid: { vertLines: { visible: false }, horzLines: line },
    crosshair: { vertLine: pointer, horzLine: pointer },
    rightPriceScale: { ...border, scaleMargins: { top: 0.15, bottom: 0.12 } },
    timeScale: {
      ...border,
      timeVisible: true,
      fixLeftEdge: true,
      fixRightEdge: true,
      lockVisibleTimeRangeOnResize: true,
      tickMarkMaxCharacterLength: LABEL_LENGTH,
      tickMarkFormatter: (time: Time) => dayOrTime(momentOf(time), about),
    },
    localization: { timeFormatter: (time: Time) => wholeTime(momentOf(time)) },
  });
}

function draw(chart: IChartApi, { marks, fills, lines, decidedOn, digits }: PricePicture): void {
  const priceFormat = { type: 'price', precision: digits, minMove: 10 ** -digits } as const;
  const plain = { priceFormat, priceLineVisible: false, lastValueVisible: false, crosshairMarkerRadius: 3 };
  const series = chart.addSeries(LineSeries, {
    ...plain,
    color: themeColor('accent'),
    lineWidth: 2,
    pointMarkersVisible: true,
    pointMarkersRadius: 2,
    // What the order asked for is in sight, however far from the market.
    autoscaleInfoProvider: () => ({ priceRange: rangeOf([...marks, ...fills, ...lines]) }),
  });
  series.setData(marks.map(placed));
  for (const line of lines) drawLine(series, line);
  if (fills.length > 0) {
    const filled = chart.addSeries(LineSeries, {
      ...plain,
      color: themeColor('pass'),
      lineVisible: false,
      pointMarkersVisible: true,
      pointMarkersRadius: 5,
    });
    filled.setData(fills.map(placed));
  }
  if (decidedOn === null) return;
  createSeriesMarkers(series, [
    {
      time: timeOf(decidedOn),
      position: 'aboveBar',
      shape: 'arrowDown',
      color: themeColor('ink-2'),
      text: wordAt(decidedOn, marks, fills),
    },
  ]);
}

const WORD = 'decided on';
/** As wide as the word, and never broken or taken away. */
const BLANK = '\u00a0'.repeat(2 * WORD.length);

/** The word stands in the middle over its point: over the first and the last one half of it would lie outside. */
function wordAt(at: number, marks: readonly PricePoint[], fills: readonly PricePoint[]): string {
  const times = [...marks, ...fills].map((point) => point.at);
  const [isFirst, isLast] = [at === Math.min(...times), at === Math.max(...times)];
  if (isFirst === isLast) return WORD;
  return isFirst ? `${BLANK}${WORD}` : `${WORD}${BLANK}`;
}

function drawLine(series: ISeriesApi<'Line'>, { name, price, tone }: PriceLine): void {
  const color = themeColor(tone === 'order' ? 'ink' : 'refuse');
  series.createPriceLine({
    price,
    color,
    title: name,
    lineWidth: 1,
    lineStyle: tone === 'order' ? LineStyle.Solid : LineStyle.Dashed,
    axisLabelColor: color,
    axisLabelTextColor: themeColor('raised'),
  });
}

interface Range {
  readonly minValue: number;
  readonly maxValue: number;
}

/** The least and the most of some prices; a thousandth around one that stands alone. */
function rangeOf(points: readonly { readonly price: number }[]): Range {
  const prices = points.map(({ price }) => price);
  const [least, most] = [Math.min(...prices), Math.max(...prices)];
  const beside = least === most ? Math.max(Math.abs(most) / 1_000, Number.EPSILON) : 0;
  return { minValue: least - beside, maxValue: most + beside };
}

function placed({ at, price }: PricePoint): { readonly time: UTCTimestamp; readonly value: number } {
  return { time: timeOf(at), value: price };
}

/** A moment as the chart counts it, in seconds; thousandths of them are kept. */
function timeOf(at: number): UTCTimestamp {
  const seconds = at / 1_000;
  if (!isTimestamp(seconds)) throw new RangeError('no moment of a chart');
  return seconds;
}

function isTimestamp(seconds: number): seconds is UTCTimestamp {
  return Number.isFinite(seconds);
}

/** Unix milliseconds of what was handed in by {@link timeOf}. */
function momentOf(time: Time): number {
  return typeof time === 'number' ? Math.round(time * 1_000) : 0;
}
