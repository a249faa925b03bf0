import type { SeededRandom } from '../../../sim/random.ts';
import { SIGNED } from '../../../src/venues/binance-usdm/fixtures/recorded.ts';
import { sketchOf, type RawPair, type Sketch } from './sketch.ts';

/** Requests of real clients, as recorded, and of every served route with every field that it knows. */
export function honestRequest(random: SeededRandom): Sketch {
  if (random.chance(25)) return random.pick(RECORDED_SKETCHES);
  const [method, path, make] = random.pick(ROUTES);
  const pairs: readonly RawPair[] = [...make(random), ['timestamp', STAMPED_AT], ['signature', SIGNATURE]];
  const stamped: readonly RawPair[] = random.chance(50) ? [...pairs, ['recvWindow', '5000']] : pairs;
  const inBody = random.chance(50);
  return {
    ...sketchOf(method, path, ''),
    query: inBody ? [] : stamped,
    body: inBody ? stamped : [],
  };
}

/** When every request says that it was made, and how it is signed: the judge's key gives this for any text. */
export const STAMPED_AT = '1795228436735';
export const SIGNATURE = '00'.repeat(32);

const RECORDED_SKETCHES: readonly Sketch[] = SIGNED.map((one) => {
  const sketch = sketchOf(one.method, one.target, one.body);
  return { ...sketch, query: sketch.query.map(restamped), body: sketch.body.map(restamped) };
});

function restamped([name, value]: RawPair): RawPair {
  if (name === 'timestamp') return [name, STAMPED_AT];
  return [name, name === 'signature' ? SIGNATURE : value];
}

type Make = (random: SeededRandom) => readonly RawPair[];

const ROUTES: readonly (readonly [method: string, path: string, make: Make])[] = [
  ['POST', '/fapi/v1/order', plainOrder],
  ['POST', '/fapi/v1/order', plainOrder],
  ['POST', '/fapi/v1/order/test', plainOrder],
  ['POST', '/fapi/v1/algoOrder', conditionalOrder],
  ['POST', '/fapi/v1/algoOrder', conditionalOrder],
  ['PUT', '/fapi/v1/order', amend],
  ['POST', '/fapi/v1/batchOrders', (random) => batch(random, plainOrder)],
  ['POST', '/fapi/v1/batchOrders', (random) => batch(random, plainOrder)],
  ['PUT', '/fapi/v1/batchOrders', (random) => batch(random, amend)],
  ['DELETE', '/fapi/v1/order', (random) => [symbol(random), target(random)]],
  ['DELETE', '/fapi/v1/algoOrder', cancelConditional],
  ['DELETE', '/fapi/v1/algoOpenOrders', (random) => [symbol(random)]],
  ['DELETE', '/fapi/v1/batchOrders', (random) => [symbol(random), targets(random)]],
  ['DELETE', '/fapi/v1/allOpenOrders', (random) => [symbol(random)]],
  ['POST', '/fapi/v1/leverage', (random) => [symbol(random), ['leverage', String(1 + random.below(125))]]],
  [
    'POST',
    '/fapi/v1/marginType',
    (random) => [symbol(random), ['marginType', random.pick(['ISOLATED', 'CROSSED'])]],
  ],
  ['POST', '/fapi/v1/positionMargin', positionMargin],
  ['POST', '/fapi/v1/positionSide/dual', (random) => [['dualSidePosition', flag(random)]]],
  ['POST', '/fapi/v1/multiAssetsMargin', (random) => [['multiAssetsMargin', flag(random)]]],
  ['POST', '/fapi/v1/feeBurn', (random) => [['feeBurn', flag(random)]]],
  ['POST', '/fapi/v1/countdownCancelAll', (random) => [symbol(random), ['countdownTime', whole(random)]]],
  ['GET', '/fapi/v1/order', (random) => [symbol(random), target(random)]],
  ['GET', '/fapi/v1/openOrders', (random) => maybe(random, symbol(random))],
  ['GET', '/fapi/v1/userTrades', (random) => [symbol(random), ...maybe(random, ['fromId', whole(random)])]],
  [
    'GET',
    '/fapi/v1/income',
    (random) => [...maybe(random, ['limit', whole(random)]), ...maybe(random, symbol(random))],
  ],
];

function plainOrder(random: SeededRandom): readonly RawPair[] {
  const limit = random.chance(70);
  const time = random.pick(['GTC', 'IOC', 'FOK', 'GTX', 'GTD']);
  return [
    symbol(random),
    side(random),
    ['type', limit ? 'LIMIT' : 'MARKET'],
    ['quantity', amount(random)],
    ...(limit
      ? ([
          ['price', amount(random)],
          ['timeInForce', time],
        ] as const)
      : []),
    ...(limit && time === 'GTD' ? ([['goodTillDate', '1895228436000']] as const) : []),
    ...maybe(random, ['reduceOnly', flag(random)]),
    ...maybe(random, ['positionSide', random.pick(['BOTH', 'LONG', 'SHORT'])]),
    ...maybe(random, ['newClientOrderId', id(random)]),
    ...maybe(random, ['newOrderRespType', random.pick(['ACK', 'RESULT'])]),
    ...maybe(random, ['selfTradePreventionMode', random.pick(['NONE', 'EXPIRE_TAKER', 'EXPIRE_BOTH'])]),
  ];
}

