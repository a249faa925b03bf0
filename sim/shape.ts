import type { Link, WorldVenueId } from './venues/world-venue.ts';

/** What happens in a step, besides the passing of time. */
export type Deed =
  | 'place'
  | 'burst'
  | 'cancel'
  | 'amend'
  | 'replay'
  | 'halt'
  | 'clog'
  | 'move'
  | 'clock'
  | 'death'
  | 'disk'
  | 'crash';

/** How long a history is, what happens in it, and how its virtual time is spent. Milliseconds are virtual. */
export interface Shape {
  /** Let pass before the first step, so that the keeper knows its market. */
  readonly beginMs: number;
  /** At least so many steps, and fewer than `stepsSpread` more. */
  readonly stepsLeast: number;
  readonly stepsSpread: number;
  /** How often each deed is done, in percent; together a hundred. */
  readonly deeds: readonly (readonly [Deed, number])[];
  /** One of these passes after each step. */
  readonly passesMs: readonly number[];
  /** The least quiet at the end: looks that began under faults are over by then. */
  readonly restLeastMs: number;
  /** Ways that no storm reaches: where prices are not known, nothing is let in, and little can go wrong. */
  readonly calm: ReadonlySet<Link>;
  /** In so many percent of cases a bot cancels and amends what it has there, and else whatever there once was. */
  readonly ownPercent: number;
  /** While a halt stands, so many percent of steps begin with its end. */
  readonly resumePercent: number;
}

/** Pauses of seconds, in which orders rest, doubts end and looks fall due; and bots that ask for anything. */
const LONG: Shape = {
  beginMs: 400,
  stepsLeast: 5,
  stepsSpread: 8,
  deeds: [
    ['place', 44],
    ['cancel', 10],
    ['amend', 6],
    ['replay', 6],
    ['halt', 5],
    ['clog', 3],
    ['move', 5],
    ['clock', 3],
    ['death', 10],
    ['disk', 3],
    ['crash', 5],
  ],
  passesMs: [0, 1, 3, 20, 150, 1_200, 6_000],
  restLeastMs: 2_500,
  calm: new Set(),
  ownPercent: 0,
  resumePercent: 0,
};

/** Bots that act on what they have, in a storm that leaves prices alone: more of what is asked for is sent. */
const DENSE: Shape = {
  ...LONG,
  deeds: [
    ['place', 33],
    ['burst', 8],
    ['cancel', 10],
    ['amend', 10],
    ['replay', 5],
    ['halt', 5],
    ['clog', 3],
    ['move', 5],
    ['clock', 2],
    ['death', 11],
    ['disk', 4],
    ['crash', 4],
  ],
  calm: new Set(['marks', 'books', 'clock', 'wallet'] as const),
  ownPercent: 80,
  resumePercent: 30,
};

/** A few steps of those: what goes wrong with single orders. */
const SHORT: Shape = { ...DENSE, beginMs: 150, stepsLeast: 3, stepsSpread: 4, restLeastMs: 1_000 };

/** Many of them, close together: what goes wrong only where much has happened before. */
const BUSY: Shape = { ...DENSE, stepsLeast: 24, stepsSpread: 24, passesMs: [0, 1, 3, 20, 150, 1_200] };

/** Long enough to buy in a pair, to learn of it, and to sell it again. */
const HOLDING: Shape = { ...DENSE, stepsLeast: 14, stepsSpread: 14 };

/** By name. */
export const SHAPES: Readonly<Record<string, Shape>> = { long: LONG, short: SHORT, busy: BUSY };

/** Of sixteen seeds that follow one another one is long, one busy, and the others are short. */
const TURNS = 16;
const BUSY_TURN = 0;
const LONG_TURN = 8;

/**
 * What the history of a seed is like, on every machine. Measured at the first venue alone, and elsewhere as it was, but
 * for pairs, where a sale needs a purchase before it: see
 * docs/decisions/0023-shapes-of-histories.md.
 */
export function shapeOf(venue: WorldVenueId, seed: number): Shape {
  if (venue === 'bybit-spot') return HOLDING;
  if (venue !== 'binance-usdm') return LONG;
  const turn = seed % TURNS;
  if (turn === BUSY_TURN) return BUSY;
  return turn === LONG_TURN ? LONG : SHORT;
}
