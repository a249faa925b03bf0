import type { Intent } from '../../core/order/intent.ts';
import type { Amend, Order, OrderReference } from '../../core/order/order.ts';
import type { Draft, NotUnderstood, Stamp } from '../../core/order/venue.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { member, memberText, parseJson, textAt } from '../shared/json.ts';
import { actionHash, agentDigest, type Chain, type L1Action } from './action-hash.ts';
import { decodeAction } from './decode.ts';
import { notUnderstood } from './fields.ts';
import type { Terms } from './terms.ts';
import { parseAddress, parseMs } from './text.ts';
import { WINDOW_MS } from './timing.ts';
import { formatTimeInForce, triggerOf } from './vocabulary.ts';

/** JSON that was written already. */
type Text = string;
type Member = readonly [name: string, value: Text];

/**
 * Writes the action for an intent anew, from its meaning alone, with names in the order in which the venue documents
 * them, because the order is part of what is signed. Throws for an intent that this venue has no single action for, and
 * for an order that lacks what the venue demands.
 */
export function draft(intent: Intent, stamp: Omit<Stamp, 'clientOrderIds'>, terms: Terms): Draft {
  const last = stamp.now + WINDOW_MS;
  const expires = Math.min(last, stamp.notAfter ?? last);
  if (stamp.nonce === undefined) throw new RangeError('an action has a nonce');
  const payload = object([
    ['action', write(intent, terms)],
    ['nonce', String(stamp.nonce)],
    ...(terms.vault === null ? [] : [['vaultAddress', quoted(terms.vault)] as const]),
    ['expiresAfter', String(expires)],
  ]);
  const windowMs = Math.max(0, expires - stamp.now);
  return { host: 'trade', method: 'POST', path: '/exchange', payload, stampedAt: stamp.now, windowMs };
}

/** Reads a draft of an action back through the same strict decoder as one from outside. */
export function understand(drafted: Draft, terms: Terms): Intent | NotUnderstood {
  const read = readDraft(drafted);
  if (read === null) return notUnderstood('BODY_MALFORMED', 'unknown');
  if (read.vault !== terms.vault) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'vaultAddress');
  if (read.expiresAfter !== drafted.stampedAt + drafted.windowMs || drafted.windowMs > WINDOW_MS) {
    return notUnderstood('FIELD_NOT_UNDERSTOOD', 'expiresAfter');
  }
  return decodeAction(read.action, terms);
}

/** The 32 bytes that the real key signs for a draft. Throws for a draft that was not written here. */
export function digestOf(drafted: Draft, chain: Chain): Uint8Array {
  const read = readDraft(drafted);
  const hash = read === null ? null : actionHash(read);
  if (hash === null) throw new RangeError('a draft is an action with nonce and expiry');
  return agentDigest(chain, hash);
}

const MEMBERS = ['action', 'nonce', 'vaultAddress', 'expiresAfter'];

function readDraft({ path, payload }: Draft): L1Action | null {
  const whole = path === '/exchange' ? parseJson(payload) : null;
  if (whole?.kind !== 'object') return null;
  const given = [...whole.members.keys()];
  const isWhole = given.every((name) => MEMBERS.includes(name));
  const action = member(whole, 'action');
  const nonce = parseMs(textAt(whole, 'nonce'));
  const expiresAfter = parseMs(textAt(whole, 'expiresAfter'));
  const named = memberText(whole, 'vaultAddress');
  const vault = named === null ? null : parseAddress(named);
  if (!isWhole || action === null || nonce === null || expiresAfter === null) return null;
  return (vault === null) === !given.includes('vaultAddress') ? { action, nonce, vault, expiresAfter } : null;
}

function write(intent: Intent, terms: Terms): Text {
  switch (intent.kind) {
    case 'place':
      return writeOrders([intent.order], terms);
    case 'placeBatch':
      return writeOrders(intent.orders, terms);
    case 'amend':
      return typed('batchModify', [['modifies', list([writeModify(intent.amend, terms)])]]);
    case 'amendBatch':
      return typed('batchModify', [
        ['modifies', list(intent.amends.map((amend) => writeModify(amend, terms)))],
      ]);
    case 'cancel':
      return writeCancels([intent], terms);
    case 'cancelBatch':
      return writeCancels(
        intent.targets.map((target, at) => {
          const instrument = intent.instruments?.[at] ?? intent.instrument;
          return { instrument, target };
        }),
        terms,
      );
    case 'setting':
      return writeSetting(intent, terms);
    case 'placeTest':
    case 'guard':
    case 'cancelAll':
    case 'read':
    case 'local':
    case 'moveFunds':
      throw new RangeError('an intent that is no action of this venue');
  }
}

/** Builder and grouping stand once, for all: orders that differ in them are no one action. */
function writeOrders(orders: readonly Order[], terms: Terms): Text {
  const [first] = orders;
  if (first === undefined) throw new RangeError('an action has orders');
  const grouping = extra(first.extras, 'grouping');
  const paid = builderOf(first);
  if (orders.some((order) => extra(order.extras, 'grouping') !== grouping || builderOf(order) !== paid)) {
    throw new RangeError('the orders of one action have one builder and one grouping');
  }
  return typed('order', [
    ['orders', list(orders.map((order) => writeOrder(order, terms)))],
    ['grouping', quoted(grouping ?? 'na')],
    ...(paid === null ? [] : [['builder', paid] as const]),
  ]);
}