function conditionalOrder(random: SeededRandom): readonly RawPair[] {
  const type = random.pick([
    'STOP',
    'STOP_MARKET',
    'TAKE_PROFIT',
    'TAKE_PROFIT_MARKET',
    'TRAILING_STOP_MARKET',
  ]);
  const trailing = type.startsWith('TRAILING');
  const limit = !type.endsWith('MARKET');
  const closes = !trailing && !limit && random.chance(30);
  return [
    ['algoType', 'CONDITIONAL'],
    symbol(random),
    side(random),
    ['type', type],
    ...(closes ? ([['closePosition', 'true']] as const) : ([['quantity', amount(random)]] as const)),
    ...(limit ? ([['price', amount(random)]] as const) : []),
    ...(trailing
      ? ([['callbackRate', random.pick(['0.1', '1', '2.50', '10'])]] as const)
      : ([['triggerPrice', amount(random)]] as const)),
    ...(trailing ? maybe(random, [random.pick(['activatePrice', 'activationPrice']), amount(random)]) : []),
    ...(limit ? maybe(random, ['timeInForce', random.pick(['GTC', 'IOC', 'GTX'])]) : []),
    ...(closes ? [] : maybe(random, ['reduceOnly', flag(random)])),
    ...maybe(random, ['workingType', random.pick(['MARK_PRICE', 'CONTRACT_PRICE'])]),
    ...maybe(random, ['priceProtect', flag(random)]),
    ...maybe(random, ['clientAlgoId', id(random)]),
  ];
}

function amend(random: SeededRandom): readonly RawPair[] {
  return [
    symbol(random),
    target(random),
    side(random),
    ['quantity', amount(random)],
    ['price', amount(random)],
  ];
}

/** A batch, its list escaped as most clients do or raw as ccxt does. */
function batch(random: SeededRandom, make: Make): readonly RawPair[] {
  const orders = Array.from({ length: 1 + random.below(5) }, () => jsonObject(random, make(random)));
  const list = `[${orders.join(',')}]`;
  return [['batchOrders', random.chance(50) ? encodeURIComponent(list) : list]];
}

/** One object of a batch, numbers and flags with or without quotation marks. */
function jsonObject(random: SeededRandom, pairs: readonly RawPair[]): string {
  const members = pairs.map(([name, value]) => {
    const text = decodeURIComponent(value ?? '');
    const bare =
      /^(?:(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,5}[1-9])?|true|false)$/.test(text) && random.chance(30);
    return `${JSON.stringify(name)}:${bare && !NAMED.has(name) ? text : JSON.stringify(text)}`;
  });
  return `{${members.join(',')}}`;
}

const NAMED: ReadonlySet<string> = new Set(['newClientOrderId', 'origClientOrderId', 'symbol']);

function cancelConditional(random: SeededRandom): readonly RawPair[] {
  const named: RawPair = random.chance(50) ? ['algoId', whole(random)] : ['clientAlgoId', id(random)];
  return [named, ...maybe(random, symbol(random))];
}

function positionMargin(random: SeededRandom): readonly RawPair[] {
  return [
    symbol(random),
    ['amount', amount(random)],
    ['type', random.pick(['1', '2'])],
    ...maybe(random, ['positionSide', random.pick(['LONG', 'SHORT'])]),
  ];
}

function symbol(random: SeededRandom): RawPair {
  return ['symbol', random.pick(['BTCUSDT', 'ETHUSDT', '1000PEPEUSDT', 'BTCUSDT_261225'])];
}

function side(random: SeededRandom): RawPair {
  return ['side', random.pick(['BUY', 'SELL'])];
}

function target(random: SeededRandom): RawPair {
  return random.chance(50) ? ['orderId', whole(random)] : ['origClientOrderId', id(random)];
}

function targets(random: SeededRandom): RawPair {
  const count = 1 + random.below(4);
  if (random.chance(50)) {
    const ids = Array.from({ length: count }, () => whole(random));
    return [random.pick(['orderIdList', 'orderidlist']), `%5B${ids.join(',')}%5D`];
  }
  const ids = Array.from({ length: count }, () => JSON.stringify(decodeURIComponent(id(random))));
  return [
    random.pick(['origClientOrderIdList', 'origclientorderidlist']),
    encodeURIComponent(`[${ids.join(',')}]`),
  ];
}

function whole(random: SeededRandom): string {
  return String(1 + random.below(random.pick([9, 1000, 4_000_000_000])));
}

/** Text that a decimal parser must carry whole: up to 20 digits before the point and 18 after it. */
function amount(random: SeededRandom): string {
  const whole = random.pick(['0', '1', '59000', '3', '120000', '12345678901234567890']);
  const fraction = random.pick([
    '',
    '',
    '.1',
    '.01',
    '.001',
    '.10',
    '.000000000000000001',
    '.123456789012345678',
  ]);
  return whole === '0' && fraction === '' ? '2' : whole + fraction;
}

function flag(random: SeededRandom): string {
  return random.pick(['true', 'false', 'TRUE', 'False']);
}

function id(random: SeededRandom): string {
  return random.pick([
    'gw-1',
    'x-15PC4ZJy-gw1',
    'a.b%3Ac%2Fd',
    'A_1',
    '123456789012345678901234567890123456',
  ]);
}

function maybe(random: SeededRandom, pair: RawPair): readonly RawPair[] {
  return random.chance(40) ? [pair] : [];
}
