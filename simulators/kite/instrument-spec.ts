import type { Decimal } from '../../src/core/units/decimal.ts';
import { decimal } from '../../src/core/units/decimal.ts';
import type { Precise } from '../shared/listing.ts';
import type { RecordedFrame } from '../shared/recording.ts';

/** One market: its names, what it is traded in, and how its seeded background trades. `symbol` is `NSE:INFY`. */
export interface InstrumentSpec extends Precise {
  readonly token: number;
  readonly exchange: string;
  readonly tradingsymbol: string;
  readonly name: string;
  readonly lotSize: number;
  readonly type: 'EQ' | 'FUT';
  readonly expiry: string;
}

/** Changes to a built-in market. */
export interface MarketChange {
  readonly symbol: string;
  readonly price?: Decimal;
  readonly volatility?: number;
  readonly drift?: number;
  /** A recorded book in the place of the background, and the venue's number of that market. */
  readonly recording?: readonly RecordedFrame[];
  readonly number?: number;
  /** Of the background's book: levels on each side, ticks between two, shares on each. */
  readonly levels?: number;
  readonly levelTicks?: number;
  readonly levelQty?: Decimal;
}

const INFY: InstrumentSpec = {
  symbol: 'NSE:INFY',
  token: 408065,
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  name: 'INFOSYS',
  lotSize: 1,
  type: 'EQ',
  expiry: '',
  pricePrecision: 2,
  quantityPrecision: 0,
  tickSize: decimal('0.05'),
  stepSize: decimal('1'),
  price: decimal('1500'),
  volatility: 0.015,
  drift: 0,
  spreadTicks: 2,
  levelTicks: 1,
  levelQty: decimal('400'),
  levels: 200,
  flowPerSecond: decimal('200'),
};

const BUILT_IN: readonly InstrumentSpec[] = [
  INFY,
  {
    ...INFY,
    symbol: 'NSE:SBIN',
    token: 779521,
    tradingsymbol: 'SBIN',
    name: 'STATE BANK OF INDIA',
    price: decimal('800'),
  },
  {
    ...INFY,
    symbol: 'NSE:M&M',
    token: 519937,
    tradingsymbol: 'M&M',
    name: 'MAHINDRA & MAHINDRA',
    price: decimal('3000'),
  },
  {
    ...INFY,
    symbol: 'NFO:NIFTY26DECFUT',
    token: 12345602,
    exchange: 'NFO',
    tradingsymbol: 'NIFTY26DECFUT',
    name: 'NIFTY',
    lotSize: 75,
    type: 'FUT',
    expiry: '2026-12-29',
    price: decimal('24000'),
    stepSize: decimal('75'),
    levelQty: decimal('750'),
    flowPerSecond: decimal('1500'),
  },
];

/**
 * The markets that are listed, with the changes applied. A change of none of them is a mistake, unless it brings a
 * recorded book: that market is then listed beside them.
 */
export function instrumentSpecs(changes: readonly MarketChange[]): readonly InstrumentSpec[] {
  const listed = new Map(BUILT_IN.map((spec) => [spec.symbol, spec]));
  for (const { number, ...change } of changes) {
    const spec = listed.get(change.symbol) ?? recordedSpec(change, listed.size);
    if (spec === null) throw new RangeError('unknown symbol');
    listed.set(change.symbol, { ...spec, ...change, ...(number === undefined ? {} : { token: number }) });
  }
  return [...listed.values()];
}

/** What is not built in is alike to the first market, in single shares; null for what is no market's name. */
function recordedSpec({ symbol, recording }: MarketChange, listed: number): InstrumentSpec | null {
  const [, exchange, tradingsymbol] = /^([A-Z]{3}):([A-Z0-9][A-Z0-9&-]{0,31})$/.exec(symbol) ?? [];
  if (recording === undefined || exchange === undefined || tradingsymbol === undefined) return null;
  return { ...INFY, symbol, exchange, tradingsymbol, name: tradingsymbol, token: FIRST_TOKEN + listed * 256 };
}

/** A number that no other market here has. Its last eight bits are those of the first market's segment. */
const FIRST_TOKEN = 0x40000001;
