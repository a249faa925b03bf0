import { cancelBatchOf } from '../../core/order/cancel-batch.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { BuilderFee, Order, OrderReference, RestingLookup } from '../../core/order/order.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { ZERO } from '../../core/units/decimal.ts';
import { textAt, type Json } from '../shared/json.ts';
import { readAsset, readCancel, readModify, readOrder } from './decode-order.ts';
import type { ExchangeRequest } from './exchange-request.ts';
import { Fields, notUnderstood, Verdict } from './fields.ts';
import { actionRoute } from './routes.ts';
import type { Terms } from './terms.ts';
import { NO_INSTRUMENT, parseAddress, parseMs } from './text.ts';

/** Elements of one action: what costs one unit of the venue's weight. */
const ELEMENTS_MAX = 40;
const LEVERAGE = /^[1-9][0-9]{0,2}$/;
/** Millionths of a dollar, with sign. */
const MARGIN = /^-?[1-9][0-9]{0,14}$/;
const FEE = /^(?:0|[1-9][0-9]{0,3})$/;

type Read = (fields: Fields, verdict: Verdict, terms: Terms, resting: RestingLookup | null) => Intent;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['batchModify', readBatchModify],
  ['cancel', (fields, verdict, terms) => readCancels(fields, verdict, terms, 'venue')],
  ['cancelByCloid', (fields, verdict, terms) => readCancels(fields, verdict, terms, 'client')],
  ['modify', readOneModify],
  ['noop', () => ({ kind: 'local', route: 'action.noop' })],
  ['order', readOrders],
  ['scheduleCancel', readSchedule],
  ['updateIsolatedMargin', readMargin],
  ['updateLeverage', readLeverage],
]);

/**
 * What an action would do, or what about it was not understood. Every member is accounted for; the action's own bytes
 * are used for nothing after this (threat T3). A vault must be the account's own: the decoy stands for one account.
 * `resting` finds the bot's own orders, for modifications.
 */
export function decode(
  request: ExchangeRequest,
  terms: Terms,
  resting: RestingLookup,
): Intent | NotUnderstood {
  const { type, vault, action } = request;
  const route = actionRoute(type);
  if (route?.kind === 'moveFunds') return { kind: 'moveFunds', route: route.name };
  if (vault !== null && vault !== terms.vault) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'vaultAddress');
  return decodeAction(action, terms, resting);
}

/** The same for an action alone, as it stands in a draft, where no order is looked up. */
export function decodeAction(
  action: Json,
  terms: Terms,
  resting: RestingLookup | null = null,
): Intent | NotUnderstood {
  const read = READERS.get(textAt(action, 'type'));
  if (read === undefined) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'type');
  const verdict = new Verdict();
  const fields = new Fields(action, verdict);
  fields.text('type', (text) => text);
  const decoded = read(fields, verdict, terms, resting);
  fields.end();
  return verdict.on(decoded);
}

function readOrders(fields: Fields, verdict: Verdict, terms: Terms): Intent {
  const grouping = fields.required('grouping', fields.text('grouping', parseGrouping), 'na');
  const paid = fields.has('builder') ? { builder: readBuilder(fields, verdict) } : {};
  const shared: Order['extras'] = grouping === 'na' ? [] : [['grouping', grouping]];
  const items = elements(fields, verdict, 'orders');
  const orders = items.map((item) => ({ ...readOrder(item, verdict, terms.markets, shared), ...paid }));
  const [only] = orders;
  return orders.length === 1 && only !== undefined
    ? { kind: 'place', order: only }
    : grouping === 'normalTpsl'
      ? { kind: 'placeBatch', orders: bracketOf(orders, verdict), together: true }
      : { kind: 'placeBatch', orders };
}

type Grouping = 'na' | 'normalTpsl' | 'positionTpsl';

function parseGrouping(text: string): Grouping | null {
  return text === 'na' || text === 'normalTpsl' || text === 'positionTpsl' ? text : null;
}

/**
 * A bracket: an order, and behind it what protects the position that it opens. Those wait for a price, only reduce, on
 * the other side of the same market, and each for no more than the order is.
 */
