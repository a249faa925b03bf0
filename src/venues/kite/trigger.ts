import type { Amend, Order, OrderType, Side, Standing, Wait } from '../../core/order/order.ts';
import { formatDecimal, parseDecimal, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { member, parseJson, textAt, type Json } from '../shared/json.ts';
import {
  parseInstrument,
  parsePositive,
  parsePrice,
  parseQuantity,
  parseReportedInstrument,
} from './text.ts';
import { PRODUCTS, SIDES } from './vocabulary.ts';

/**
 * "GTT orders": the venue keeps them, over days, until a price is met, and places an order then. Their numbers are
 * apart from those of orders. Inside the gateway they carry this mark, which no number of an order can hold.
 */
const MARK = '#';
const NUMBER = /^[1-9][0-9]{0,18}$/;

/** One order that may be placed, and the price that places it. */
interface Leg {
  readonly trigger: Decimal;
  readonly side: Side;
  readonly quantity: Decimal;
  /** Null for a market order, which no bot is let have here. */
  readonly price: Decimal | null;
  readonly product: string;
}

/** What a trigger says. The leg with the higher trigger is the last. */
export interface Trigger {
  readonly instrument: Instrument;
  /** What the market was at, as the request says: on which side of it a trigger lies says which way it waits. */
  readonly lastPrice: Decimal;
  readonly legs: readonly [Leg] | readonly [Leg, Leg];
}

/** An order that stands for a trigger: how much it is of is always said. */
export type TriggerOrder = Order & Omit<Wait, 'type'> & { readonly quantity: Decimal };

const CONDITION = new Set(['exchange', 'last_price', 'tradingsymbol', 'trigger_values']);
const LEG = new Set([
  ...['exchange', 'order_type', 'price', 'product', 'quantity', 'tradingsymbol', 'transaction_type'],
]);

/** The gateway's name for a number of the venue's; null for what is none. */
export function parseTriggerId(text: string): string | null {
  return NUMBER.test(text) ? withMark(text) : null;
}

/** The same for a number that has its form already, as that of a route. */
export function withMark(number: string): string {
  return MARK + number;
}

/** Whether the number of an order here is that of a trigger. */
export function isTriggerId(id: string): boolean {
  return id.startsWith(MARK);
}

/** The number as the venue knows it. */
export function withoutMark(id: string): string {
  return id.slice(MARK.length);
}

/** A request's condition. Null for anything but what is documented, of one market that may be traded. */
export function readCondition(text: string): Pick<Trigger, 'instrument' | 'lastPrice'> | null {
  const condition = parseJson(text);
  if (condition === null || !hasOnly(condition, CONDITION)) return null;
  const lastPrice = numberAt(condition, 'last_price', parsePrice);
  const instrument = parseInstrument(nameOf(condition));
  return instrument === null || lastPrice === null ? null : { instrument, lastPrice };
}

/** A request's legs, in the order of their triggers. Null for anything that is not bounded by a limit. */
export function readLegs(condition: string, orders: string): Trigger['legs'] | null {
  const [first, second] = [parseJson(condition), parseJson(orders)];
  if (first === null || second?.kind !== 'array' || !second.items.every((item) => isLeg(item, first)))
    return null;
  const legs = legsOf(first, second, (item, trigger) => {
    const quantity = numberAt(item, 'quantity', parseQuantity);
    const price = numberAt(item, 'price', parsePrice);
    // The venue rounds what has more places than a price.
    if (parsePrice(formatDecimal(trigger)) === null) return null;
    return quantity === null || price === null ? null : legOf(item, { trigger, quantity, price });
  });
  return legs;
}

/** Whether legs are such that one order stands for both: one side, quantity and product, a trigger on each side. */
export function areOfOneKind({ legs, lastPrice }: Trigger): boolean {
  const [first, second] = legs;
  if (second === undefined) return first.trigger !== lastPrice;
  if (first.side !== second.side || first.quantity !== second.quantity) return false;
  return first.product === second.product && first.trigger < lastPrice && lastPrice < second.trigger;
}

/** What the venue's own list says of one; null when it cannot be read. Whoever placed it, whatever it is. */
export function readTold(item: Json): Trigger | null {
  const condition = member(item, 'condition');
  const orders = member(item, 'orders');
  if (condition === null || orders?.kind !== 'array') return null;
  const instrument = parseReportedInstrument(nameOf(condition));
  const lastPrice = parsePositive(textAt(condition, 'last_price'));
  const legs = legsOf(condition, orders, (leg, trigger) => {
    const quantity = parsePositive(textAt(leg, 'quantity'));
    const told = parseDecimal(textAt(leg, 'price'));
    const price = textAt(leg, 'order_type') === 'LIMIT' && told !== null && told > 0n ? told : null;
    return quantity === null ? null : legOf(leg, { trigger, quantity, price });
  });
  return instrument === null || lastPrice === null || legs === null ? null : { instrument, lastPrice, legs };
}

/** A trigger as an order in the gateway's words: the leg with the higher trigger, and what is other in the other. */
export function orderOf(trigger: Trigger, clientOrderId: ClientOrderId | null): TriggerOrder {
  const { instrument, lastPrice, legs } = trigger;
  const { main, standing } = partsOfLegs(legs);
  return {
    instrument,
    side: main.side,
    type: typeOf(main, lastPrice),
    timeInForce: 'gtc',
    quantity: main.quantity,
    price: main.price,
    triggerPrice: main.trigger,
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId,
    extras: [
      ['last_price', formatDecimal(lastPrice)],
      ['product', main.product],
    ],
    standing,
  };
}

/** Back from {@link orderOf}. Null for an order that is with the exchange, or has no limit. */
export function triggerOf({
  instrument,
  side,
  quantity,
  price,
  triggerPrice,
  extras,
  standing,
}: Order): Trigger | null {
  const values = new Map(extras);
  const lastPrice = parseDecimal(values.get('last_price') ?? '');
  if (standing === undefined || quantity === null || triggerPrice === null || lastPrice === null) return null;
  const product = values.get('product') ?? '';
  const main: Leg = { trigger: triggerPrice, side, quantity, price, product };
  if (standing.kind === 'single') return { instrument, lastPrice, legs: [main] };
  const other: Leg = { ...main, trigger: standing.triggerPrice, price: standing.price };
  return { instrument, lastPrice, legs: [other, main] };
}

/** A change of a trigger: everything is said anew. */
export function amendOf(trigger: Trigger, id: string): Amend {
  const { instrument, side, quantity, extras, ...order } = orderOf(trigger, null);
  const { main, standing } = partsOfLegs(trigger.legs);
  const wait = { type: order.type, triggerPrice: main.trigger, standing };
  return { instrument, target: { by: 'venue', id }, side, quantity, price: limitOf(main), extras, wait };
}

/** Back from {@link amendOf}. Throws for an amend of something else: it is our own. */
export function amendedTrigger({ instrument, side, quantity, price, extras, wait }: Amend): Trigger {
  const values = new Map(extras);
  const lastPrice = parseDecimal(values.get('last_price') ?? '');
  if (side === null || lastPrice === null || wait === undefined)
    throw new RangeError('an amend of a trigger says its side, what it waits for and the last price');
  const { triggerPrice: trigger, standing } = wait;
  const main: Leg = { trigger, side, quantity, price, product: values.get('product') ?? '' };
  if (standing.kind === 'single') return { instrument, lastPrice, legs: [main] };
  return {
    instrument,
    lastPrice,
    legs: [{ ...main, trigger: standing.triggerPrice, price: standing.price }, main],
  };
}

/** The three fields of a request, in JSON with the amounts as numbers. */
export function writeTrigger({
  instrument,
  lastPrice,
  legs,
}: Trigger): readonly (readonly [string, string])[] {
  const [exchange = '', symbol = ''] = instrument.split(':');
  const name = `"exchange":${JSON.stringify(exchange)},"tradingsymbol":${JSON.stringify(symbol)}`;
  const triggers = legs.map(({ trigger }) => formatDecimal(trigger)).join(',');
  const orders = legs.map(
    ({ side, quantity, price, product }) =>
      `{${name},"transaction_type":"${SIDES.format(side)}","quantity":${formatDecimal(quantity)},` +
      `"order_type":"LIMIT","product":${JSON.stringify(product)},"price":${formatDecimal(price ?? quantity)}}`,
  );
  return [
    ['type', legs.length === 1 ? 'single' : 'two-leg'],
    ['condition', `{${name},"trigger_values":[${triggers}],"last_price":${formatDecimal(lastPrice)}}`],
    ['orders', `[${orders.join(',')}]`],
  ];
}

function partsOfLegs(legs: Trigger['legs']): { readonly main: Leg; readonly standing: Standing } {
  const [first, second] = legs;
  if (second === undefined) return { main: first, standing: { kind: 'single' } };
  return { main: second, standing: { kind: 'twoLeg', price: limitOf(first), triggerPrice: first.trigger } };
}

/** Without a limit it would trade about where its trigger is. */
function limitOf({ price, trigger }: Leg): Decimal {
  return price ?? trigger;
}

function typeOf({ trigger, side, price }: Leg, lastPrice: Decimal): OrderType {
  const isStop = trigger > lastPrice === (side === 'buy');
  if (price === null) return isStop ? 'stopMarket' : 'takeProfitMarket';
  return isStop ? 'stop' : 'takeProfit';
}

function legsOf(
  condition: Json,
  orders: Extract<Json, { kind: 'array' }>,
  read: (item: Json, trigger: Decimal) => Leg | null,
): Trigger['legs'] | null {
  const triggers = member(condition, 'trigger_values');
  if (triggers?.kind !== 'array' || triggers.items.length !== orders.items.length) return null;
  const legs: Leg[] = [];
  for (const [at, item] of orders.items.entries()) {
    const given = triggers.items[at];
    const trigger = given?.kind === 'number' ? parsePositive(given.text) : null;
    const leg = trigger === null ? null : read(item, trigger);
    if (leg === null) return null;
    legs.push(leg);
  }
  const [first, second, third] = legs;
  if (first === undefined || third !== undefined) return null;
  if (second === undefined) return [first];
  return first.trigger <= second.trigger ? [first, second] : [second, first];
}

function legOf(
  item: Json,
  { trigger, quantity, price }: Pick<Leg, 'trigger' | 'quantity' | 'price'>,
): Leg | null {
  const side = SIDES.parse(textAt(item, 'transaction_type'));
  const product = PRODUCTS(textAt(item, 'product'));
  return side === null || product === null ? null : { trigger, side, quantity, price, product };
}

/** A leg of a request names the market again, and nothing that is not documented. */
function isLeg(item: Json, condition: Json): boolean {
  if (!hasOnly(item, LEG) || textAt(item, 'order_type') !== 'LIMIT') return false;
  return nameOf(item) === nameOf(condition);
}

function nameOf(item: Json): string {
  return `${textAt(item, 'exchange')}:${textAt(item, 'tradingsymbol')}`;
}

function hasOnly(item: Json, names: ReadonlySet<string>): boolean {
  return item.kind === 'object' && [...item.members.keys()].every((name) => names.has(name));
}

/** A member that is a number in JSON. */
function numberAt(item: Json, name: string, parse: (text: string) => Decimal | null): Decimal | null {
  return member(item, name)?.kind === 'number' ? parse(textAt(item, name)) : null;
}
