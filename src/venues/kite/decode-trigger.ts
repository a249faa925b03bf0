import type { Intent } from '../../core/order/intent.ts';
import type { Resting } from '../../core/order/order.ts';
import type { Fields } from '../shared/fields.ts';
import { ONE } from '../../core/units/decimal.ts';
import { oneOf } from '../shared/words.ts';
import { readRepeated, type Author } from './decode-order.ts';
import { NO_INSTRUMENT } from './text.ts';
import {
  amendOf,
  areOfOneKind,
  orderOf,
  readCondition,
  readLegs,
  withMark,
  type Trigger,
} from './trigger.ts';

type Path = ReadonlyMap<string, string>;

/** A new trigger. */
export function readPlacedTrigger(fields: Fields, author: Author): Intent {
  const trigger = readTrigger(fields);
  const id = author.kind === 'gateway' ? (author.clientOrderId ?? null) : null;
  return { kind: 'place', order: orderOf(trigger, id) };
}

/** A change of a trigger of the same market: all of it is said anew, also when it places what. */
export function readChangedTrigger(fields: Fields, path: Path, author: Author): Intent {
  const { id, known } = readTarget(fields, path, author);
  const trigger = readTrigger(fields);
  if (known !== null && known.instrument !== trigger.instrument)
    fields.refuse('FIELD_NOT_UNDERSTOOD', 'condition');
  if (known !== null && known.standing?.kind !== (trigger.legs.length === 1 ? 'single' : 'twoLeg'))
    fields.refuse('FIELD_NOT_UNDERSTOOD', 'type');
  return { kind: 'amend', amend: amendOf(trigger, id) };
}

/** The end of a trigger. The request names no market: that is the trigger's own. */
export function readDeletedTrigger(fields: Fields, path: Path, author: Author): Intent {
  const { id, known } = readTarget(fields, path, author);
  const instrument = known?.instrument ?? (author.kind === 'gateway' ? author.instrument : NO_INSTRUMENT);
  return { kind: 'cancel', instrument, target: { by: 'venue', id }, values: [] };
}

function readTarget(
  fields: Fields,
  path: Path,
  author: Author,
): { readonly id: string; readonly known: Resting | null } {
  const id = withMark(readRepeated(fields, path, 'trigger_id'));
  const known = author.kind === 'bot' ? author.resting({ by: 'venue', id }) : null;
  if (author.kind === 'bot' && known === null) fields.refuse('ORDER_UNKNOWN', 'trigger_id');
  return { id, known };
}

function readTrigger(fields: Fields): Trigger {
  const kind = fields.required('type', oneOf('single', 'two-leg'), '');
  const condition = fields.required('condition', asText, '');
  const orders = fields.required('orders', asText, '');
  const market = readCondition(condition);
  if (market === null) fields.refuse('FIELD_NOT_UNDERSTOOD', 'condition');
  const legs = readLegs(condition, orders);
  if (legs === null) fields.refuse('FIELD_NOT_UNDERSTOOD', 'orders');
  if (market === null || legs === null) return NO_TRIGGER;
  const trigger = { ...market, legs };
  if (legs.length !== (kind === 'single' ? 1 : 2)) fields.refuse('FIELD_NOT_UNDERSTOOD', 'type');
  if (!areOfOneKind(trigger)) fields.refuse('FIELD_NOT_UNDERSTOOD', 'orders');
  return trigger;
}

/** Only keeps the types whole after a refusal: it is never let out. */
const NO_TRIGGER: Trigger = {
  instrument: NO_INSTRUMENT,
  lastPrice: ONE,
  legs: [{ trigger: ONE, side: 'buy', quantity: ONE, price: ONE, product: '' }],
};

const asText = (text: string): string => text;
