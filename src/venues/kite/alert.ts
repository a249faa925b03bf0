import type { Intent } from '../../core/order/intent.ts';
import type { Outcome } from '../../core/order/reports.ts';
import { formatDecimal, ONE, ZERO } from '../../core/units/decimal.ts';
import type { Ownership } from '../../core/order/venue.ts';
import type { Fields, Parse } from '../shared/fields.ts';
import { textAt, type Json } from '../shared/json.ts';
import { oneOf } from '../shared/words.ts';
import type { Author } from './decode-order.ts';
import { NO_ID, NO_INSTRUMENT, parseInstrument, parsePrice, partsOf } from './text.ts';
import { EXCHANGES } from './vocabulary.ts';

type Setting = Extract<Intent, { kind: 'setting' }>;
type Values = Setting['values'];

/**
 * "Alerts": the venue tells a person that a price was met. What they are known by is apart from the numbers of orders;
 * inside the gateway it carries this mark, which no number of an order or a trigger can hold.
 */
const MARK = '@';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Up to 50 letters of any writing; nothing that a person would not see. */
const NAME = /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]{0,48}[^\p{C}\p{Z}])?$/u;
/** An alert of the other kind places a basket of orders, which no body that is served may name. */
const PLACES = /(?:^|&)(?:type=ato(?:&|$)|basket=)/;

const parseName: Parse<string> = (text) => (NAME.test(text) ? text : null);
const parseUuid: Parse<string> = (text) => (UUID.test(text) ? text : null);
const parseConstant: Parse<string> = (text) => {
  const price = parsePrice(text);
  return price === null ? null : formatDecimal(price);
};

/** Whether the body of a new alert says, in plain spelling, that it places orders. */
export function placesOrders(body: string): boolean {
  return PLACES.test(body);
}

/** A new alert that only tells a person: the last price of one market against a constant. */
export function readPlacedAlert(fields: Fields): Setting {
  if (fields.has('basket') || fields.takeIf('type', 'ato')) fields.refuse('FIELD_NOT_UNDERSTOOD', 'basket');
  fields.required('type', oneOf('simple'), '');
  fields.required('rhs_type', oneOf('constant'), '');
  const exchange = fields.required('lhs_exchange', EXCHANGES, 'NSE');
  const instrument = fields.required(
    'lhs_tradingsymbol',
    (symbol) => parseInstrument(`${exchange}:${symbol}`),
    NO_INSTRUMENT,
  );
  const values: Values = [
    ['lhs_attribute', fields.required('lhs_attribute', oneOf('LastTradedPrice'), '')],
    ['name', fields.required('name', parseName, '')],
    ['operator', fields.required('operator', oneOf('<=', '>=', '<', '>', '=='), '')],
    ['rhs_constant', fields.required('rhs_constant', parseConstant, formatDecimal(ONE), 'DECIMAL_MALFORMED')],
  ];
  return { kind: 'setting', name: 'alert', instrument, values };
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

/** What a request that deletes it says. */
export function deletedValues(id: string): Values {
  return [['uuid', id.slice(MARK.length)]];
}

/** What a request that makes it says. Throws for another setting: this venue has no more of them. */
export function placedValues({ name, instrument, values }: Setting): Values {
  if (name !== 'alert' || instrument === null)
    throw new RangeError('a setting that this venue does not have');
  const { exchange, symbol } = partsOf(instrument);
  return [
    ['type', 'simple'],
    ['lhs_exchange', exchange],
    ['lhs_tradingsymbol', symbol],
    ['rhs_type', 'constant'],
    ...values,
  ];
}

/** The answer has what it is known by from then on; without that nobody could say whose it is. */
export function alertPlaced(told: Json): Outcome {
  const uuid = parseUuid(textAt(told, 'uuid'));
  if (uuid === null) return { kind: 'unknown', why: 'UNREADABLE_REPLY' };
  const amounts = { filled: ZERO, quantity: ZERO, price: ZERO };
  const report = { clientOrderId: NO_ID, venueOrderId: MARK + uuid, state: 'open', ...amounts } as const;
  return { kind: 'accepted', report };
}

/** A row of the list, or of an alert's history, by what it is known by. */
export function isOwnAlert(row: Json, ownership: Ownership): boolean {
  const uuid = parseUuid(textAt(row, 'uuid'));
  return uuid !== null && ownership.owns({ by: 'venue', id: MARK + uuid });
}
