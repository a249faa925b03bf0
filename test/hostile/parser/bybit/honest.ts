import type { SeededRandom } from '../../../../sim/random.ts';
import type { BybitSketch, Member } from './sketch.ts';

type Make = (random: SeededRandom) => readonly Member[];

/** Requests of every served route that changes something, and reads, with every field that the gate knows. */
export function honest(random: SeededRandom): BybitSketch {
  const linear = sketched(random, ROUTES, 'linear');
  if (random.chance(20)) return sketched(random, PAIR_ROUTES, 'spot');
  return random.chance(20) && !linear.path.endsWith('switch-mode') ? inverseOf(random, linear) : linear;
}

/** The same of an inverse contract, which is settled in its coin. */
function inverseOf(random: SeededRandom, sketch: BybitSketch): BybitSketch {
  const market = random.pick(['BTCUSD', 'ETHUSD', 'BTCUSDZ26']);
  const changed = new Map([
    ['category', 'inverse'],
    ['symbol', market],
    ['settleCoin', 'BTC'],
  ]);
  const change = (members: readonly Member[]): readonly Member[] =>
    members.map(([name, value]): Member => {
      const other = changed.get(name.replaceAll('"', ''));
      return [name, other === undefined ? value : value.startsWith('"') ? `"${other}"` : other];
    });
  return { ...sketch, members: change(sketch.members), list: sketch.list?.map(change) ?? null };
}

function sketched(
  random: SeededRandom,
  routes: readonly (readonly [path: string, make: Make])[],
  category: string,
): BybitSketch {
  const [path, make] = random.pick(routes);
  const rest = { members: [], list: null, space: '', tail: '' };
  if (path.startsWith('GET ')) return { ...rest, method: 'GET', path: path.slice(4), members: make(random) };
  const named: Member = ['"category"', `"${category}"`];
  if (!path.endsWith('-batch')) return { ...rest, method: 'POST', path, members: [named, ...make(random)] };
  const first = make(random);
  const others = Array.from({ length: random.below(4) }, () => make(random));
  // Cancels of a batch are of one market.
  const market = first.find(([name]) => name === '"symbol"') ?? symbol(random);
  const list = [first, ...others].map((element) =>
    path === CANCELS ? element.map((one): Member => (one[0] === '"symbol"' ? market : one)) : element,
  );
  return { ...rest, method: 'POST', path, members: [named], list };
}

const CANCELS = '/v5/order/cancel-batch';

const ROUTES: readonly (readonly [path: string, make: Make])[] = [
  ['/v5/order/create', order],
  ['/v5/order/create', order],
  ['/v5/order/create', order],
  ['/v5/order/pre-check', order],
  ['/v5/order/create-batch', order],
  ['/v5/order/create-batch', order],
  ['/v5/order/amend', amend],
  ['/v5/order/amend-batch', amend],
  ['/v5/order/cancel', (random) => [symbol(random), target(random)]],
  [CANCELS, (random) => [symbol(random), target(random)]],
  ['/v5/order/cancel-all', cancelAll],
  ['/v5/position/trading-stop', guard],
  ['/v5/position/trading-stop', guard],
  ['/v5/position/set-leverage', leverage],
  ['/v5/position/switch-mode', (random) => [symbol(random), ['"mode"', random.pick(['0', '3', '"0"'])]]],
  ['/v5/position/add-margin', margin],
  ['GET /v5/order/realtime', orders],
  ['GET /v5/order/history', orders],
  ['GET /v5/execution/list', (random) => [LINEAR_PAIR, ...maybe(random, ['symbol', 'BTCUSDT'])]],
  ['GET /v5/position/list', (random) => [LINEAR_PAIR, ['settleCoin', 'USDT'], ...maybe(random, LIMIT)]],
];

const PAIR_ROUTES: readonly (readonly [path: string, make: Make])[] = [
  ['/v5/order/create', pairOrder],
  ['/v5/order/create', pairOrder],
  ['/v5/order/create-batch', pairOrder],
  [
    '/v5/order/amend',
    (random) => [pair(random), target(random), ['"qty"', amount(random)], ['"price"', amount(random)]],
  ],
  ['/v5/order/cancel', (random) => [pair(random), target(random)]],
  [CANCELS, (random) => [pair(random), target(random)]],
  ['/v5/order/cancel-all', (random) => maybe(random, pair(random))],
  ['GET /v5/order/realtime', (random) => [['category', 'spot'], ...maybe(random, ['symbol', 'BTCUSDT'])]],
];

