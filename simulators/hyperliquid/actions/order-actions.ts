import type { Decimal } from '../../../src/core/units/decimal.ts';
import { ZERO, decimal, divideDown } from '../../../src/core/units/decimal.ts';
import { fromUnits } from '../../shared/fixed.ts';
import { fieldsOf } from '../../shared/json.ts';
import type { Account } from '../account.ts';
import { decimalText, significant } from '../decimal-text.ts';
import { listOf, parseAmount, parseCloid, parseCount } from '../fields.ts';
import type { OrderRecord, OrderRequest, TimeInForce, Trigger } from '../order.ts';
import { isOpen } from '../order.ts';
import { place } from '../placing.ts';
import type { Outcome, Placement } from '../placing.ts';
import { ERR } from '../refusal.ts';
import { parseAddress } from '../signature.ts';
import { DONE, L1, MALFORMED, err, l1 } from './action.ts';
import type { Action, ActionCall, ActionReply } from './action.ts';

type Builder = OrderRequest['builder'];
type Grouping = 'na' | 'normalTpsl' | 'positionTpsl';

const BATCH_MAX = 1000;
const TIMES_IN_FORCE: readonly TimeInForce[] = ['Gtc', 'Ioc', 'Alo', 'FrontendMarket'];
/** A builder's fee is sent in tenths of a basis point. */
const FEE_UNIT = decimal('0.00001');
const AVERAGE_FIGURES = 7;

export const ORDER_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['order', { signing: L1, batch: 'orders', answer: orders }],
  ['modify', l1(modify)],
  ['batchModify', { signing: L1, batch: 'modifies', answer: batchModify }],
]);

function orders(call: ActionCall): ActionReply {
  const { action, account } = call;
  const requests = listOf(action.get('orders'), BATCH_MAX, parseOrder);
  const grouping = parseGrouping(action.get('grouping'));
  const builder = action.get('builder') === undefined ? null : parseBuilder(action.get('builder'));
  if (requests === null || requests.length === 0 || grouping === null || builder === undefined)
    return MALFORMED;
  if (builder !== null && builder.rate > (account.builders.get(builder.address) ?? ZERO)) {
    return err(ERR.builderNotApproved);
  }
  const built = requests.map((request) => ({ ...request, builder }));
  return statuses(
    grouping === 'na' ? built.map((one) => placeOne(call, one, {})) : placeGroup(call, grouping, built),
  );
}

/** The first of a normal group is the order; the others wait for its fill, and one of them ends the others. */
function placeGroup(
  call: ActionCall,
  grouping: 'normalTpsl' | 'positionTpsl',
  requests: readonly OrderRequest[],
): readonly unknown[] {
  if (grouping === 'positionTpsl') {
    return requests.map((request) => placeOne(call, request, { isPositionTpsl: true }, 'waitingForTrigger'));
  }
  const [first, ...children] = requests;
  if (first === undefined) return [];
  const outcome = place(call.exchange, call.account, first);
  call.counts.note(first.cloid, outcome.kind !== 'error');
  const said = [statusOf(outcome)];
  if (outcome.kind === 'error') {
    return [
      ...said,
      ...children.map(({ asset }) => ({ error: `Parent order was rejected. asset=${asset}` })),
    ];
  }
  const parent = outcome.order;
  for (const child of children) {
    const isFilled = parent.status === 'filled';
    const placement = { parent: parent.oid, waitsFor: isFilled ? 0 : parent.oid };
    said.push(
      placeOne(call, { ...child, reduceOnly: true }, placement, isFilled ? 'waitingForTrigger' : undefined),
    );
  }
  return said;
}

function placeOne(call: ActionCall, request: OrderRequest, placement: Placement, word?: string): unknown {
  const outcome = place(call.exchange, call.account, request, placement);
  call.counts.note(request.cloid, outcome.kind !== 'error');
  return outcome.kind === 'resting' && word !== undefined ? word : statusOf(outcome);
}

function modify(call: ActionCall): ActionReply {
  const change = parseModify(Object.fromEntries(call.action));
  if (change === null) return MALFORMED;
  const outcome = replace(call, change);
  return outcome.kind === 'error' ? err(outcome.text) : DONE;
}

function batchModify(call: ActionCall): ActionReply {
  const changes = listOf(call.action.get('modifies'), BATCH_MAX, parseModify);
  if (changes === null || changes.length === 0) return MALFORMED;
  return statuses(changes.map((change) => statusOf(replace(call, change))));
}

