import type { ActionRecord, OrderRecord } from '../ledger/entry.ts';
import type {
  AttachedChangeRecord,
  AttachedExitRecord,
  AttachedRecord,
  GuardRecord,
  ReferenceRecord,
} from '../ledger/order-entry.ts';
import type { ReportRecord } from '../ledger/report-record.ts';
import type { StandingRecord, WaitRecord } from '../ledger/standing-record.ts';
import type { Guard } from '../order/guard.ts';
import type { Intent } from '../order/intent.ts';
import type {
  Amend,
  Attached,
  AttachedChange,
  AttachedExit,
  Order,
  OrderReference,
  OrderType,
  Standing,
  TimeInForce,
  Wait,
} from '../order/order.ts';
import type { OrderReport } from '../order/reports.ts';
import { unreachable } from '../assert.ts';
import { decimal, formatDecimal, type Decimal } from '../units/decimal.ts';
import type { ClientOrderId, Instrument } from '../units/ids.ts';

/** One decision's worth of an intent: batches are taken apart before they are judged. */
export type Action = Exclude<
  Intent,
  { kind: 'placeBatch' | 'amendBatch' | 'cancelBatch' | 'read' | 'local' | 'moveFunds' }
>;

const text = (value: Decimal | null): string | null => (value === null ? null : formatDecimal(value));
const number = (value: string | null): Decimal | null => (value === null ? null : decimal(value));

/** An order as the ledger keeps it: decimals as text. */
export function orderRecord(order: Order): OrderRecord {
  return {
    instrument: order.instrument,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: text(order.quantity),
    price: text(order.price),
    triggerPrice: text(order.triggerPrice),
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    positionSide: order.positionSide,
    clientOrderId: order.clientOrderId,
    extras: order.extras,
    ...(order.amount === undefined ? {} : { amount: formatDecimal(order.amount) }),
    ...(order.standing === undefined ? {} : { standing: standingRecord(order.standing) }),
    ...(order.attached === undefined ? {} : { attached: attachedRecord(order.attached) }),
    ...(order.builder === undefined ? {} : { builder: order.builder }),
  };
}

function standingRecord(standing: Standing): StandingRecord {
  if (standing.kind === 'single') return standing;
  const { kind, price, triggerPrice } = standing;
  return { kind, price: formatDecimal(price), triggerPrice: formatDecimal(triggerPrice) };
}

function standingOf(record: StandingRecord): Standing {
  if (record.kind === 'single') return record;
  const { kind, price, triggerPrice } = record;
  return { kind, price: decimal(price), triggerPrice: decimal(triggerPrice) };
}

function waitRecord({ type, triggerPrice, standing }: Wait): WaitRecord {
  return { type, triggerPrice: formatDecimal(triggerPrice), standing: standingRecord(standing) };
}

function waitOf({ type, triggerPrice, standing }: WaitRecord): Wait {
  return { type: type as OrderType, triggerPrice: decimal(triggerPrice), standing: standingOf(standing) };
}

function exitRecord(of: AttachedExit | null): AttachedExitRecord | null {
  return of === null ? null : { triggerPrice: formatDecimal(of.triggerPrice), price: text(of.price) };
}

function exitOf(of: AttachedExitRecord | null): AttachedExit | null {
  return of === null ? null : { triggerPrice: decimal(of.triggerPrice), price: number(of.price) };
}

function attachedRecord({ closes, takeProfit, stopLoss }: Attached): AttachedRecord {
  return { closes, takeProfit: exitRecord(takeProfit), stopLoss: exitRecord(stopLoss) };
}

function attachedOf({ closes, takeProfit, stopLoss }: AttachedRecord): Attached {
  return { closes, takeProfit: exitOf(takeProfit), stopLoss: exitOf(stopLoss) };
}

function changeRecord({ closes, takeProfit, stopLoss }: AttachedChange): AttachedChangeRecord {
  return {
    closes,
    ...(takeProfit === undefined ? {} : { takeProfit: exitRecord(takeProfit) }),
    ...(stopLoss === undefined ? {} : { stopLoss: exitRecord(stopLoss) }),
  };
}