/** An order of a pair: what the venue takes for granted of one is said or left out. */
function pairOrder(random: SeededRandom): readonly Member[] {
  const limit = random.chance(65);
  const buys = random.chance(50);
  const unit = buys && random.chance(50) ? '"quoteCoin"' : '"baseCoin"';
  return [
    pair(random),
    ['"side"', buys ? '"Buy"' : '"Sell"'],
    ['"orderType"', limit ? '"Limit"' : '"Market"'],
    ['"qty"', amount(random)],
    ...(limit ? [['"price"', amount(random)] as const] : maybe(random, ['"marketUnit"', unit])),
    ...maybe(random, ['"isLeverage"', random.pick(['0', '"0"'])]),
    ...maybe(random, ['"timeInForce"', random.pick(limit ? ['"GTC"', '"PostOnly"'] : ['"IOC"'])]),
    ...maybe(random, ['"orderLinkId"', id(random)]),
  ];
}

function pair(random: SeededRandom): Member {
  return ['"symbol"', random.pick(['"BTCUSDT"', '"ETHUSDT"', '"XYZUSDT"'])];
}

const LINEAR_PAIR: Member = ['category', 'linear'];
const LIMIT: Member = ['limit', '50'];

function order(random: SeededRandom): readonly Member[] {
  const limit = random.chance(65);
  const closes = random.chance(8);
  const triggered = closes || random.chance(30);
  return [
    symbol(random),
    ['"side"', random.pick(['"Buy"', '"Sell"'])],
    ['"orderType"', limit ? '"Limit"' : '"Market"'],
    ['"qty"', closes ? '"0"' : amount(random)],
    ...(limit ? [['"price"', amount(random)] as const] : []),
    ...maybe(random, [
      '"timeInForce"',
      random.pick(limit ? ['"GTC"', '"IOC"', '"FOK"', '"PostOnly"'] : ['"GTC"', '"IOC"']),
    ]),
    ...(triggered ? trigger(random) : []),
    ...(!closes && random.chance(20) ? exits(random) : closing(random, closes)),
    ...maybe(random, ['"positionIdx"', random.pick(['0', '"0"', '1', '"2"'])]),
    ...maybe(random, ['"orderLinkId"', id(random)]),
    ...maybe(random, [
      '"smpType"',
      random.pick(['"None"', '"CancelMaker"', '"CancelTaker"', '"CancelBoth"']),
    ]),
  ];
}

function closing(random: SeededRandom, closes: boolean): readonly Member[] {
  return closes
    ? [
        ['"reduceOnly"', 'true'],
        ['"closeOnTrigger"', 'true'],
      ]
    : maybe(random, ['"reduceOnly"', flag(random)]);
}

/** What the venue is to place after the order; none goes with one that reduces. */
function exits(random: SeededRandom): readonly Member[] {
  const partial = random.chance(50);
  const [first, second] = random.chance(50) ? (['tp', 'sl'] as const) : (['sl', 'tp'] as const);
  return [
    ...(partial ? [['"tpslMode"', '"Partial"'] as const] : maybe(random, ['"tpslMode"', '"Full"'])),
    ...exit(random, first, partial),
    ...(random.chance(50) ? exit(random, second, partial) : []),
  ];
}

function exit(random: SeededRandom, kind: 'tp' | 'sl', partial: boolean): readonly Member[] {
  const limit = partial && random.chance(40);
  return [
    [kind === 'tp' ? '"takeProfit"' : '"stopLoss"', amount(random)],
    ...maybe(random, [`"${kind}TriggerBy"`, random.pick(['"LastPrice"', '"IndexPrice"', '"MarkPrice"'])]),
    ...(limit
      ? ([
          [`"${kind}OrderType"`, '"Limit"'],
          [`"${kind}LimitPrice"`, amount(random)],
        ] as const)
      : maybe(random, [`"${kind}OrderType"`, '"Market"'])),
  ];
}

function trigger(random: SeededRandom): readonly Member[] {
  return [
    ['"triggerPrice"', amount(random)],
    ['"triggerDirection"', random.pick(['1', '2', '"1"', '"2"'])],
    ...maybe(random, ['"triggerBy"', random.pick(['"LastPrice"', '"IndexPrice"', '"MarkPrice"'])]),
  ];
}

function amend(random: SeededRandom): readonly Member[] {
  const whole: readonly Member[] = [
    symbol(random),
    target(random),
    ['"qty"', amount(random)],
    ['"price"', amount(random)],
  ];
  return random.chance(60) ? whole : [...whole, ...changes(random)];
}

