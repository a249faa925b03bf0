import type { Decimal } from '../../src/core/units/decimal.ts';
import { decimal, formatDecimal } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Exchange } from './exchange.ts';
import { indianTime } from './india.ts';
import type { InstrumentSpec } from './instrument-spec.ts';
import { place } from './placing.ts';
import { Refusal, badInput } from './refusal.ts';
import { parseJson } from '../shared/json.ts';
import type { SimLeg, SimTrigger, TriggerTerms } from './trigger.ts';
import { numberOf } from './views.ts';

type Params = ReadonlyMap<string, string>;

/** How long a trigger waits, and how many of one account may. */
const YEAR_MS = 365 * 86_400_000;
const TRIGGERS_MAX = 250;

const NO_TRIGGER = new Refusal(400, 'InputException', 'Trigger does not exist.');

/** A new trigger, or what is wrong with it. */
export function placeTrigger(exchange: Exchange, account: Account, params: Params): SimTrigger | Refusal {
  const terms = readTerms(exchange, params);
  if (terms instanceof Refusal) return terms;
  if (account.triggers.filter(({ status }) => status === 'active').length >= TRIGGERS_MAX)
    return badInput('Maximum allowed triggers exceeded.');
  const { now } = exchange;
  const id = 100_000 + exchange.nextNumber();
  const trigger: SimTrigger = { id, createdAt: now, updatedAt: now, status: 'active', terms };
  account.triggers.push(trigger);
  return trigger;
}

/** Says everything of one that waits anew. */
export function modifyTrigger(
  exchange: Exchange,
  account: Account,
  id: string,
  params: Params,
): SimTrigger | Refusal {
  const trigger = waiting(account, id);
  const terms = readTerms(exchange, params);
  if (trigger === null) return NO_TRIGGER;
  if (terms instanceof Refusal) return terms;
  trigger.terms = terms;
  trigger.updatedAt = exchange.now;
  return trigger;
}

/** Ends one that waits. */
export function deleteTrigger(exchange: Exchange, account: Account, id: string): SimTrigger | Refusal {
  const trigger = waiting(account, id);
  if (trigger === null) return NO_TRIGGER;
  trigger.status = 'deleted';
  trigger.updatedAt = exchange.now;
  return trigger;
}

/** Places the orders of triggers whose price is met now, and ends those that waited for a year. */
export function fireTriggers(exchange: Exchange, account: Account): void {
  for (const trigger of account.triggers) {
    if (trigger.status !== 'active') continue;
    const { symbol, lastPrice, legs } = trigger.terms;
    const last = exchange.listings.get(symbol)?.market.last;
    const met = legs.find(({ trigger: price }) =>
      last === undefined ? false : price > lastPrice ? last >= price : last <= price,
    );
    if (met !== undefined) fire(exchange, account, trigger, met);
    else if (exchange.now >= trigger.createdAt + YEAR_MS) trigger.status = 'expired';
  }
}

function fire(exchange: Exchange, account: Account, trigger: SimTrigger, leg: SimLeg): void {
  const [market = '', tradingsymbol = ''] = trigger.terms.symbol.split(':');
  const order = place(
    exchange,
    account,
    'regular',
    new Map([
      ['exchange', market],
      ['tradingsymbol', tradingsymbol],
      ['transaction_type', leg.side],
      ['order_type', leg.type],
      ['product', leg.product],
      ['quantity', formatDecimal(leg.quantity)],
      ['price', formatDecimal(leg.price)],
    ]),
  );
  leg.result =
    order instanceof Refusal ? { orderId: '', reason: order.message } : { orderId: order.id, reason: '' };
  trigger.status = 'triggered';
  trigger.updatedAt = exchange.now;
}

