import type { Intent } from '../../core/order/intent.ts';
import type { Outcome } from '../../core/order/reports.ts';
import { ZERO } from '../../core/units/decimal.ts';
import type { Ownership } from '../../core/order/venue.ts';
import type { Fields, Parse } from '../shared/fields.ts';
import { textAt, type Json } from '../shared/json.ts';
import { alertValues, readAlertTerms } from './alert-terms.ts';
import { readRepeated, type Author } from './decode-order.ts';
import { NO_ID, NO_INSTRUMENT } from './text.ts';

type Setting = Extract<Intent, { kind: 'setting' }>;
type Values = Setting['values'];

/**
 * "Alerts": the venue tells a person that a price was met. What they are known by is apart from the numbers of orders;
 * inside the gateway it carries this mark, which no number of an order or a trigger can hold.
 */
const MARK = '@';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** An alert of the other kind places a basket of orders, which no body that is served may name. */
const PLACES = /(?:^|&)(?:type=ato(?:&|$)|basket=)/;

const parseUuid: Parse<string> = (text) => (UUID.test(text) ? text : null);

/** Whether the body of an alert says, in plain spelling, that it places orders. */
export function placesOrders(body: string): boolean {
  return PLACES.test(body);
}

/** A new alert that only tells a person: one side against another, or against a number. */
export function readPlacedAlert(fields: Fields): Setting {
  return { kind: 'setting', name: 'alert', ...readAlertTerms(fields) };
}

/** One that is there, said anew in full, as clients do it. Whose it is, is decided where the ledger is known. */
export function readChangedAlert(fields: Fields, path: ReadonlyMap<string, string>): Setting {
  const uuid = readRepeated(fields, path, 'uuid');
  if (!UUID.test(uuid)) fields.refuse('FIELD_NOT_UNDERSTOOD', 'uuid');
  return { ...readPlacedAlert(fields), target: { by: 'venue', id: MARK + uuid } };
}

/** The end of one alert. The request names no market, and neither does the entry: it is no order of any. */
export function readDeletedAlert(fields: Fields, author: Author): Intent {
  const id = MARK + fields.required('uuid', parseUuid, '');
  const instrument = author.kind === 'gateway' ? author.instrument : NO_INSTRUMENT;
  return { kind: 'cancel', instrument, target: { by: 'venue', id }, values: [] };
}

/** Whether what is cancelled is an alert. */
export function isAlert(id: string): boolean {
  return id.startsWith(MARK);
}

/** What the venue knows it by, as a request names it. */
export function uuidValues(id: string): Values {
  return [['uuid', id.slice(MARK.length)]];
}

/** What a request that makes one, or says one anew, has in its body. Throws for another setting: here are no more. */
export function placedValues({ name, instrument, values }: Setting): Values {
  if (name !== 'alert') throw new RangeError('a setting that this venue does not have');
  return alertValues({ instrument, values });
}

/** The answer has what it is known by; without that nobody could say whose it is, or what was changed. */
export function alertTold({ target }: Setting, told: Json): Outcome {
  const uuid = parseUuid(textAt(told, 'uuid'));
  const isAsked = target === undefined || target.id === `${MARK}${uuid}`;
  if (uuid === null || !isAsked) return { kind: 'unknown', why: 'UNREADABLE_REPLY' };
  if (target !== undefined) return { kind: 'accepted', report: null };
  const amounts = { filled: ZERO, quantity: ZERO, price: ZERO };
  const report = { clientOrderId: NO_ID, venueOrderId: MARK + uuid, state: 'open', ...amounts } as const;
  return { kind: 'accepted', report };
}

/** A row of the list, or of an alert's history, by what it is known by. */
export function isOwnAlert(row: Json, ownership: Ownership): boolean {
  const uuid = parseUuid(textAt(row, 'uuid'));
  return uuid !== null && ownership.owns({ by: 'venue', id: MARK + uuid });
}
