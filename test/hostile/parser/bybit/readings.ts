import { readIncoming } from '../../../../simulators/bybit/incoming.ts';
import type { OrderRequest, Protection } from '../../../../simulators/bybit/order.ts';
import { parseOrderRequest } from '../../../../simulators/bybit/order-request.ts';
import { paramsFromJson, type Params } from '../../../../simulators/bybit/params.ts';
import { Refusal } from '../../../../simulators/bybit/refusal.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import type { Guard } from '../../../../src/core/order/guard.ts';
import type {
  Amend,
  AttachedChange,
  AttachedExit,
  Order,
  OrderReference,
} from '../../../../src/core/order/order.ts';
import type { RawRequest, Route } from '../../../../src/core/order/venue.ts';
import { readingOf, type FieldValues, type Reading } from '../reading.ts';

const TIMES: Readonly<Record<NonNullable<Order['timeInForce']>, string>> = {
  gtc: 'GTC',
  ioc: 'IOC',
  fok: 'FOK',
  postOnly: 'PostOnly',
  gtd: 'GTD',
};
const INDEXES: Readonly<Record<Order['positionSide'], string>> = { both: '0', long: '1', short: '2' };

/** The gate's intent in the words in which {@link venueReading} puts what the venue read. */
export function gateReading(route: Route, intent: Intent): Reading {
  const line = `${route.method} ${route.path}`;
  switch (intent.kind) {
    case 'place':
    case 'placeTest':
      return readingOf(line, [orderWords(intent.order)]);
    case 'placeBatch':
      return readingOf(line, intent.orders.map(orderWords));
    case 'amend':
      return readingOf(line, [amendWords(intent.amend)]);
    case 'amendBatch':
      return readingOf(line, intent.amends.map(amendWords));
    case 'cancel':
      return readingOf(line, [{ ...marketWords(intent.instrument), ...targetWords(intent.target) }]);
    case 'cancelBatch':
      return readingOf(
        line,
        intent.targets.map((target) => ({ ...marketWords(intent.instrument), ...targetWords(target) })),
      );
    case 'cancelAll':
      return readingOf(line, [
        { ...marketWords(intent.instrument), ...Object.fromEntries(intent.values ?? []) },
      ]);
    case 'setting': {
      const values = withoutLinear(intent.values);
      if (intent.name !== 'leverage')
        return readingOf(line, [{ ...marketWords(intent.instrument), ...values }]);
      const { leverage = '' } = values;
      return readingOf(line, [
        { ...marketWords(intent.instrument), buyLeverage: leverage, sellLeverage: leverage },
      ]);
    }
    case 'guard':
      return readingOf(line, [guardWords(intent.guard)]);
    case 'read':
      return readingOf(line, [withoutLinear(intent.values)]);
    case 'local':
    case 'moveFunds':
      return { kind: 'refused', why: intent.kind };
  }
}

/** Category and symbol of a market, which its name says both. */
function marketWords(instrument: string | null): FieldValues {
  const [first, symbol] = (instrument ?? '').split(':');
  if (instrument === null) return {};
  return symbol === undefined ? { symbol: instrument } : { category: (first ?? '').toLowerCase(), symbol };
}

/** Linear goes without saying. */
function withoutLinear(values: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(values.filter(([name, value]) => name !== 'category' || value !== 'linear'));
}

function orderWords(order: Order): FieldValues {
  const extras = new Map(order.extras);
  const isMarket = order.type === 'market' || order.type.endsWith('Market');
  const isPlain = order.type === 'market' || order.type === 'limit';
  const stops = order.type.startsWith('stop');
  const rises = (order.side === 'buy') === stops;
  return {
    ...marketWords(order.instrument),
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    orderType: isMarket ? 'Market' : 'Limit',
    qty: order.closePosition ? '0' : plain(order.amount ?? order.quantity),
    price: plain(order.price),
    timeInForce: order.timeInForce === null ? null : TIMES[order.timeInForce],
    triggerPrice: plain(order.triggerPrice),
    triggerDirection: isPlain ? null : rises ? '1' : '2',
    triggerBy: isPlain ? null : (extras.get('triggerBy') ?? 'LastPrice'),
    reduceOnly: String(order.reduceOnly || order.closePosition),
    closeOnTrigger: String(order.closePosition || extras.get('closeOnTrigger') === 'true'),
    positionIdx: INDEXES[order.positionSide],
    orderLinkId: order.clientOrderId,
    smpType: extras.get('smpType') ?? 'None',
    slippageTolerance: extras.get('slippageTolerance') ?? null,
    slippageToleranceType: extras.get('slippageToleranceType') ?? null,
    ...(order.instrument.startsWith('SPOT:')
      ? { isLeverage: '0', marketUnit: isMarket ? unitOf(order) : null }
      : {}),
    ...attachedWords(order, extras),
  };
}