function changeOf({ closes, takeProfit, stopLoss }: AttachedChangeRecord): AttachedChange {
  return {
    closes,
    ...(takeProfit === undefined ? {} : { takeProfit: exitOf(takeProfit) }),
    ...(stopLoss === undefined ? {} : { stopLoss: exitOf(stopLoss) }),
  };
}

function guardRecord({ attached, quantity, ...rest }: Guard): GuardRecord {
  return { ...rest, attached: attachedRecord(attached), quantity: text(quantity) };
}

function guardOf(record: GuardRecord): Guard {
  return {
    instrument: record.instrument as Instrument,
    positionSide: record.positionSide as Order['positionSide'],
    attached: attachedOf(record.attached),
    quantity: number(record.quantity),
    drops: record.drops,
    extras: record.extras,
  };
}

/**
 * Reads back what {@link orderRecord} wrote. Entries were checked when they were written, so a malformed one is a
 * fault.
 */
export function orderOf(record: OrderRecord): Order {
  return {
    instrument: record.instrument as Instrument,
    side: record.side,
    type: record.type as OrderType,
    timeInForce: record.timeInForce as TimeInForce | null,
    quantity: number(record.quantity),
    price: number(record.price),
    triggerPrice: number(record.triggerPrice),
    reduceOnly: record.reduceOnly,
    closePosition: record.closePosition,
    positionSide: record.positionSide as Order['positionSide'],
    clientOrderId: record.clientOrderId as ClientOrderId | null,
    extras: record.extras,
    ...(record.amount === undefined ? {} : { amount: decimal(record.amount) }),
    ...(record.standing === undefined ? {} : { standing: standingOf(record.standing) }),
    ...(record.attached === undefined ? {} : { attached: attachedOf(record.attached) }),
    ...(record.builder === undefined ? {} : { builder: record.builder }),
  };
}

function referenceRecord(reference: OrderReference): ReferenceRecord {
  return { by: reference.by, id: reference.id };
}

function referenceOf(record: ReferenceRecord): OrderReference {
  return record.by === 'client'
    ? { by: 'client', id: record.id as ClientOrderId }
    : { by: 'venue', id: record.id };
}

/** An action as the ledger keeps it. */
export function actionRecord(action: Action): ActionRecord {
  switch (action.kind) {
    case 'place':
      return { kind: 'place', order: orderRecord(action.order) };
    case 'placeTest':
      return { kind: 'placeTest', order: orderRecord(action.order) };
    case 'amend':
      return amendRecord(action.amend);
    case 'cancel':
      return { kind: 'cancel', instrument: action.instrument, target: referenceRecord(action.target) };
    case 'cancelAll':
      return { kind: 'cancelAll', instrument: action.instrument };
    case 'setting':
      return {
        ...{ kind: 'setting', name: action.name, instrument: action.instrument, values: action.values },
        ...(action.target === undefined ? {} : { target: referenceRecord(action.target) }),
      };
    case 'guard':
      return { kind: 'guard', guard: guardRecord(action.guard) };
    default:
      return unreachable(action);
  }
}

function amendRecord(amend: Amend): ActionRecord {
  return {
    kind: 'amend',
    instrument: amend.instrument,
    target: referenceRecord(amend.target),
    side: amend.side,
    quantity: formatDecimal(amend.quantity),
    price: formatDecimal(amend.price),
    extras: amend.extras,
    ...(amend.wait === undefined ? {} : { wait: waitRecord(amend.wait) }),
    ...(amend.exits === undefined ? {} : { exits: changeRecord(amend.exits) }),
  };
}

