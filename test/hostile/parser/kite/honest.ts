import type { SeededRandom } from '../../../../sim/random.ts';
import type { RawPair, Sketch } from '../sketch.ts';
import { KNOWN_ALERTS, KNOWN_ORDERS, KNOWN_TRIGGERS } from './known-orders.ts';

type Make = (random: SeededRandom) => readonly RawPair[];

/** Requests of every served route that changes something, and reads, with every field that the gate knows. */
export function honest(random: SeededRandom): Sketch {
  const { method, path, make } = random.pick(ROUTES);
  const rest = { method, path: path(random), separator: '&', contentType: FORM };
  if (rest.path.startsWith('/margins/') || rest.path.startsWith('/charges/')) {
    const query = rest.path.startsWith('/margins/') ? maybe(random, ['mode', 'compact']) : [];
    return { ...rest, query, body: [[orders(random), null]] };
  }
  const pairs = make(random);
  return method === 'POST' || method === 'PUT'
    ? { ...rest, query: [], body: pairs }
    : { ...rest, query: pairs, body: [] };
}

const FORM = 'application/x-www-form-urlencoded';

interface HonestRoute {
  readonly method: string;
  readonly path: (random: SeededRandom) => string;
  readonly make: Make;
}

const PLACING: HonestRoute = { method: 'POST', path: (random) => `/orders/${variety(random)}`, make: order };
const CHANGING: HonestRoute = { method: 'PUT', path: named, make: change };

/** Of two legs where the number is that of a trigger with two: one leg stays one. */
const TRIGGER: readonly HonestRoute[] = [
  { method: 'POST', path: () => '/gtt/triggers', make: (random) => trigger(random, random.chance(50)) },
  { method: 'PUT', path: () => '/gtt/triggers/100007', make: (random) => changed(random, '100007') },
  { method: 'PUT', path: () => '/gtt/triggers/100008', make: (random) => changed(random, '100008') },
  {
    method: 'DELETE',
    path: (random) => `/gtt/triggers/${random.pick([...KNOWN_TRIGGERS.keys()])}`,
    make: none,
  },
  // As the venue's own client says it: the number of the path once more.
  { method: 'DELETE', path: () => '/gtt/triggers/100007', make: () => [['trigger_id', '100007']] },
];

const ALERT: readonly HonestRoute[] = [
  { method: 'POST', path: () => '/alerts', make: alert },
  ...KNOWN_ALERTS.map((uuid): HonestRoute => ({
    method: 'PUT',
    path: () => `/alerts/${uuid}`,
    make: (random) => [...alert(random), ...maybe(random, ['uuid', uuid])],
  })),
  { method: 'DELETE', path: () => '/alerts', make: (random) => [['uuid', random.pick(KNOWN_ALERTS)]] },
  {
    method: 'GET',
    path: (random) =>
      random.pick(['/alerts', `/alerts/${KNOWN_ALERTS[0]}`, `/alerts/${KNOWN_ALERTS[1]}/history`]),
    make: none,
  },
  { method: 'GET', path: () => '/alerts', make: (random) => maybe(random, ['status', 'enabled']) },
];

const ROUTES: readonly HonestRoute[] = [
  ...ALERT,
  ...TRIGGER,
  ...TRIGGER,
  PLACING,
  PLACING,
  PLACING,
  PLACING,
  CHANGING,
  CHANGING,
  {
    method: 'DELETE',
    path: named,
    make: (random) => maybe(random, ['parent_order_id', random.pick(['', '260101000000009'])]),
  },
  { method: 'POST', path: (random) => random.pick(CALCULATIONS), make: none },
  { method: 'POST', path: (random) => random.pick(CALCULATIONS), make: none },
  { method: 'GET', path: (random) => random.pick(['/quote', '/quote/ohlc', '/quote/ltp']), make: markets },
  {
    method: 'GET',
    path: (random) => random.pick(['/orders', '/orders/7', '/trades', '/user/margins/equity']),
    make: none,
  },
  {
    method: 'GET',
    path: () => '/instruments/historical/408065/5minute',
    make: (random) => [
      ['from', '2026-11-02%2009:15:00'],
      ['to', '2026-11-03'],
      ...maybe(random, ['continuous', random.pick(['0', '1'])]),
      ...maybe(random, ['oi', random.pick(['0', '1'])]),
    ],
  },
];