function unitOf({ amount }: Order): string {
  return amount === undefined ? 'baseCoin' : 'quoteCoin';
}

/** What the venue is to place after the order, as far as it would. */
function attachedWords({ attached }: Order, extras: ReadonlyMap<string, string>): FieldValues {
  if (attached === undefined) return {};
  const { takeProfit, stopLoss, closes } = attached;
  return {
    takeProfit: plain(takeProfit?.triggerPrice ?? null),
    stopLoss: plain(stopLoss?.triggerPrice ?? null),
    tpTriggerBy: takeProfit === null ? null : (extras.get('tpTriggerBy') ?? 'LastPrice'),
    slTriggerBy: stopLoss === null ? null : (extras.get('slTriggerBy') ?? 'LastPrice'),
    tpslMode: closes === 'position' ? 'Full' : 'Partial',
    tpLimitPrice: plain(takeProfit?.price ?? null),
    slLimitPrice: plain(stopLoss?.price ?? null),
  };
}

function amendWords(amend: Amend): FieldValues {
  return {
    ...marketWords(amend.instrument),
    ...targetWords(amend.target),
    qty: plain(amend.quantity),
    price: plain(amend.price),
    ...(amend.exits === undefined ? {} : changeWords(amend.exits, new Map(amend.extras))),
  };
}

function changeWords(exits: AttachedChange, extras: ReadonlyMap<string, string>): FieldValues {
  const { closes, takeProfit, stopLoss } = exits;
  return {
    tpslMode: closes === 'position' ? 'Full' : 'Partial',
    ...legWords('tp', takeProfit, extras),
    ...legWords('sl', stopLoss, extras),
  };
}

function guardWords({ instrument, positionSide, attached, quantity, drops, extras }: Guard): FieldValues {
  const { closes, takeProfit, stopLoss } = attached;
  const given = new Map(extras);
  const size = (exit: unknown): string | null => (exit === null ? null : plain(quantity));
  const dropped = Object.fromEntries(drops.map((leg) => [leg, '0']));
  const legs = {
    ...(takeProfit === null ? {} : { ...legWords('tp', takeProfit, given), tpSize: size(takeProfit) }),
    ...(stopLoss === null ? {} : { ...legWords('sl', stopLoss, given), slSize: size(stopLoss) }),
  };
  const tpslMode = closes === 'position' ? 'Full' : 'Partial';
  return { ...marketWords(instrument), positionIdx: INDEXES[positionSide], tpslMode, ...legs, ...dropped };
}

/** One exit: absent, taken away, or where it triggers and what it becomes. */
function legWords(
  kind: 'tp' | 'sl',
  exit: AttachedExit | null | undefined,
  extras: ReadonlyMap<string, string>,
): FieldValues {
  const name = kind === 'tp' ? 'takeProfit' : 'stopLoss';
  if (exit === undefined) return {};
  if (exit === null) return { [name]: '0' };
  return {
    [name]: plain(exit.triggerPrice),
    [`${kind}LimitPrice`]: plain(exit.price),
    [`${kind}TriggerBy`]: extras.get(`${kind}TriggerBy`) ?? 'LastPrice',
  };
}

function targetWords({ by, id }: OrderReference): FieldValues {
  return by === 'client' ? { orderLinkId: id } : { orderId: id };
}

/** What the simulated venue reads in a request, by its own parser. */
export function venueReading({ method, target, body }: RawRequest): Reading {
  const incoming = readIncoming({ method, target, headers: {}, body });
  if (incoming instanceof Refusal) return refused(incoming);
  const { line, params } = incoming;
  const category = params.text('category') ?? '';
  const isOrder = line.endsWith('/create') || line.endsWith('/pre-check');
  if (isOrder) return one(line, order(params, category));
  if (line.endsWith('-batch')) return batch(line, params);
  if (line.endsWith('/trading-stop')) return one(line, { positionIdx: '0', ...exitWords(params) });
  if (line.endsWith('/amend')) return one(line, exitWords(params));
  return one(line, everything(params));
}

function refused(refusal: Refusal): Reading {
  return { kind: 'refused', why: `${refusal.retCode} ${refusal.retMsg}` };
}

function one(line: string, values: FieldValues | Refusal): Reading {
  return values instanceof Refusal ? refused(values) : readingOf(line, [values]);
}

function batch(line: string, params: Params): Reading {
  const category = params.text('category') ?? '';
  const items = params.list('request');
  if (items === null || items.length === 0) return { kind: 'refused', why: 'no list' };
  const parts: FieldValues[] = [];
  for (const item of items) {
    const element = paramsFromJson(item);
    if (element === null) return { kind: 'refused', why: 'no order' };
    const words = line.endsWith('create-batch') ? order(element, category) : exitWords(element);
    if (words instanceof Refusal) return refused(words);
    parts.push(category === 'linear' ? words : { ...words, category });
  }
  return readingOf(line, parts);
}