/** A change of what goes with an order; nothing is known here of what went with it before. */
function changes(random: SeededRandom): readonly Member[] {
  const partial = random.chance(50);
  const leg = (kind: 'tp' | 'sl'): readonly Member[] => {
    const name = kind === 'tp' ? '"takeProfit"' : '"stopLoss"';
    if (random.chance(20)) return [[name, '"0"']];
    return [
      [name, amount(random)],
      ...maybe(random, [`"${kind}TriggerBy"`, random.pick(['"LastPrice"', '"MarkPrice"'])]),
      ...(partial && random.chance(40) ? [[`"${kind}LimitPrice"`, amount(random)] as const] : []),
    ];
  };
  const mode: Member = ['"tpslMode"', '"Partial"'];
  const legs = random.chance(50) ? leg('tp') : random.chance(50) ? leg('sl') : [...leg('sl'), ...leg('tp')];
  return [...(partial ? [mode] : []), ...legs];
}

/** Exits of a position: of the whole, set or taken away, or of a part. */
function guard(random: SeededRandom): readonly Member[] {
  const at = [symbol(random), ...maybe(random, ['"positionIdx"', random.pick(['0', '"0"', '1'])])];
  if (random.chance(50)) {
    const [first, second] = random.chance(50) ? (['tp', 'sl'] as const) : (['sl', 'tp'] as const);
    const zero: Member = [second === 'tp' ? '"takeProfit"' : '"stopLoss"', '"0"'];
    const other = random.chance(30) ? [zero] : random.chance(50) ? exit(random, second, false) : [];
    return [...at, ...maybe(random, ['"tpslMode"', '"Full"']), ...exit(random, first, false), ...other];
  }
  const size = amount(random);
  const both = random.chance(50);
  return [
    ...at,
    ['"tpslMode"', '"Partial"'],
    ...exit(random, 'tp', true),
    ['"tpSize"', size],
    ...(both ? [...exit(random, 'sl', true), ['"slSize"', size] as const] : []),
  ];
}

function cancelAll(random: SeededRandom): readonly Member[] {
  const scope = random.chance(60) ? symbol(random) : (['"settleCoin"', '"USDT"'] as const);
  return [scope, ...maybe(random, ['"orderFilter"', random.pick(['"Order"', '"StopOrder"'])])];
}

function leverage(random: SeededRandom): readonly Member[] {
  const value = random.pick(['"5"', '"12.5"', '"100"', '7']);
  return [symbol(random), ['"buyLeverage"', value], ['"sellLeverage"', value]];
}

function margin(random: SeededRandom): readonly Member[] {
  return [symbol(random), ['"margin"', random.pick(['"10"', '"-3.5"', '"0.25"'])]];
}

function orders(random: SeededRandom): readonly Member[] {
  return [
    LINEAR_PAIR,
    ...maybe(random, ['symbol', random.pick(['BTCUSDT', 'ETHUSDT'])]),
    ...maybe(random, ['orderLinkId', 'gw-1']),
    ...maybe(random, ['settleCoin', 'USDT']),
    ...maybe(random, LIMIT),
  ];
}

function symbol(random: SeededRandom): Member {
  return ['"symbol"', random.pick(['"BTCUSDT"', '"ETHUSDT"', '"1000PEPEUSDT"', '"BTCUSDT-26DEC26"'])];
}

function target(random: SeededRandom): Member {
  return random.chance(50)
    ? ['"orderId"', random.pick(['"c6f055d9-7f21-4079-913d-e6523a9cfffa"', '"1523347543495541248"'])]
    : ['"orderLinkId"', id(random)];
}

/** Up to 20 digits before the point and 18 after it; without quotation marks only what a double holds exactly. */
function amount(random: SeededRandom): string {
  if (random.chance(20)) return random.pick(['1', '59000', '0.01', '0.5', '120000.5']);
  const whole = random.pick(['0', '1', '59000', '3', '120000', '12345678901234567890']);
  const fraction = random.pick(['', '.1', '.01', '.10', '.000000000000000001', '.123456789012345678']);
  return JSON.stringify(whole === '0' && fraction === '' ? '2' : whole + fraction);
}

function flag(random: SeededRandom): string {
  return random.pick(['true', 'false', '"true"', '"false"']);
}

function id(random: SeededRandom): string {
  return JSON.stringify(
    random.pick(['gw-1', 'x-15PC4ZJy_gw1', 'A_1', '123456789012345678901234567890123456']),
  );
}

function maybe(random: SeededRandom, member: Member): readonly Member[] {
  return random.chance(40) ? [member] : [];
}