const CALCULATIONS = ['/margins/orders', '/margins/basket', '/charges/orders'] as const;

function none(): readonly RawPair[] {
  return [];
}

function variety(random: SeededRandom): string {
  return random.pick(['regular', 'regular', 'amo', 'co', 'iceberg', 'auction']);
}

function named(random: SeededRandom): string {
  return `/orders/${variety(random)}/${random.pick([...KNOWN_ORDERS.keys()])}`;
}

function order(random: SeededRandom): readonly RawPair[] {
  const type = random.pick(['LIMIT', 'LIMIT', 'MARKET', 'SL', 'SL-M']);
  const isPriced = type === 'LIMIT' || type === 'SL';
  const validity = random.pick(['DAY', 'IOC', 'TTL', '']);
  return [
    ...market(random),
    side(random),
    ['quantity', quantity(random)],
    ['product', random.pick(['CNC', 'NRML', 'MIS', 'MTF'])],
    ['order_type', type],
    ...(isPriced ? [['price', price(random)] as const] : maybe(random, ['price', random.pick(['0', '0.0'])])),
    ...(type.startsWith('SL') ? [['trigger_price', price(random)] as const] : []),
    ...(validity === '' ? [] : [['validity', validity] as const]),
    ...(validity === 'TTL' ? [['validity_ttl', random.pick(['1', '30'])] as const] : []),
    ...maybe(random, ['tag', random.pick(['bot1', 'a', 'ABCDEFGH', ''])]),
    ...(isPriced ? [] : maybe(random, ['market_protection', random.pick(['-1', '2', '100', '0'])])),
    ...maybe(random, ['disclosed_quantity', random.pick(['0', '1', ''])]),
    ...maybe(random, ['iceberg_legs', '5']),
    ...maybe(random, ['iceberg_quantity', '10']),
    ...maybe(random, ['auction_number', random.pick(['2017', ''])]),
    ...maybe(random, ['autoslice', random.pick(['false', '0'])]),
  ];
}

function change(random: SeededRandom): readonly RawPair[] {
  return [
    ...maybe(random, ['quantity', quantity(random)]),
    ...maybe(random, ['price', price(random)]),
    ...maybe(random, ['validity', random.pick(['DAY', 'IOC'])]),
    ...maybe(random, ['disclosed_quantity', '1']),
    ...maybe(random, ['parent_order_id', '']),
  ];
}

/** A trigger as the client sends it: its amounts numbers, its two parts JSON. */
function trigger(random: SeededRandom, isTwo: boolean): readonly RawPair[] {
  const market = {
    exchange: random.pick(['NSE', 'BSE']),
    tradingsymbol: random.pick(['INFY', 'SBIN', 'M&M']),
  };
  const triggers = isTwo ? [1_400, 1_600] : [random.pick([1_400, 1_399.95, 1_600, 1_500.5])];
  const order = {
    ...{ ...market, transaction_type: random.pick(['BUY', 'SELL']) },
    ...{ quantity: 1 + random.below(1_000), order_type: 'LIMIT', product: random.pick(['CNC', 'MIS']) },
  };
  const legs = triggers.map((at) => ({ ...order, price: at + random.pick([0, 5, -4.95]) }));
  const isTurned = isTwo && random.chance(30);
  const trigger_values = isTurned ? triggers.toReversed() : triggers;
  const condition = { ...market, trigger_values, last_price: random.pick([1_500, 1_500.05]) };
  return [
    ['type', isTwo ? 'two-leg' : 'single'],
    ['condition', encodeURIComponent(JSON.stringify(condition))],
    ['orders', encodeURIComponent(JSON.stringify(isTurned ? legs.toReversed() : legs))],
  ];
}

/** A change says all of it anew, and sometimes the number of the path. */
function changed(random: SeededRandom, id: string): readonly RawPair[] {
  return [...trigger(random, id === '100008'), ...maybe(random, ['trigger_id', id])];
}

