import type { Guard, GuardLeg } from '../../core/order/guard.ts';
import type { Attached, AttachedChange, AttachedExit, Resting } from '../../core/order/order.ts';
import type { Category } from '../../core/units/category.ts';
import { ONE, type Decimal } from '../../core/units/decimal.ts';
import type { Fields } from '../shared/fields.ts';
import { readExtra, type Extras } from './extras.ts';
import { marketIn, NO_INSTRUMENT, parsePositive } from './text.ts';
import { ORDER_TYPES, POSITION_SIDES, TPSL_MODES, TRIGGERS_BY } from './vocabulary.ts';

/** The venue's names of what belongs to one exit. */
interface Names {
  readonly trigger: 'stopLoss' | 'takeProfit';
  readonly type: string;
  readonly limit: string;
  readonly size: string;
  readonly by: string;
}

const TAKE_PROFIT: Names = {
  trigger: 'takeProfit',
  type: 'tpOrderType',
  limit: 'tpLimitPrice',
  size: 'tpSize',
  by: 'tpTriggerBy',
};
const STOP_LOSS: Names = {
  trigger: 'stopLoss',
  type: 'slOrderType',
  limit: 'slLimitPrice',
  size: 'slSize',
  by: 'slTriggerBy',
};

/**
 * Take-profit and stop-loss of what an order opens ("Place Order", tpslMode): by default for the whole position,
 * whatever it is by then, and then always as market orders; or for as much as the order fills.
 */
export function readAttached(fields: Fields, isExit: boolean): Attached | null {
  const target = fields.optional('takeProfit', parsePositive, 'DECIMAL_MALFORMED');
  const stop = fields.optional('stopLoss', parsePositive, 'DECIMAL_MALFORMED');
  if (target === null && stop === null) return null;
  // The venue takes neither with an order that only reduces.
  if (isExit) fields.refuse('FIELD_NOT_UNDERSTOOD', target === null ? 'stopLoss' : 'takeProfit');
  const closes = readMode(fields) ?? 'position';
  return {
    closes,
    takeProfit: readExit(fields, target, { ...TAKE_PROFIT, closes }),
    stopLoss: readExit(fields, stop, { ...STOP_LOSS, closes }),
  };
}

/**
 * Take-profit and stop-loss of a position ("Set Trading Stop"). Zero takes that of the whole position away; those of a
 * part are orders, to be cancelled by their numbers. A trailing stop has no price that it could be known by.
 */
export function readGuard(fields: Fields, category: Category): Guard {
  const instrument = fields.required('symbol', marketIn(category), NO_INSTRUMENT);
  const positionSide = fields.optional('positionIdx', POSITION_SIDES.parse) ?? 'both';
  const closes = readMode(fields) ?? 'position';
  const drops = [STOP_LOSS, TAKE_PROFIT].flatMap((names): readonly GuardLeg[] =>
    closes === 'position' && takeDropped(fields, names) ? [names.trigger] : [],
  );
  const target = fields.optional('takeProfit', parsePositive, 'DECIMAL_MALFORMED');
  const stop = fields.optional('stopLoss', parsePositive, 'DECIMAL_MALFORMED');
  const takeProfit = readExit(fields, target, { ...TAKE_PROFIT, closes });
  const stopLoss = readExit(fields, stop, { ...STOP_LOSS, closes });
  if (takeProfit === null && stopLoss === null && drops.length === 0) refuseEmpty(fields);
  return {
    instrument,
    positionSide,
    attached: { closes, takeProfit, stopLoss },
    quantity: closes === 'position' ? null : readSize(fields, takeProfit, stopLoss),
    drops,
    extras: readTriggersBy(fields, { takeProfit, stopLoss }),
  };
}

/** Whoever asks for a trailing stop alone is told that there is none, not to add something else. */
function refuseEmpty(fields: Fields): void {
  if (fields.has('trailingStop')) fields.refuse('FIELD_NOT_UNDERSTOOD', 'trailingStop');
  else fields.refuse('FIELD_MISSING', 'takeProfit');
}