function bracketOf(orders: readonly Order[], verdict: Verdict): readonly Order[] {
  const [parent, ...children] = orders;
  if (parent === undefined || parent.triggerPrice !== null || parent.reduceOnly) {
    verdict.refuse('FIELD_NOT_UNDERSTOOD', 'grouping');
  }
  for (const child of children) {
    const protects = child.triggerPrice !== null && child.reduceOnly;
    const opposes = child.instrument === parent?.instrument && child.side !== parent.side;
    if (!protects || !opposes) verdict.refuse('FIELD_NOT_UNDERSTOOD', 'grouping');
    if ((child.quantity ?? ZERO) > (parent?.quantity ?? ZERO)) verdict.refuse('FIELD_NOT_UNDERSTOOD', 's');
  }
  return orders;
}

/** Whom the venue shall pay a share of all of them: policy says who may be paid, and how much. */
function readBuilder(fields: Fields, verdict: Verdict): BuilderFee {
  const builder = new Fields(fields.object('builder') ?? NOTHING, verdict);
  const address = builder.required('b', builder.text('b', parseAddress), NOBODY);
  const fee = builder.required('f', builder.number('f', matching(FEE)), '0');
  builder.end();
  return { address, tenthsOfBps: Number(fee) };
}

function readOneModify(
  fields: Fields,
  verdict: Verdict,
  terms: Terms,
  resting: RestingLookup | null,
): Intent {
  // The action is the modification itself, beside its type.
  const parts = new Map<string, Json>();
  for (const name of ['oid', 'order']) {
    const value = fields.any(name);
    if (value !== null) parts.set(name, value);
  }
  const amend = readModify({ ...NOTHING, members: parts }, verdict, terms.markets, resting);
  return { kind: 'amend', amend };
}

function readBatchModify(
  fields: Fields,
  verdict: Verdict,
  terms: Terms,
  resting: RestingLookup | null,
): Intent {
  const items = elements(fields, verdict, 'modifies');
  const amends = items.map((item) => readModify(item, verdict, terms.markets, resting));
  const [only] = amends;
  return amends.length === 1 && only !== undefined
    ? { kind: 'amend', amend: only }
    : { kind: 'amendBatch', amends };
}

/** Several at once, of one market or of several. */
function readCancels(fields: Fields, verdict: Verdict, terms: Terms, by: OrderReference['by']): Intent {
  const items = elements(fields, verdict, 'cancels');
  const [first = NO_CANCEL, ...others] = items.map((item) => readCancel(item, verdict, terms.markets, by));
  const { instrument, target } = first;
  return others.length === 0 ? { kind: 'cancel', instrument, target } : cancelBatchOf(first, others);
}

/** Without a time it ends the countdown. With one it is for every order of the account, whoever's. */
function readSchedule(fields: Fields): Intent {
  const time = fields.has('time') ? fields.number('time', parseMs) : null;
  const values = time === null ? [] : ([['time', String(time)]] as const);
  return { kind: 'setting', name: 'countdown', instrument: null, values };
}

function readLeverage(fields: Fields, verdict: Verdict, terms: Terms): Intent {
  const instrument = readAsset(fields, 'asset', verdict, terms.markets);
  const isCross = fields.required('isCross', fields.flag('isCross'), true);
  const leverage = fields.required('leverage', fields.number('leverage', matching(LEVERAGE)), '1');
  const values = [
    ['isCross', String(isCross)],
    ['leverage', leverage],
  ] as const;
  return { kind: 'setting', name: 'leverage', instrument, values };
}

function readMargin(fields: Fields, verdict: Verdict, terms: Terms): Intent {
  const instrument = readAsset(fields, 'asset', verdict, terms.markets);
  const isBuy = fields.required('isBuy', fields.flag('isBuy'), true);
  const amount = fields.required('ntli', fields.number('ntli', matching(MARGIN)), '1');
  const values = [
    ['isBuy', String(isBuy)],
    ['ntli', amount],
  ] as const;
  return { kind: 'setting', name: 'positionMargin', instrument, values };
}

function elements(fields: Fields, verdict: Verdict, name: string): readonly Json[] {
  const items = fields.required(name, fields.list(name), []);
  if (items.length === 0 || items.length > ELEMENTS_MAX) verdict.refuse('BODY_MALFORMED', name);
  return items.slice(0, ELEMENTS_MAX);
}

function matching(pattern: RegExp): (text: string) => string | null {
  return (text) => (pattern.test(text) ? text : null);
}

const NOBODY = `0x${'0'.repeat(40)}`;
const NOTHING = { kind: 'object', members: new Map<string, Json>(), from: 0, to: 0 } as const;
const NO_CANCEL = { instrument: NO_INSTRUMENT, target: { by: 'venue', id: '' } } as const;