/** As it is written; null for an order of which nobody is paid. */
function builderOf({ builder }: Order): Text | null {
  if (builder === undefined) return null;
  return object([
    ['b', quoted(builder.address)],
    ['f', String(builder.tenthsOfBps)],
  ]);
}

function writeOrder(order: Order, terms: Terms): Text {
  const price = order.price === null ? extra(order.extras, 'p') : formatDecimal(order.price);
  const size = order.closePosition ? '0' : order.quantity === null ? null : formatDecimal(order.quantity);
  if (price === null || size === null) throw new RangeError('an order has a price and a size');
  return object([
    ['a', assetOf(order.instrument, terms)],
    ['b', String(order.side === 'buy')],
    ['p', quoted(price)],
    ['s', quoted(size)],
    ['r', String(order.reduceOnly || order.closePosition)],
    ['t', writeKind(order)],
    ...(order.clientOrderId === null ? [] : [['c', quoted(order.clientOrderId)] as const]),
  ]);
}

const PLAIN: ReadonlySet<Order['type']> = new Set(['limit', 'market']);

function writeKind(order: Order): Text {
  const trigger = triggerOf(order.type);
  if (trigger === null) {
    const tif = extra(order.extras, 'tif') ?? formatTimeInForce(order.timeInForce);
    if (!PLAIN.has(order.type) || tif === null) throw new RangeError('the venue has no such order');
    return object([['limit', object([['tif', quoted(tif)]])]]);
  }
  if (order.triggerPrice === null) throw new RangeError('an order that waits has a price to wait for');
  const parts: readonly Member[] = [
    ['isMarket', String(trigger.isMarket)],
    ['triggerPx', quoted(formatDecimal(order.triggerPrice))],
    ['tpsl', quoted(trigger.tpsl)],
  ];
  return object([['trigger', object(parts)]]);
}

/** Without an id the new order would be nobody's: its fills could not be told from a stranger's. */
function writeModify(amend: Amend, terms: Terms): Text {
  const { target, extras } = amend;
  const cloid = extra(extras, 'cloid');
  const tif = extra(extras, 'tif');
  if (cloid === null || tif === null)
    throw new RangeError('a modified order keeps an id and a time in force');
  const order = object([
    ['a', assetOf(amend.instrument, terms)],
    ['b', String(amend.side === 'buy')],
    ['p', quoted(formatDecimal(amend.price))],
    ['s', quoted(formatDecimal(amend.quantity))],
    ['r', String(extra(extras, 'reduceOnly') === 'true')],
    ['t', object([['limit', object([['tif', quoted(tif)]])]])],
    ['c', quoted(cloid)],
  ]);
  return object([
    ['oid', target.by === 'client' ? quoted(target.id) : target.id],
    ['order', order],
  ]);
}

interface Cancel {
  readonly instrument: Instrument;
  readonly target: OrderReference;
}

/** A list names orders in one of the two ways. */
function writeCancels(named: readonly Cancel[], terms: Terms): Text {
  const byClient = named.every(({ target }) => target.by === 'client');
  if (!byClient && named.some(({ target }) => target.by === 'client')) {
    throw new RangeError('one batch cancel names orders in one way');
  }
  const cancels = named.map(({ instrument, target: { id } }) => {
    const asset = assetOf(instrument, terms);
    const members: readonly Member[] = byClient
      ? [
          ['asset', asset],
          ['cloid', quoted(id)],
        ]
      : [
          ['a', asset],
          ['o', id],
        ];
    return object(members);
  });
  return typed(byClient ? 'cancelByCloid' : 'cancel', [['cancels', list(cancels)]]);
}

function writeSetting(intent: Extract<Intent, { kind: 'setting' }>, terms: Terms): Text {
  // Numbers and flags alike: the decoder keeps both as they are written in JSON.
  const values: readonly Member[] = intent.values;
  if (intent.name === 'countdown') return typed('scheduleCancel', values);
  if (intent.instrument === null) throw new RangeError('a setting of a market names it');
  const asset: Member = ['asset', assetOf(intent.instrument, terms)];
  if (intent.name === 'leverage') return typed('updateLeverage', [asset, ...values]);
  if (intent.name === 'positionMargin') return typed('updateIsolatedMargin', [asset, ...values]);
  throw new RangeError('the venue has no such setting');
}

function assetOf(instrument: Instrument, { markets }: Terms): Text {
  const market = markets.byName(instrument);
  if (market === null) throw new RangeError('the venue does not list this market');
  return String(market.asset);
}

function extra(extras: Order['extras'], name: string): string | null {
  return extras.find(([known]) => known === name)?.[1] ?? null;
}

function typed(type: string, members: readonly Member[]): Text {
  return object([['type', quoted(type)], ...members]);
}

function object(members: readonly Member[]): Text {
  return `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

function list(items: readonly Text[]): Text {
  return `[${items.join(',')}]`;
}

function quoted(text: string): Text {
  return JSON.stringify(text);
}