/** The old order ends, and a new one with a number of its own takes its place at the end of the queue. */
function replace(call: ActionCall, change: Modify): Outcome {
  const old = findOrder(call.account, change.oid);
  if (old === null || !isOpen(old)) return { kind: 'error', text: ERR.cannotModify };
  const { isPositionTpsl, parent, waitsFor } = old;
  call.exchange.close(old, 'canceled');
  const request = { ...change.order, builder: old.builder };
  const outcome = place(call.exchange, call.account, request, { isPositionTpsl, parent, waitsFor });
  call.counts.note(request.cloid, outcome.kind !== 'error');
  return outcome;
}

/** The order that is to be replaced, by either id, and the one that takes its place. */
export interface Modify {
  readonly oid: number | string;
  readonly order: OrderRequest;
}

/** The order that a number, or the latest that a client id, names; null when this account has none. */
export function findOrder(account: Account, id: number | string): OrderRecord | null {
  return (typeof id === 'number' ? account.orders.get(id) : account.latest.get(id)) ?? null;
}

/** An order's number or client id; null for anything else. */
export function parseOrderId(value: unknown): number | string | null {
  return parseCount(value) ?? parseCloid(value);
}

function statuses(said: readonly unknown[]): ActionReply {
  return { kind: 'ok', response: { type: 'order', data: { statuses: said } } };
}

function statusOf(outcome: Outcome): unknown {
  if (outcome.kind === 'error') return { error: outcome.text };
  if (outcome.kind === 'waitingForFill' || outcome.kind === 'waitingForTrigger') return outcome.kind;
  const { oid, cloid, executed, executedQuote } = outcome.order;
  const id = cloid === null ? { oid } : { oid, cloid };
  if (outcome.kind === 'resting') return { resting: id };
  const average =
    executed === ZERO ? ZERO : significant(divideDown(executedQuote, executed), AVERAGE_FIGURES);
  return { filled: { totalSz: decimalText(executed), avgPx: decimalText(average), ...id } };
}

/** How the orders of one action belong together. */
export function parseGrouping(value: unknown): Grouping | null {
  return value === 'na' || value === 'normalTpsl' || value === 'positionTpsl' ? value : null;
}

/** Whom an action pays, with the share; undefined where it is malformed. */
export function parseBuilder(value: unknown): Builder | undefined {
  if (value === null) return null;
  const fields = fieldsOf(value);
  const address = parseAddress(fields?.get('b'));
  const fee = parseCount(fields?.get('f'));
  return address === null || fee === null ? undefined : { address, rate: fromUnits(FEE_UNIT * BigInt(fee)) };
}

/** One modification; null where it is malformed. */
export function parseModify(value: unknown): Modify | null {
  const fields = fieldsOf(value);
  const oid = parseOrderId(fields?.get('oid'));
  const order = parseOrder(fields?.get('order'));
  return oid === null || order === null ? null : { oid, order };
}

/** One element of `orders`; null where it is malformed. */
export function parseOrder(value: unknown): OrderRequest | null {
  const fields = fieldsOf(value);
  const asset = parseCount(fields?.get('a'));
  const isBuy = fields?.get('b');
  const price = parseAmount(fields?.get('p'));
  const quantity = parseAmount(fields?.get('s'));
  const reduceOnly = fields?.get('r');
  const kind = parseKind(fields?.get('t'));
  const cloid = parseOptionalCloid(fields?.get('c'));
  if (asset === null || price === null || quantity === null || kind === null || cloid === undefined)
    return null;
  if (typeof isBuy !== 'boolean' || typeof reduceOnly !== 'boolean') return null;
  return { asset, side: isBuy ? 'BUY' : 'SELL', price, quantity, reduceOnly, ...kind, cloid, builder: null };
}

/** Undefined where it is malformed. */
function parseOptionalCloid(value: unknown): string | null | undefined {
  return value === undefined || value === null ? null : (parseCloid(value) ?? undefined);
}

function parseKind(value: unknown): Pick<OrderRequest, 'timeInForce' | 'trigger'> | null {
  const fields = fieldsOf(value);
  const limit = fieldsOf(fields?.get('limit'));
  const trigger = fieldsOf(fields?.get('trigger'));
  if (fields?.size !== 1) return null;
  if (limit !== null) {
    const timeInForce = TIMES_IN_FORCE.find((one) => one === limit.get('tif'));
    return timeInForce === undefined ? null : { timeInForce, trigger: null };
  }
  const isMarket = trigger?.get('isMarket');
  const triggerPx: Decimal | null = parseAmount(trigger?.get('triggerPx'));
  const tpsl = trigger?.get('tpsl');
  if (typeof isMarket !== 'boolean' || triggerPx === null || (tpsl !== 'tp' && tpsl !== 'sl')) return null;
  const parsed: Trigger = { isMarket, triggerPx, tpsl };
  return { timeInForce: isMarket ? 'FrontendMarket' : 'Gtc', trigger: parsed };
}