/** `category`: said of all orders of a request. */
function order(params: Params, category: string): FieldValues | Refusal {
  const request = parseOrderRequest(params);
  if (request instanceof Refusal) return request;
  const { side, type, trigger, protection } = request;
  const isLimit = type === 'Limit';
  return {
    ...(category === 'linear' ? {} : { category }),
    ...(category === 'spot' ? spotWords(params, request) : {}),
    symbol: request.symbol,
    side: side === 'BUY' ? 'Buy' : 'Sell',
    orderType: type,
    qty: digits(params, 'qty'),
    price: isLimit ? digits(params, 'price') : null,
    // A market order is immediate-or-cancel whatever it says.
    timeInForce: isLimit ? request.timeInForce : null,
    triggerPrice: trigger === null ? null : digits(params, 'triggerPrice'),
    triggerDirection: trigger === null ? null : String(trigger.direction),
    triggerBy: trigger?.by ?? null,
    reduceOnly: String(request.reduceOnly),
    closeOnTrigger: String(request.closeOnTrigger),
    positionIdx: String(request.positionIdx),
    orderLinkId: request.orderLinkId === '' ? null : request.orderLinkId,
    smpType: request.smpType,
    slippageTolerance: digits(params, 'slippageTolerance'),
    slippageToleranceType: params.text('slippageToleranceType'),
    ...(protection === null ? {} : protectionWords(params, protection)),
  };
}

/** What a market order of a pair is counted in is the quote coin for one who buys and says nothing. */
function spotWords(params: Params, { side, type }: OrderRequest): FieldValues {
  const usual = side === 'BUY' ? 'quoteCoin' : 'baseCoin';
  return {
    isLeverage: params.text('isLeverage') ?? '0',
    marketUnit: type === 'Market' ? (params.text('marketUnit') ?? usual) : null,
  };
}

function protectionWords(params: Params, protection: Protection): FieldValues {
  const { takeProfit, stopLoss, tpTriggerBy, slTriggerBy, tpslMode, tpLimit, slLimit } = protection;
  const takes = takeProfit > 0n;
  const stops = stopLoss > 0n;
  return {
    takeProfit: takes ? digits(params, 'takeProfit') : null,
    stopLoss: stops ? digits(params, 'stopLoss') : null,
    tpTriggerBy: takes ? tpTriggerBy : null,
    slTriggerBy: stops ? slTriggerBy : null,
    tpslMode,
    tpLimitPrice: tpLimit > 0n ? digits(params, 'tpLimitPrice') : null,
    slLimitPrice: slLimit > 0n ? digits(params, 'slLimitPrice') : null,
  };
}

/** Every parameter, with what the venue takes for granted of exits that are asked for. */
function exitWords(params: Params): FieldValues {
  const said: Record<string, string | null> = { ...everything(params) };
  const legs = [
    ['tp', 'takeProfit'],
    ['sl', 'stopLoss'],
  ] as const;
  for (const [kind, name] of legs) {
    // What an exit becomes shows in its limit.
    if (said[`${kind}OrderType`] === 'Market' || said[`${kind}LimitPrice`] != null)
      delete said[`${kind}OrderType`];
    // An exit that is taken away triggers by nothing, whatever stands beside it.
    if (said[name] === '0') delete said[`${kind}TriggerBy`];
    else if (said[name] != null) said[`${kind}TriggerBy`] ??= 'LastPrice';
    if (said[name] != null) said['tpslMode'] ??= 'Full';
  }
  return said;
}

const DECIMALS: ReadonlySet<string> = new Set([
  ...['qty', 'price', 'buyLeverage', 'sellLeverage', 'margin'],
  ...['takeProfit', 'stopLoss', 'tpLimitPrice', 'slLimitPrice', 'tpSize', 'slSize'],
]);

/** Every parameter, decimals in one spelling. The category goes without saying where it is linear. */
function everything(params: Params): FieldValues {
  const values: Record<string, string | null> = {};
  for (const [name, text] of params.all) {
    // An empty id names nothing: one client sends it beside its own.
    if (name === 'orderId' && text === '') continue;
    if (DECIMALS.has(name)) values[name] = digits(params, name);
    else if (name !== 'category' || text !== 'linear') values[name] = text;
  }
  return values;
}

/** A decimal's digits without zeros that mean nothing. */
function digits(params: Params, name: string): string | null {
  const text = params.text(name);
  if (text === null) return null;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A count of 10^-18 as plain digits, by arithmetic of its own. */
function plain(value: bigint | null): string | null {
  if (value === null) return null;
  const unit = 10n ** 18n;
  const fraction = String((value % unit) + unit)
    .slice(1)
    .replace(/0+$/, '');
  return fraction === '' ? String(value / unit) : `${value / unit}.${fraction}`;
}