/** An alert that tells a person, with what is compared on each side; fields of the other kind may be there, empty. */
function alert(random: SeededRandom): readonly RawPair[] {
  const [attribute, constant] = random.pick(COMPARED);
  const isConstant = random.chance(60);
  return [
    ['name', random.pick(['low', 'INFY%20is%20low', '%E2%82%B9%20%3C', 'a'])],
    ['type', 'simple'],
    ['lhs_attribute', attribute],
    ...compared(random, 'lhs'),
    ['operator', random.pick(['%3C%3D', '%3E%3D', '%3C', '%3E', '%3D%3D', '<=', '>='])],
    ['rhs_type', isConstant ? 'constant' : 'instrument'],
    ...(isConstant
      ? [['rhs_constant', constant] as const, ...EMPTY.flatMap((name) => maybe(random, [name, '']))]
      : [
          ...maybe(random, ['rhs_constant', random.pick(['', '0'])]),
          ...[['rhs_attribute', attribute] as const, ...compared(random, 'rhs')],
        ]),
  ];
}

/** What is compared, and a number that it could be compared with: none that is met at once. */
const COMPARED = [
  ['LastTradedPrice', '1400.50'],
  ['LastTradedPrice', '9999'],
  ['HighPrice', '1400'],
  ['DayChangePercent', '-2.5'],
  ['IntraDayChange', '-0.05'],
  ['VolumeTraded', '6000000'],
  ['OpenInterest', '7'],
] as const;
const EMPTY = ['rhs_attribute', 'rhs_exchange', 'rhs_tradingsymbol'];

function compared(random: SeededRandom, of: 'lhs' | 'rhs'): readonly RawPair[] {
  const [exchange, symbol] = random.pick([
    ['NSE', 'INFY'],
    ['NSE', 'M%26M'],
    ['NSE', 'SBIN'],
    ['INDICES', 'NIFTY%2050'],
  ] as const);
  return [
    [`${of}_exchange`, exchange],
    [`${of}_tradingsymbol`, symbol],
  ];
}

/** A basket as the client sends it: JSON, its amounts numbers. */
function orders(random: SeededRandom): string {
  const all = Array.from({ length: 1 + random.below(3) }, () => ({
    exchange: random.pick(['NSE', 'NFO']),
    tradingsymbol: random.pick(['INFY', 'SBIN', 'M&M']),
    transaction_type: random.pick(['BUY', 'SELL']),
    variety: 'regular',
    product: random.pick(['CNC', 'MIS']),
    order_type: random.pick(['LIMIT', 'MARKET']),
    quantity: 1 + random.below(1_000),
    ...(random.chance(50) ? { price: random.pick([1_500, 1_499.95, 0]) } : {}),
    ...(random.chance(20) ? { trigger_price: 0 } : {}),
  }));
  return JSON.stringify(all);
}

function markets(random: SeededRandom): readonly RawPair[] {
  const names = ['NSE:INFY', 'NSE%3ASBIN', 'NSE:NIFTY%2050', 'NSE:M%26M', '408065', 'BSE:SENSEX'];
  return Array.from({ length: 1 + random.below(4) }, () => ['i', random.pick(names)] as const);
}

function market(random: SeededRandom): readonly RawPair[] {
  return [
    ['exchange', 'NSE'],
    ['tradingsymbol', random.pick(['INFY', 'SBIN', 'M%26M'])],
  ];
}

function side(random: SeededRandom): RawPair {
  return ['transaction_type', random.pick(['BUY', 'SELL'])];
}

function quantity(random: SeededRandom): string {
  return random.pick(['1', '10', '75', '999999999', String(1 + random.below(10_000))]);
}

/** Mostly prices of the market's tick; some that the venue refuses for it, the bot's as well as ours. */
function price(random: SeededRandom): string {
  const whole = String(1 + random.below(random.pick([9, 2_000, 999_999_999])));
  return whole + random.pick(['', '', '.05', '.5', '.95', '.0001', '.1234']);
}

function maybe(random: SeededRandom, pair: RawPair): readonly RawPair[] {
  return random.chance(35) ? [pair] : [];
}
