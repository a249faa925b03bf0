import { Account } from '../../../../simulators/kite/account.ts';
import { Exchange } from '../../../../simulators/kite/exchange.ts';
import { instrumentSpecs } from '../../../../simulators/kite/instrument-spec.ts';
import type { SimOrder } from '../../../../simulators/kite/order.ts';
import { cancel, modify, place } from '../../../../simulators/kite/placing.ts';
import { Refusal } from '../../../../simulators/kite/refusal.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import type { Amend, Order } from '../../../../src/core/order/order.ts';
import type { RawRequest, Route } from '../../../../src/core/order/venue.ts';
import { parseDecimal, ZERO } from '../../../../src/core/units/decimal.ts';
import { readingOf, type FieldValues, type Reading } from '../reading.ts';
import { alertReading, alertWords } from './alert-readings.ts';
import { KNOWN_ORDERS } from './known-orders.ts';
import { standingWords, triggerReading } from './trigger-readings.ts';

const TYPES: Readonly<Record<Order['type'], string>> = {
  ...{ limit: 'LIMIT', market: 'MARKET', stop: 'SL', stopMarket: 'SL-M' },
  ...{ takeProfit: '', takeProfitMarket: '', trailingStopMarket: '' },
};
const VALIDITIES: Readonly<Record<NonNullable<Order['timeInForce']>, string>> = {
  ...{ gtc: 'DAY', ioc: 'IOC', gtd: 'TTL', fok: '', postOnly: '' },
};
/** Fields that change no more than themselves, and go through as they are. */
const PLAIN_FIELDS = [
  ...['auction_number', 'disclosed_quantity', 'iceberg_legs', 'iceberg_quantity', 'market_protection'],
  ...['parent_order_id', 'validity_ttl'],
] as const;
/** How much of a tag that is sent makes it unique: the bot does not know of it. */
const UNIQUE_LENGTH = 12;

type Values = ReadonlyMap<string, string>;

/** The gate's intent in the words in which {@link venueReading} puts what the venue read. */
export function gateReading(route: Route, intent: Intent): Reading {
  switch (intent.kind) {
    case 'place': {
      if (intent.order.standing !== undefined)
        return readingOf(lineOf(route, new Map()), [standingWords(intent.order)]);
      const line = lineOf(route, new Map(intent.order.extras));
      return readingOf(line, [orderWords(intent.order)]);
    }
    case 'amend': {
      const { extras, target, instrument, side, quantity, price, wait } = intent.amend;
      if (wait !== undefined && side !== null) {
        const numbered = lineOf(route, new Map([['trigger_id', target.id.slice(1)]]));
        return readingOf(numbered, [standingWords({ instrument, side, quantity, price, extras, ...wait })]);
      }
      const line = lineOf(route, new Map([...extras, ['order_id', target.id]]));
      return readingOf(line, [amendWords(intent.amend)]);
    }
    case 'cancel': {
      const values = new Map(intent.values ?? []);
      const { id } = intent.target;
      const line = lineOf(route, new Map([...values, ['order_id', id], ['trigger_id', id.slice(1)]]));
      if (id.startsWith('@')) return readingOf(line, [{ uuid: id.slice(1) }]);
      if (id.startsWith('#'))
        return readingOf(line, [{ symbol: intent.instrument, ...Object.fromEntries(values) }]);
      return readingOf(line, [{ symbol: intent.instrument, ...plainWords(values) }]);
    }
    case 'read': {
      const values = new Map(intent.values);
      const rest = intent.values.filter(([name]) => !route.path.includes(`:${name}`));
      const basket = values.get('orders');
      if (basket === undefined) return readingOf(lineOf(route, values), [listed(rest)]);
      const query = listed(rest.filter(([name]) => name !== 'orders'));
      return readingOf(lineOf(route, values), [query, ...basketWords(JSON.parse(basket))]);
    }
    case 'setting': {
      const uuid = intent.target?.id.slice(1) ?? '';
      return readingOf(lineOf(route, new Map([['uuid', uuid]])), [alertWords(intent)]);
    }
    default:
      return { kind: 'refused', why: intent.kind };
  }
}