/** A trigger as the list tells it. */
export function triggerView(trigger: SimTrigger, spec: InstrumentSpec, userId: string): object {
  const { id, createdAt, updatedAt, status, terms } = trigger;
  const { exchange, tradingsymbol } = spec;
  return {
    id,
    user_id: userId,
    parent_trigger: null,
    type: terms.legs.length === 1 ? 'single' : 'two-leg',
    created_at: indianTime(createdAt),
    updated_at: indianTime(updatedAt),
    expires_at: indianTime(createdAt + YEAR_MS),
    status,
    condition: {
      exchange,
      last_price: numberOf(terms.lastPrice),
      tradingsymbol,
      trigger_values: terms.legs.map((leg) => numberOf(leg.trigger)),
      instrument_token: spec.token,
    },
    orders: terms.legs.map((leg) => ({
      exchange,
      tradingsymbol,
      product: leg.product,
      order_type: leg.type,
      transaction_type: leg.side,
      quantity: numberOf(leg.quantity),
      price: numberOf(leg.price),
      result: leg.result === null ? null : resultView(leg.result, userId, updatedAt),
    })),
    meta: {},
  };
}

function resultView(
  { orderId, reason }: NonNullable<SimLeg['result']>,
  accountId: string,
  at: number,
): object {
  const status = orderId === '' ? 'failed' : 'success';
  return {
    account_id: accountId,
    timestamp: indianTime(at),
    order_result: { status, order_id: orderId, rejection_reason: reason },
  };
}

function waiting(account: Account, id: string): SimTrigger | null {
  return account.triggers.find((one) => String(one.id) === id && one.status === 'active') ?? null;
}

function readTerms(exchange: Exchange, params: Params): TriggerTerms | Refusal {
  const condition = objectIn(params.get('condition'));
  const orders = parseJson(params.get('orders') ?? '');
  const symbol = `${condition['exchange']}:${condition['tradingsymbol']}`;
  const spec = exchange.listings.get(symbol)?.spec;
  if (spec === undefined) return badInput('Invalid `condition`: no such instrument.');
  const triggers: unknown = condition['trigger_values'];
  if (!Array.isArray(triggers) || !Array.isArray(orders)) return badInput('Invalid `orders`.');
  const wanted = params.get('type') === 'two-leg' ? 2 : 1;
  if (triggers.length !== wanted || orders.length !== wanted) return badInput('Invalid trigger values.');
  const lastPrice = amountIn(condition['last_price']);
  const legs = orders.map((order: unknown, at) => readLeg(Object(order), triggers[at], symbol));
  const whole = legs.filter((leg) => leg !== null);
  if (lastPrice === null || whole.length < legs.length) return badInput('Invalid `orders`.');
  if (whole.some((leg) => leg.trigger % spec.tickSize !== 0n || leg.price % spec.tickSize !== 0n))
    return badInput('Tick size for this script is 0.05. Kindly enter price in the multiple of tick size.');
  if (whole.some((leg) => leg.trigger === lastPrice))
    return badInput('Trigger price cannot be the same as the last price.');
  return { symbol, lastPrice, legs: whole };
}

function readLeg(order: Readonly<Record<string, unknown>>, trigger: unknown, symbol: string): SimLeg | null {
  const [at, quantity, price] = [amountIn(trigger), amountIn(order['quantity']), amountIn(order['price'])];
  const side = order['transaction_type'];
  const type = order['order_type'];
  if (at === null || quantity === null || price === null || (side !== 'BUY' && side !== 'SELL')) return null;
  if (type !== 'LIMIT' || `${order['exchange']}:${order['tradingsymbol']}` !== symbol) return null;
  return { trigger: at, side, type, product: String(order['product']), quantity, price, result: null };
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> {
  return Object(parseJson(text ?? ''));
}

/** A number of JSON above zero, with at most four digits after the point. */
function amountIn(value: unknown): Decimal | null {
  if (typeof value !== 'number' || !(value > 0) || value > 1e9) return null;
  return decimal(String(Math.round(value * 10_000) / 10_000));
}
