import {
  parseCancel,
  parseCancelByCloid,
} from '../../../../simulators/hyperliquid/actions/cancel-actions.ts';
import {
  parseBuilder,
  parseGrouping,
  parseModify,
  parseOrder,
} from '../../../../simulators/hyperliquid/actions/order-actions.ts';
import type { OrderRequest } from '../../../../simulators/hyperliquid/order.ts';
import { parseAddress } from '../../../../simulators/hyperliquid/signature.ts';
import { parseSignedRequest } from '../../../../simulators/hyperliquid/signed-request.ts';
import { fieldsOf, parseJson } from '../../../../simulators/shared/json.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import type { Amend, Order, OrderReference } from '../../../../src/core/order/order.ts';
import type { RawRequest } from '../../../../src/core/order/venue.ts';
import { readingOf, type FieldValues, type Reading } from '../reading.ts';
import { RESTING } from './honest.ts';

/** Whose account the decoys of the arena stand for, and a vault that this one leads. */
export const OWNER = `0x${'0e'.repeat(20)}`;
export const VAULT = `0x${'7a'.repeat(20)}`;

/** By what names the account may be called: in what is acted, null for none, and in what is asked. */
export interface Names {
  readonly acts: readonly (string | null)[];
  readonly asks: readonly string[];
}

const ASSETS: ReadonlyMap<string, string> = new Map([
  ['BTC', '0'],
  ['ETH', '1'],
]);
const TIFS = { gtc: 'Gtc', ioc: 'Ioc', postOnly: 'Alo', fok: 'none', gtd: 'none' } as const;

/** The gate's intent in the words in which {@link venueReading} puts what the venue read. */
export function gateReading(intent: Intent): Reading {
  switch (intent.kind) {
    case 'place':
      return readingOf('order', [orderWords(intent.order)]);
    case 'placeBatch':
      return readingOf('order', intent.orders.map(orderWords));
    case 'amend':
      return readingOf('modify', [amendWords(intent.amend)]);
    case 'amendBatch':
      return readingOf('modify', intent.amends.map(amendWords));
    case 'cancel':
      return readingOf('cancel', [cancelWords(intent.instrument, intent.target)]);
    case 'cancelBatch':
      return readingOf(
        'cancel',
        intent.targets.map((target, at) =>
          cancelWords(intent.instruments?.[at] ?? intent.instrument, target),
        ),
      );
    case 'setting': {
      const values = Object.fromEntries(intent.values);
      const asset = intent.instrument === null ? {} : { asset: ASSETS.get(intent.instrument) ?? '' };
      return readingOf(SETTINGS.get(intent.name) ?? '', [{ ...asset, ...values }]);
    }
    case 'read':
      return readingOf(intent.route.replace('read.', ''), [
        { user: 'account', ...Object.fromEntries(intent.values) },
      ]);
    default:
      return { kind: 'refused', why: intent.kind };
  }
}

const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['leverage', 'updateLeverage'],
  ['positionMargin', 'updateIsolatedMargin'],
  ['countdown', 'scheduleCancel'],
]);

function orderWords(order: Order): FieldValues {
  const extras = new Map(order.extras);
  const waits = order.triggerPrice !== null;
  const isMarket = order.type === 'market' || order.type.endsWith('Market');
  const rests = order.timeInForce === null ? null : TIFS[order.timeInForce];
  return {
    a: ASSETS.get(order.instrument) ?? '',
    b: String(order.side === 'buy'),
    p: order.price === null ? (extras.get('p') ?? null) : plain(order.price),
    s: order.closePosition ? '0' : plain(order.quantity),
    r: String(order.reduceOnly || order.closePosition),
    tif: waits ? null : (extras.get('tif') ?? rests),
    triggerPx: plain(order.triggerPrice),
    isMarket: waits ? String(isMarket) : null,
    tpsl: waits ? (order.type.startsWith('stop') ? 'sl' : 'tp') : null,
    c: order.clientOrderId,
    grouping: extras.get('grouping') ?? 'na',
    builder: order.builder?.address ?? null,
    builderFee: order.builder === undefined ? null : String(order.builder.tenthsOfBps),
  };
}

function amendWords({ instrument, target, side, quantity, price, extras }: Amend): FieldValues {
  const more = new Map(extras);
  return {
    oid: target.id,
    a: ASSETS.get(instrument) ?? '',
    b: String(side === 'buy'),
    p: plain(price),
    s: plain(quantity),
    r: more.get('reduceOnly') ?? null,
    tif: more.get('tif') ?? null,
    c: keptId(more.get('cloid') ?? null),
  };
}

/** The id that the order has already goes without saying. */
function keptId(cloid: string | null): string | null {
  return cloid === RESTING ? null : cloid;
}

