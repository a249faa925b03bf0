import type { Amend, Order, OrderReference, Resting, RestingLookup } from '../../core/order/order.ts';
import { formatDecimal, ONE, parseDecimal, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { Fields, type Verdict } from './fields.ts';
import type { MarketList } from '../../core/order/listing.ts';
import { NO_ID, NO_INSTRUMENT, parseCloid, parseDigits, parsePositive } from './text.ts';
import { formatTimeInForce, parseTimeInForce, parseTpsl, triggerType } from './vocabulary.ts';

type Extras = Order['extras'];

/** What an order's `t` says. */
interface Kind {
  readonly type: Order['type'];
  readonly timeInForce: Order['timeInForce'];
  readonly triggerPrice: Decimal | null;
  /** A time in force of the venue's that has no word of its own here. */
  readonly extras: Extras;
}

const ASSET = /^(?:0|[1-9][0-9]{0,6})$/;
const NO_KIND: Kind = { type: 'limit', timeInForce: 'gtc', triggerPrice: null, extras: [] };

/** One element of `orders`. `shared` are what the whole action says of each: its builder and grouping. */
export function readOrder(value: Json, verdict: Verdict, markets: MarketList, shared: Extras): Order {
  return asMarket(readWritten(value, verdict, markets, shared));
}

/**
 * The venue has no market orders: clients send one that does not rest, at a price that is worse than the market's by
 * some percent. Judged as a market order, by what the market is; the price that was written is the worst that it takes.
 */
function asMarket(order: Order): Order {
  if (order.timeInForce !== 'ioc' || order.price === null) return order;
  const word = order.extras.find(([name]) => name === 'tif')?.[1] ?? 'Ioc';
  const others = order.extras.filter(([name]) => name !== 'tif');
  const extras: Extras = [...others, ['p', formatDecimal(order.price)], ['tif', word]];
  return { ...order, type: 'market', timeInForce: null, price: null, extras };
}

/** An order as it is written. */
function readWritten(value: Json, verdict: Verdict, markets: MarketList, shared: Extras): Order {
  const fields = new Fields(value, verdict);
  const instrument = readAsset(fields, 'a', verdict, markets);
  const isBuy = fields.required('b', fields.flag('b'), true);
  const price = fields.required('p', fields.text('p', parsePositive, 'DECIMAL_MALFORMED'), ONE);
  const size = fields.required('s', fields.text('s', parseSize, 'DECIMAL_MALFORMED'), ONE);
  const reduceOnly = fields.required('r', fields.flag('r'), false);
  const kind = readKind(fields, verdict);
  const clientOrderId = fields.has('c') ? fields.text('c', parseCloid) : null;
  fields.end();
  // Without a size it closes the position, whatever that is by then; the venue knows that for stops of a position only.
  const closes = size === 0n;
  const isOfPosition = shared.some(([, text]) => text === 'positionTpsl');
  if (closes && !isOfPosition) verdict.refuse('DECIMAL_MALFORMED', 's');
  if (isOfPosition && (!reduceOnly || kind.triggerPrice === null)) {
    verdict.refuse('FIELD_NOT_UNDERSTOOD', 'grouping');
  }
  const isMarket = kind.type === 'stopMarket' || kind.type === 'takeProfitMarket';
  const worst: Extras = isMarket ? [['p', formatDecimal(price)]] : [];
  return {
    instrument,
    side: isBuy ? 'buy' : 'sell',
    type: kind.type,
    timeInForce: kind.timeInForce,
    quantity: closes ? null : size,
    price: isMarket ? null : price,
    triggerPrice: kind.triggerPrice,
    reduceOnly: reduceOnly && !closes,
    closePosition: closes,
    positionSide: 'both',
    clientOrderId,
    extras: [...shared, ...worst, ...kind.extras],
  };
}

/**
 * One modification: the whole order anew, in place of the one that it names. Only price and size may differ from the
 * order that rests: an amendment has no place for more, and no rule would see it. The new order bears the same cloid,
 * without which it would be nobody's. `resting` is null for a draft, which says all of it itself.
 */
export function readModify(
  value: Json,
  verdict: Verdict,
  markets: MarketList,
  resting: RestingLookup | null,
): Amend {
  const fields = new Fields(value, verdict);
  const target = isText(value, 'oid') ? readCloid(fields, 'oid') : readOid(fields, 'oid');
  const given = fields.required('order', fields.object('order'), NO_OBJECT);
  fields.end();
  const order = readWritten(given, verdict, markets, []);
  if (order.triggerPrice !== null) verdict.refuse('FIELD_NOT_UNDERSTOOD', 'trigger');
  const cloid = resting === null ? order.clientOrderId : keptId(resting(target), order, verdict);
  if (cloid === null) verdict.refuse('FIELD_MISSING', 'c');
  const word = order.extras.find(([name]) => name === 'tif')?.[1] ?? formatTimeInForce(order.timeInForce);
  return {
    instrument: order.instrument,
    target,
    side: order.side,
    quantity: order.quantity ?? ONE,
    price: order.price ?? ONE,
    extras: [
      ['cloid', cloid ?? NO_ID],
      ['reduceOnly', String(order.reduceOnly)],
      ['tif', word ?? 'Gtc'],
    ],
  };
}

function keptId(live: Resting | null, order: Order, verdict: Verdict): ClientOrderId {
  if (live === null) {
    verdict.refuse('ORDER_UNKNOWN', 'oid');
    return NO_ID;
  }
  if (live.type !== 'limit') verdict.refuse('FIELD_NOT_UNDERSTOOD', 'oid');
  if (live.reduceOnly !== order.reduceOnly) verdict.refuse('FIELD_NOT_UNDERSTOOD', 'r');
  if (live.timeInForce !== order.timeInForce) verdict.refuse('FIELD_NOT_UNDERSTOOD', 'tif');
  if (order.clientOrderId !== null && order.clientOrderId !== live.id) {
    verdict.refuse('FIELD_NOT_UNDERSTOOD', 'c');
  }
  return live.id;
}

/** One element of the two kinds of `cancels`. */
export function readCancel(
  value: Json,
  verdict: Verdict,
  markets: MarketList,
  by: 'venue' | 'client',
): { readonly instrument: Instrument; readonly target: OrderReference } {
  const fields = new Fields(value, verdict);
  const [asset, id] = by === 'venue' ? (['a', 'o'] as const) : (['asset', 'cloid'] as const);
  const instrument = readAsset(fields, asset, verdict, markets);
  const target = by === 'venue' ? readOid(fields, id) : readCloid(fields, id);
  fields.end();
  return { instrument, target };
}

/** The market that a number of the venue's list stands for. */
export function readAsset(fields: Fields, name: string, verdict: Verdict, markets: MarketList): Instrument {
  const asset = fields.required(
    name,
    fields.number(name, (text) => (ASSET.test(text) ? Number(text) : null)),
    0,
  );
  const market = markets.byAsset(asset);
  if (market === null) verdict.refuse('FIELD_NOT_UNDERSTOOD', name);
  return market?.instrument ?? NO_INSTRUMENT;
}

/** A size: zero stands for the whole position. */
function parseSize(text: string): Decimal | null {
  const size = parseDecimal(text);
  return size !== null && size >= 0n ? size : null;
}

function readKind(fields: Fields, verdict: Verdict): Kind {
  const kind = new Fields(fields.required('t', fields.object('t'), NO_OBJECT), verdict);
  const limit = kind.object('limit');
  const trigger = kind.object('trigger');
  kind.end();
  if (limit !== null && trigger !== null) verdict.refuse('FIELD_REPEATED', 't');
  if (limit !== null) return readLimit(limit, verdict);
  if (trigger !== null) return readTrigger(trigger, verdict);
  verdict.refuse('FIELD_MISSING', 't');
  return NO_KIND;
}

function readLimit(value: Json, verdict: Verdict): Kind {
  const fields = new Fields(value, verdict);
  const word = textAt(value, 'tif');
  const timeInForce = fields.required('tif', fields.text('tif', parseTimeInForce), 'gtc');
  fields.end();
  const own = formatTimeInForce(timeInForce) === word;
  return { ...NO_KIND, timeInForce, extras: own ? [] : [['tif', word]] };
}

/** A limit order that waits is good till cancelled once it rests: the venue has no other. */
function readTrigger(value: Json, verdict: Verdict): Kind {
  const fields = new Fields(value, verdict);
  const isMarket = fields.required('isMarket', fields.flag('isMarket'), false);
  const price = fields.text('triggerPx', parsePositive, 'DECIMAL_MALFORMED');
  const triggerPrice = fields.required('triggerPx', price, ONE);
  const tpsl = fields.required('tpsl', fields.text('tpsl', parseTpsl), 'sl');
  fields.end();
  const type = triggerType(tpsl, isMarket);
  return { type, timeInForce: isMarket ? null : 'gtc', triggerPrice, extras: [] };
}

function readOid(fields: Fields, name: string): OrderReference {
  return { by: 'venue', id: fields.required(name, fields.number(name, parseDigits), '') };
}

function readCloid(fields: Fields, name: string): OrderReference {
  return { by: 'client', id: fields.required(name, fields.text(name, parseCloid), NO_ID) };
}

function isText(value: Json, name: string): boolean {
  return member(value, name)?.kind === 'string';
}

const NO_OBJECT: Json = { kind: 'object', members: new Map(), from: 0, to: 0 };