/** "The value of tpSize and slSize must equal." */
function readSize(fields: Fields, takeProfit: AttachedExit | null, stopLoss: AttachedExit | null): Decimal {
  const sizes = [
    ...(takeProfit === null ? [] : [TAKE_PROFIT.size]),
    ...(stopLoss === null ? [] : [STOP_LOSS.size]),
  ].map((name) => fields.required(name, parsePositive, ONE, 'DECIMAL_MALFORMED'));
  const [first = ONE, second = first] = sizes;
  if (first !== second) fields.refuse('FIELD_NOT_UNDERSTOOD', STOP_LOSS.size);
  return first;
}

/**
 * What an amend says of the exits that go with an order; null for nothing. `resting` is the order as it will be anyway,
 * null where it is not known: what the amend does not name of an exit stays as there, and is written out.
 */
export function readExitChange(fields: Fields, resting: Resting | null): AttachedChange | null {
  const legs = [TAKE_PROFIT, STOP_LOSS].filter(({ trigger }) => fields.has(trigger));
  const [first] = legs;
  if (first === undefined) return null;
  const before = resting?.attached;
  // The venue takes neither with an order that only reduces.
  if (resting?.reduceOnly === true) fields.refuse('FIELD_NOT_UNDERSTOOD', first.trigger);
  const mode = readMode(fields);
  const closes = mode ?? before?.closes ?? 'position';
  if (before !== undefined && before.closes !== closes) fields.refuse('FIELD_NOT_UNDERSTOOD', 'tpslMode');
  const change = Object.fromEntries(
    legs.map((names): readonly [string, AttachedExit | null] => [
      names.trigger,
      readChanged(fields, { ...names, closes }, resting),
    ]),
  );
  return { closes, ...change };
}

/** Where the trigger of each exit that is set looks. */
export function readTriggersBy(
  fields: Fields,
  exits: { readonly takeProfit?: AttachedExit | null; readonly stopLoss?: AttachedExit | null },
): Extras {
  return [STOP_LOSS, TAKE_PROFIT].flatMap(({ trigger, by }) =>
    exits[trigger] == null ? [] : readExtra(fields, by, TRIGGERS_BY),
  );
}

/** Limit exits stay limit exits, and market ones market ones ("Amend Order", tpLimitPrice). */
function readChanged(
  fields: Fields,
  { trigger, limit, by, closes }: Names & Pick<Attached, 'closes'>,
  resting: Resting | null,
): AttachedExit | null {
  if (takeDropped(fields, { trigger, by })) return null;
  const triggerPrice = fields.required(trigger, parsePositive, ONE, 'DECIMAL_MALFORMED');
  const given = fields.optional(limit, parsePositive, 'DECIMAL_MALFORMED');
  const before = resting?.attached?.[trigger]?.price ?? null;
  if (given !== null && (closes === 'position' || (resting !== null && before === null)))
    fields.refuse('FIELD_NOT_UNDERSTOOD', limit);
  return { triggerPrice, price: given ?? before };
}

function readMode(fields: Fields): Attached['closes'] | null {
  const mode = fields.optional('tpslMode', TPSL_MODES);
  if (mode === null) return null;
  return mode === 'Full' ? 'position' : 'filled';
}

function readExit(
  fields: Fields,
  triggerPrice: Decimal | null,
  names: Pick<Names, 'type' | 'limit'> & Pick<Attached, 'closes'>,
): AttachedExit | null {
  const becomes = fields.optional(names.type, ORDER_TYPES) ?? 'Market';
  const price =
    becomes === 'Limit' ? fields.required(names.limit, parsePositive, ONE, 'DECIMAL_MALFORMED') : null;
  if (price !== null && (triggerPrice === null || names.closes === 'position'))
    fields.refuse('FIELD_NOT_UNDERSTOOD', names.limit);
  return triggerPrice === null ? null : { triggerPrice, price };
}

/** The venue's way to take an exit away. ccxt says beside it where its trigger would look, which then is nowhere. */
function takeDropped(fields: Fields, { trigger, by }: Pick<Names, 'trigger' | 'by'>): boolean {
  const isDropped = fields.takeIf(trigger, '0');
  if (isDropped) fields.optional(by, TRIGGERS_BY);
  return isDropped;
}
