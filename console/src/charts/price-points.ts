import type { OrderStory } from '../../../client/api.ts';
import { parseDecimal } from '../../../src/core/units/decimal.ts';

/** A price that was known at a moment. */
export interface PricePoint {
  /** Unix milliseconds. */
  readonly at: number;
  readonly price: number;
}

/** A price that stands for the whole chart: the order's limit, an edge of its collar. */
export interface PriceLine {
  readonly name: string;
  readonly price: number;
  readonly tone: 'order' | 'collar';
}

/** What is known of prices around one order, nothing of it computed. */
export interface PricePicture {
  /** Marks that decisions rested on, in the order of time; at least one. */
  readonly marks: readonly PricePoint[];
  readonly fills: readonly PricePoint[];
  readonly lines: readonly PriceLine[];
  /** The moment of the mark that it rests on, Unix milliseconds; null where that is not among them. */
  readonly decidedOn: number | null;
  /** Digits after the point, as many as the most exact mark, limit or fill has, within what a chart can write. */
  readonly digits: number;
  /** The same in words and exact, in the order of time. */
  readonly rows: readonly PriceRow[];
}

interface PriceRow {
  readonly key: string;
  /** Unix milliseconds; null for what has no moment. */
  readonly at: number | null;
  readonly what: string;
  readonly price: string;
}

const DIGITS_MAX = 8;
/** The calendar of a browser ends here, in milliseconds since 1970. */
const LAST_MS = 8_640_000_000_000_000;
/** The prices of a story; null where none is known of the market, or the order has no instrument. */
export function pricesOf(story: OrderStory): PricePicture | null {
  const { marks, fills, reference } = story;
  const lines = linesOf(story);
  const rows: readonly PriceRow[] = [
    ...marks.map(({ observedAt: at, entry, mark: price }) => ({
      key: `mark ${entry}`,
      at,
      what: entry === reference?.entry ? 'mark that it rests on' : 'mark',
      price,
    })),
    ...fills.map(({ entry, tradedAt: at, price }) => ({ key: `fill ${entry}`, at, what: 'fill', price })),
  ].sort((one, other) => one.at - other.at);
  const known = marks.flatMap(({ observedAt, mark }) => pointOf(observedAt, mark));
  if (known.length === 0) return null;
  return {
    marks: inOrder(known),
    fills: inOrder(fills.flatMap(({ tradedAt, price }) => pointOf(tradedAt, price))),
    lines: lines.flatMap(({ name, price, tone }) =>
      pointOf(0, price).map((at) => ({ name, tone, price: at.price })),
    ),
    decidedOn: known.find(({ at }) => at === reference?.observedAt)?.at ?? null,
    digits: Math.max(...[...rows, ...lines].map(({ price }) => digitsOf(price))),
    rows: [
      ...lines.map(({ name, price }) => ({ key: `${name} ${price}`, at: null, what: name, price })),
      ...rows,
    ],
  };
}

type ExactLine = Omit<PriceLine, 'price'> & { readonly price: string };

function linesOf({ price, triggerPrice, reasons }: OrderStory): readonly ExactLine[] {
  const edges = reasons
    .filter(({ code }) => code === 'PRICE_OUTSIDE_COLLAR')
    .map(({ facts }) => crossedEdge(facts));
  const collars = edges.filter((edge) => edge !== null);
  // An account and its bot often have the same collar: one line says it.
  const unlike = [...new Map(collars.map((edge) => [`${edge.name} ${edge.price}`, edge])).values()];
  return [lineOf('Limit', price, 'order'), lineOf('Trigger', triggerPrice, 'order'), ...unlike].filter(
    (line) => line !== null,
  );
}

/**
 * The edge that a refused price lies beyond; null where there was no price. The other edge can be far away, and with it
 * in sight marks would be a flat line.
 */
function crossedEdge(facts: OrderStory['reasons'][number]['facts']): ExactLine | null {
  const of = (fact: string): string | null => facts.find(({ name }) => name === fact)?.value ?? null;
  const [price, least, most] = [of('price'), of('least'), of('most')];
  if (price === null) return null;
  if (isBelow(price, least)) return lineOf('Allowed from', least, 'collar');
  return isBelow(most, price) ? lineOf('Allowed up to', most, 'collar') : null;
}

function isBelow(one: string | null, other: string | null): boolean {
  const [low, high] = [one, other].map((text) => (text === null ? null : parseDecimal(text)));
  return typeof low === 'bigint' && typeof high === 'bigint' && low < high;
}

function lineOf(name: string, price: string | null, tone: PriceLine['tone']): ExactLine | null {
  return price === null || parseDecimal(price) === null ? null : { name, price, tone };
}

function pointOf(at: number, price: string): readonly PricePoint[] {
  return parseDecimal(price) === null || at > LAST_MS ? [] : [{ at, price: Number(price) }];
}

/** By time, and of several at one moment the last: a chart has one place for it. */
function inOrder(points: readonly PricePoint[]): readonly PricePoint[] {
  const byTime = new Map(points.map((point) => [point.at, point]));
  return [...byTime.values()].sort((one, other) => one.at - other.at);
}

function digitsOf(price: string): number {
  return Math.min(DIGITS_MAX, /\.(\d*[1-9])/.exec(price)?.[1]?.length ?? 0);
}