function lineOf({ method, path }: Route, values: Values): string {
  return `${method} ${path.replaceAll(/:([a-z_]+)/g, (_, name: string) => values.get(name) ?? '')}`;
}

/** Values by name; of one name all of them, sorted. */
function listed(pairs: readonly (readonly [string, string])[]): FieldValues {
  const found: Record<string, string> = {};
  for (const [name, value] of [...pairs].sort(([, a], [, b]) => (a < b ? -1 : 1)))
    found[name] = name in found ? `${found[name]} ${value}` : value;
  return found;
}

function plainWords(values: Values): FieldValues {
  return Object.fromEntries(PLAIN_FIELDS.map((name) => [name, values.get(name) ?? null]));
}

function orderWords(order: Order): FieldValues {
  const extras = new Map(order.extras);
  return {
    ...plainWords(extras),
    symbol: order.instrument,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    type: TYPES[order.type],
    quantity: plain(order.quantity),
    price: plain(order.price),
    trigger: plain(order.triggerPrice) ?? extras.get('trigger_price') ?? null,
    validity: order.timeInForce === null ? null : VALIDITIES[order.timeInForce],
    product: extras.get('product') ?? null,
    tag: extras.get('tag') ?? null,
  };
}

function amendWords({ instrument, target, quantity, price, extras }: Amend): FieldValues {
  const values = new Map(extras);
  const known = KNOWN_ORDERS.get(target.id);
  const type = values.get('order_type') ?? (known === undefined ? null : TYPES[known.type]);
  const trigger = values.get('trigger_price');
  return {
    ...plainWords(values),
    symbol: instrument,
    type,
    quantity: plain(quantity),
    price: plain(price),
    trigger: trigger === undefined ? plain(known?.triggerPrice ?? null) : amount(trigger),
    validity: values.get('validity') ?? null,
  };
}

const exchange = new Exchange({ seed: 1, startAt: 0, matchDelayMs: 0 }, instrumentSpecs([]));

/** What the simulated venue reads in a request, by its own parser. */
export function venueReading({ method, target, body }: RawRequest, isOurs: boolean): Reading {
  const [path = '', query = ''] = target.split('?', 2);
  const inBody = method === 'POST' || method === 'PUT';
  const line = `${method} ${path}`;
  const text = Buffer.from(body).toString('utf8');
  if (path.startsWith('/margins/') || path.startsWith('/charges/')) return basket(line, query, text);
  const form = new URLSearchParams(inBody ? text : query);
  if (path.startsWith('/gtt/triggers') && method !== 'GET') return triggerReading(exchange, line, form);
  if (path.startsWith('/alerts') && method !== 'GET') return alertReading(exchange, line, form);
  const [, first = '', variety = '', id = ''] = path.split('/');
  if (first !== 'orders' || method === 'GET') return readingOf(line, [listed(unrepeated(form, path))]);
  const params = new Map([...form].filter(([, value]) => value !== ''));
  const account = accountWithOrders();
  if (method === 'POST')
    return placed(line, place(exchange, account, variety, params), { params, variety, isOurs });
  const changed = method === 'PUT' ? modify(exchange, account, id, params) : cancel(exchange, account, id);
  if (changed instanceof Refusal) return refused(changed);
  const rest = { ...unknown(params, path), ...plainWords(params), symbol: changed.symbol };
  const { pending } = changed;
  return readingOf(line, [
    pending?.kind === 'modify'
      ? { ...rest, ...termsWords(pending.terms), validity: params.get('validity') ?? null }
      : rest,
  ]);
}

function refused({ type, message }: Refusal): Reading {
  return { kind: 'refused', why: `${type} ${message}` };
}

interface Asked {
  readonly params: Values;
  readonly variety: string;
  readonly isOurs: boolean;
}