/** Reads back what {@link actionRecord} wrote; null for a refused route, which is no action. */
export function actionOf(record: ActionRecord): Action | null {
  switch (record.kind) {
    case 'place':
      return { kind: 'place', order: orderOf(record.order) };
    case 'placeTest':
      return { kind: 'placeTest', order: orderOf(record.order) };
    case 'amend':
      return {
        kind: 'amend',
        amend: {
          instrument: record.instrument as Instrument,
          target: referenceOf(record.target),
          side: record.side,
          quantity: decimal(record.quantity),
          price: decimal(record.price),
          extras: record.extras,
          ...(record.wait === undefined ? {} : { wait: waitOf(record.wait) }),
          ...(record.exits === undefined ? {} : { exits: changeOf(record.exits) }),
        },
      };
    case 'cancel':
      return {
        kind: 'cancel',
        instrument: record.instrument as Instrument,
        target: referenceOf(record.target),
      };
    case 'cancelAll':
      return { kind: 'cancelAll', instrument: record.instrument as Instrument | null };
    case 'setting':
      return {
        kind: 'setting',
        name: record.name as Extract<Action, { kind: 'setting' }>['name'],
        instrument: record.instrument as Instrument | null,
        values: record.values,
        ...(record.target === undefined ? {} : { target: referenceOf(record.target) }),
      };
    case 'guard':
      return { kind: 'guard', guard: guardOf(record.guard) };
    case 'route':
      return null;
    default:
      return unreachable(record);
  }
}

/** What the venue said of an order, as the ledger keeps it. */
export function reportRecord(report: OrderReport): ReportRecord {
  return {
    id: report.clientOrderId,
    venueOrderId: report.venueOrderId,
    state: report.state,
    filled: formatDecimal(report.filled),
    quantity: formatDecimal(report.quantity),
    price: formatDecimal(report.price),
    ...(report.triggered === undefined ? {} : { triggered: report.triggered }),
  };
}

/** Equal for two orders that would do the same: what "the same order again" means to the gateway. */
export function likenessOf(order: Order): string {
  const size = order.closePosition ? 'close' : text(order.amount ?? order.quantity);
  const { instrument, side, type, price, triggerPrice, standing, attached } = order;
  const exits = attached === undefined ? [] : [JSON.stringify(attachedRecord(attached))];
  const worth = order.amount === undefined ? [] : ['amount'];
  const plain = [instrument, side, type, size, ...worth, text(price), text(triggerPrice), ...exits];
  if (standing === undefined) return plain.join(' ');
  const other = standing.kind === 'single' ? [] : [text(standing.price), text(standing.triggerPrice)];
  return [...plain, standing.kind, ...other].join(' ');
}

/**
 * Equal for two requests that an approval of one authorises the other of: the same effect in every field that decides.
 * Client order ids and fields that change no risk may differ.
 */
export function samenessOf(action: Action): string {
  switch (action.kind) {
    case 'place':
    case 'placeTest': {
      const { order } = action;
      const flags = [order.timeInForce ?? '-', order.reduceOnly, order.closePosition, order.positionSide];
      // Whom it pays is no other trade, so likeness leaves it out; but nobody approved to pay somebody else.
      const { builder } = order;
      const paid = builder === undefined ? [] : [builder.address, builder.tenthsOfBps];
      return [action.kind, likenessOf(order), ...flags, ...paid].join(' ');
    }
    case 'amend': {
      const { instrument, target, side, quantity, price, wait, exits } = action.amend;
      const until = wait === undefined ? [] : [JSON.stringify(waitRecord(wait))];
      const closing = exits === undefined ? [] : [JSON.stringify(changeRecord(exits))];
      const wish = [formatDecimal(quantity), formatDecimal(price), ...until, ...closing];
      return ['amend', instrument, target.by, target.id, side, ...wish].join(' ');
    }
    case 'guard':
      return JSON.stringify(['guard', { ...guardRecord(action.guard), extras: [] }]);
    case 'setting':
      return JSON.stringify([
        ...['setting', action.name, action.instrument, action.values],
        ...(action.target === undefined ? [] : [action.target.id]),
      ]);
    default:
      return action.kind;
  }
}