function cancelWords(instrument: string, { id }: OrderReference): FieldValues {
  return { asset: ASSETS.get(instrument) ?? '', id };
}

/** What the simulated venue reads in a request, by its own parsers. */
export function venueReading({ target, body }: RawRequest, { acts, asks }: Names): Reading {
  const value = parseJson(Buffer.from(body).toString('utf8'));
  if (target === '/info') return question(value, asks);
  const request = parseSignedRequest(value);
  if (request === null) return { kind: 'refused', why: 'malformed' };
  if (!acts.includes(request.vaultAddress)) return { kind: 'refused', why: 'another account' };
  const { type, fields } = request;
  if (type === 'order') return orders(fields);
  if (type === 'modify') return whole('modify', [fieldsAsValue(fields)], modifyWords);
  if (type === 'batchModify') return whole('modify', fields.get('modifies'), modifyWords);
  if (type === 'cancel') return whole('cancel', fields.get('cancels'), (one) => idWords(parseCancel(one)));
  if (type === 'cancelByCloid')
    return whole('cancel', fields.get('cancels'), (one) => idWords(parseCancelByCloid(one)));
  return readingOf(type, [everything(fields, ['type'])]);
}

function orders(fields: ReadonlyMap<string, unknown>): Reading {
  const grouping = parseGrouping(fields.get('grouping'));
  if (grouping === null) return { kind: 'refused', why: 'grouping' };
  const paid = fields.get('builder') === undefined ? null : parseBuilder(fields.get('builder'));
  if (paid === undefined) return { kind: 'refused', why: 'builder' };
  // The venue keeps a share of the value traded, of which a tenth of a basis point is the hundred-thousandth part.
  const fee = paid === null ? null : plain(paid.rate * 100_000n);
  const shared = { grouping, builder: paid?.address ?? null, builderFee: fee };
  return whole('order', fields.get('orders'), (one) => {
    const order = parseOrder(one);
    return order === null ? null : { ...requestWords(order, one), ...shared };
  });
}

/** The trigger's own time in force is nothing that a client said. */
function requestWords(order: OrderRequest, value: unknown): FieldValues {
  const { trigger } = order;
  const said = fieldsOf(value);
  return {
    a: String(order.asset),
    b: String(order.side === 'BUY'),
    p: plain(order.price),
    s: plain(order.quantity),
    r: String(order.reduceOnly),
    tif: trigger === null ? order.timeInForce : null,
    triggerPx: trigger === null ? null : plain(trigger.triggerPx),
    isMarket: trigger === null ? null : String(trigger.isMarket),
    tpsl: trigger?.tpsl ?? null,
    c: said?.get('c') === undefined ? null : order.cloid,
  };
}

function modifyWords(value: unknown): FieldValues | null {
  const change = parseModify(value);
  if (change === null) return null;
  const words = requestWords(change.order, fieldsOf(value)?.get('order'));
  return { ...words, oid: String(change.oid), c: keptId(words['c'] ?? null) };
}

function idWords(
  cancel: { readonly asset: number; readonly id: number | string } | null,
): FieldValues | null {
  return cancel === null ? null : { asset: String(cancel.asset), id: String(cancel.id) };
}

function whole(line: string, list: unknown, read: (item: unknown) => FieldValues | null): Reading {
  if (!Array.isArray(list) || list.length === 0) return { kind: 'refused', why: 'no list' };
  const parts: FieldValues[] = [];
  for (const item of list) {
    const part = read(item);
    if (part === null) return { kind: 'refused', why: 'an element' };
    parts.push(part);
  }
  return readingOf(line, parts);
}

function question(value: unknown, asks: Names['asks']): Reading {
  const fields = fieldsOf(value);
  const user = parseAddress(fields?.get('user'));
  if (fields === null || user === null) return { kind: 'refused', why: 'no user' };
  const known = asks.includes(user) ? 'account' : user;
  // The venue's own exchange has an empty name.
  const left = fields.get('dex') === '' ? ['type', 'user', 'dex'] : ['type', 'user'];
  return readingOf(String(fields.get('type')), [{ ...everything(fields, left), user: known }]);
}

function everything(fields: ReadonlyMap<string, unknown>, without: readonly string[]): FieldValues {
  const named = [...fields].filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    named.map(([name, value]) => {
      const text = typeof value === 'string' && value.startsWith('0x') ? value.toLowerCase() : value;
      return [name, typeof text === 'object' ? JSON.stringify(text) : String(text)];
    }),
  );
}

function fieldsAsValue(fields: ReadonlyMap<string, unknown>): unknown {
  return Object.fromEntries(fields);
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