function placed(line: string, order: SimOrder | Refusal, { params, variety, isOurs }: Asked): Reading {
  if (order instanceof Refusal) return refused(order);
  const tag = order.tag ?? '';
  const part = isOurs ? tag.slice(0, -UNIQUE_LENGTH) : tag;
  const terms = termsWords(order);
  const first = variety === 'co' && terms['trigger'] === null ? amount(params.get('trigger_price')) : null;
  return readingOf(line, [
    {
      ...unknown(params, line),
      ...plainWords(params),
      ...terms,
      trigger: terms['trigger'] ?? first,
      symbol: order.symbol,
      side: order.side,
      validity: order.validity,
      product: order.product,
      tag: part === '' ? null : part,
    },
  ]);
}

function termsWords({
  type,
  quantity,
  price,
  trigger,
}: Pick<SimOrder, 'type' | 'quantity' | 'price' | 'trigger'>): Record<
  'type' | 'quantity' | 'price' | 'trigger',
  string | null
> {
  return { type, quantity: plain(quantity), price: plain(price), trigger: plain(trigger) };
}

const READ: ReadonlySet<string> = new Set([
  ...PLAIN_FIELDS,
  ...['exchange', 'tradingsymbol', 'transaction_type', 'quantity', 'price', 'trigger_price', 'order_type'],
  ...['product', 'validity', 'tag'],
]);

/** What the simulated venue does not look at; the real one might. What repeats the path is no news. */
function unknown(params: Values, path: string): FieldValues {
  const rest = [...params].filter(([name]) => !READ.has(name));
  return listed(
    unrepeated(new Map(rest), path).filter(
      ([name, value]) => name !== 'autoslice' || !/^(?:0|false)$/.test(value),
    ),
  );
}

const REPEATED: ReadonlySet<string> = new Set([
  'instrument_token',
  'interval',
  'order_id',
  'segment',
  'trigger_id',
  'uuid',
  'variety',
]);

function unrepeated(
  pairs: Iterable<readonly [string, string]>,
  path: string,
): readonly (readonly [string, string])[] {
  const parts = path.split(/[ /]/);
  return [...pairs].filter(([name, value]) => !REPEATED.has(name) || !parts.includes(value));
}

/** As any reader of JSON takes it. */
function basket(line: string, query: string, text: string): Reading {
  try {
    return readingOf(line, [listed([...new URLSearchParams(query)]), ...basketWords(JSON.parse(text))]);
  } catch {
    return { kind: 'refused', why: 'no JSON' };
  }
}

function basketWords(orders: unknown): readonly FieldValues[] {
  if (!Array.isArray(orders)) return [{ unlisted: JSON.stringify(orders) }];
  return orders.map((order: unknown) =>
    Object.fromEntries(Object.entries(Object(order)).map(([name, value]) => [name, JSON.stringify(value)])),
  );
}

function accountWithOrders(): Account {
  const account = new Account({ userId: '', cash: ZERO });
  for (const [id, { instrument, type, quantity, price, triggerPrice }] of KNOWN_ORDERS) {
    const [market = '', tradingsymbol = ''] = instrument.split(':');
    const form = {
      ...{
        exchange: market,
        tradingsymbol,
        transaction_type: 'BUY',
        product: 'MIS',
        order_type: TYPES[type],
      },
      ...{
        quantity: plain(quantity) ?? '',
        price: plain(price) ?? '',
        trigger_price: plain(triggerPrice) ?? '',
      },
    };
    const order = place(exchange, account, 'regular', new Map(Object.entries(form)));
    if (!(order instanceof Refusal)) account.orders.splice(-1, 1, { ...order, id });
  }
  return account;
}

/** A count of 10^-18 as plain digits, by arithmetic of its own; null for none, which at the venue is zero. */
function plain(value: bigint | null): string | null {
  if (value === null || value === 0n) return null;
  const unit = 10n ** 18n;
  const fraction = String((value % unit) + unit)
    .slice(1)
    .replace(/0+$/, '');
  return fraction === '' ? String(value / unit) : `${value / unit}.${fraction}`;
}

/** The same of an amount as it was written; what is none stays as it is. */
function amount(text: string | undefined): string | null {
  if (text === undefined) return null;
  const value = parseDecimal(text);
  return value === null ? text : plain(value);
}
