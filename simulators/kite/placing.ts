import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, parseDecimal } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Exchange } from './exchange.ts';
import type { InstrumentSpec } from './instrument-spec.ts';
import type { OrderType, SimOrder, Terms } from './order.ts';
import { isAlive, TOO_LITTLE } from './order.ts';
import { NO, Refusal, badInput } from './refusal.ts';

type Params = ReadonlyMap<string, string>;

const TYPES: readonly OrderType[] = ['MARKET', 'LIMIT', 'SL', 'SL-M'];
const PRODUCTS: ReadonlySet<string> = new Set(['CNC', 'NRML', 'MIS', 'MTF']);
const TAG = /^[A-Za-z0-9]{1,20}$/;
/** Changes of one order, as the venue counts them. */
const CHANGES_MAX = 25;

/** Acknowledges a new order, or says what is wrong with it. */
export function place(
  exchange: Exchange,
  account: Account,
  variety: string,
  params: Params,
): SimOrder | Refusal {
  const symbol = `${params.get('exchange') ?? ''}:${params.get('tradingsymbol') ?? ''}`;
  const spec = exchange.listings.get(symbol)?.spec;
  if (spec === undefined)
    return badInput('The instrument you are placing an order for has either expired or does not exist.');
  const side = params.get('transaction_type');
  if (side !== 'BUY' && side !== 'SELL') return badInput('Invalid `transaction_type`.');
  const product = params.get('product') ?? '';
  if (!PRODUCTS.has(product)) return badInput('Invalid `product`.');
  const tag = params.get('tag') ?? null;
  if (tag !== null && !TAG.test(tag)) return badInput('Invalid `tag`.');
  const protection = Number(params.get('market_protection') ?? '0');
  const terms = readTerms(spec, params, { type: null, quantity: ZERO, price: ZERO, trigger: ZERO });
  if (terms instanceof Refusal) return terms;
  if ((terms.type === 'MARKET' || terms.type === 'SL-M') && protection === 0)
    return badInput('Market orders without market protection are not allowed via API.');
  const order: SimOrder = {
    ...terms,
    id: `2611${String(200_000_000_000 + exchange.nextNumber())}`,
    userId: account.userId,
    symbol,
    variety,
    side,
    product,
    validity: params.get('validity') ?? 'DAY',
    tag,
    placedAt: exchange.now,
    marketProtection: protection,
    disclosed: Number(params.get('disclosed_quantity') ?? '0'),
    filled: ZERO,
    cost: ZERO,
    status: 'PUT ORDER REQ RECEIVED',
    statusMessage: null,
    isModified: false,
    pending: { kind: 'place', at: exchange.effectAt },
    updatedAt: exchange.now,
    history: [{ status: 'PUT ORDER REQ RECEIVED', at: exchange.now, filled: ZERO }],
  };
  account.orders.push(order);
  return order;
}

/** Acknowledges a change of an order that is open, or says what is wrong with it. */
export function modify(exchange: Exchange, account: Account, id: string, params: Params): SimOrder | Refusal {
  const order = account.order(id);
  const spec = order === null ? undefined : exchange.listings.get(order.symbol)?.spec;
  if (order === null || spec === undefined) return NO.order;
  if (!isAlive(order)) return badInput('Order cannot be modified as it is being processed or is over.');
  const changes = order.history.filter(({ status }) => status === 'MODIFY VALIDATION PENDING').length;
  if (changes >= CHANGES_MAX) return NO.changes;
  const terms = readTerms(spec, params, order);
  if (terms instanceof Refusal) return terms;
  if (terms.quantity <= order.filled) return badInput(TOO_LITTLE);
  order.history.push({ status: 'MODIFY VALIDATION PENDING', at: exchange.now, filled: order.filled });
  order.pending = { kind: 'modify', at: exchange.effectAt, terms };
  return order;
}

/** Acknowledges the end of an order that is open. */
export function cancel(exchange: Exchange, account: Account, id: string): SimOrder | Refusal {
  const order = account.order(id);
  if (order === null) return NO.order;
  if (!isAlive(order)) return badInput('Order cannot be cancelled as it is being processed. Try later.');
  order.history.push({ status: 'CANCEL PENDING', at: exchange.now, filled: order.filled });
  order.pending = { kind: 'cancel', at: exchange.effectAt };
  return order;
}

interface Before {
  readonly type: OrderType | null;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly trigger: Decimal;
}

function readTerms(spec: InstrumentSpec, params: Params, before: Before): Terms | Refusal {
  const type = TYPES.find((known) => known === (params.get('order_type') ?? before.type));
  const quantity = amountOf(params, 'quantity', before.quantity);
  const price = amountOf(params, 'price', before.price);
  const trigger = amountOf(params, 'trigger_price', before.trigger);
  if (type === undefined) return badInput('Invalid `order_type`.');
  if (quantity === null || quantity <= 0n || quantity % spec.stepSize !== 0n)
    return badInput(`Invalid \`quantity\`. It is a multiple of ${spec.lotSize}.`);
  if (price === null || trigger === null || price % spec.tickSize !== 0n || trigger % spec.tickSize !== 0n)
    return badInput('Tick size for this script is 0.05. Kindly enter price in the multiple of tick size.');
  const isPriced = type === 'LIMIT' || type === 'SL';
  if (isPriced && price <= 0n) return badInput('Invalid `price`.');
  if (type.startsWith('SL') && trigger <= 0n) return badInput('Invalid `trigger_price`.');
  return { type, quantity, price: isPriced ? price : ZERO, trigger: type.startsWith('SL') ? trigger : ZERO };
}

function amountOf(params: Params, name: string, before: Decimal): Decimal | null {
  const text = params.get(name);
  if (text === undefined || text === '') return before;
  const value = parseDecimal(text);
  return value === null || value < 0n ? null : value;
}
