import type { Intent, SettingName } from '../../core/order/intent.ts';
import { marketName, type Category } from '../../core/units/category.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { oneOf } from '../shared/words.ts';
import type { Fields, Parse } from '../shared/fields.ts';
import {
  marketIn,
  NO_INSTRUMENT,
  parseClientId,
  parseCoin,
  parseCoins,
  parseCursor,
  parseDigits,
  parseMs,
  parsePositive,
  parseSymbol,
  parseVenueId,
  parseWord,
} from './text.ts';
import { CATEGORIES, CONTRACTS, MARGIN_MODES, MODES, ORDER_FILTERS, USDT } from './vocabulary.ts';

type Values = readonly (readonly [string, string])[];
/** Whose form may depend on the category that is said with it. */
type Read = (text: string, category: Category) => string | null;
/** Name, form, and whether it must be there. Sorted by name: the order in which values are kept and written. */
type Parameter = readonly [name: string, parse: Read, need: 'required' | 'optional'];

const accountType: Parameter = ['accountType', oneOf('UNIFIED'), 'optional'];
const baseCoin: Parameter = ['baseCoin', parseCoin, 'optional'];
const category: Parameter = ['category', CATEGORIES.parse, 'required'];
const contracts: Parameter = ['category', CONTRACTS.parse, 'required'];
const linear: Parameter = ['category', oneOf('linear'), 'required'];
const currency: Parameter = ['currency', parseCoin, 'optional'];
const cursor: Parameter = ['cursor', parseCursor, 'optional'];
const endTime: Parameter = ['endTime', textOf(parseMs, String), 'optional'];
const limit: Parameter = ['limit', parseDigits, 'optional'];
const orderFilter: Parameter = ['orderFilter', ORDER_FILTERS, 'optional'];
const orderId: Parameter = ['orderId', parseVenueId, 'optional'];
const orderLinkId: Parameter = ['orderLinkId', parseClientId, 'optional'];
const settleCoin: Parameter = ['settleCoin', parseSettleCoin, 'optional'];
const startTime: Parameter = ['startTime', textOf(parseMs, String), 'optional'];
const symbol: Parameter = ['symbol', parseSymbol, 'optional'];
const symbolRequired: Parameter = ['symbol', parseSymbol, 'required'];

/** The closed vocabulary of every signed read (V5 documentation, one page per route). */
const READS: readonly (readonly [route: string, parameters: readonly Parameter[]])[] = [
  ['account.collateral', [currency]],
  ['account.feeRate', [baseCoin, category, symbol]],
  ['account.info', []],
  ['account.instruments', [category, cursor, limit, symbol]],
  ['account.selfTradeGroup', []],
  [
    'account.transactions',
    [
      accountType,
      baseCoin,
      category,
      currency,
      cursor,
      endTime,
      limit,
      startTime,
      ['type', parseWord, 'optional'],
    ],
  ],
  [
    'account.wallet',
    [
      ['accountType', oneOf('UNIFIED'), 'required'],
      ['coin', parseCoins, 'optional'],
    ],
  ],
  [
    'order.executions',
    [
      baseCoin,
      category,
      cursor,
      endTime,
      ['execType', parseWord, 'optional'],
      limit,
      orderId,
      orderLinkId,
      settleCoin,
      startTime,
      symbol,
    ],
  ],
  [
    'order.history',
    [
      baseCoin,
      category,
      cursor,
      endTime,
      limit,
      orderFilter,
      orderId,
      orderLinkId,
      ['orderStatus', parseWord, 'optional'],
      settleCoin,
      startTime,
      symbol,
    ],
  ],
  [
    'order.live',
    [
      baseCoin,
      category,
      cursor,
      limit,
      ['openOnly', oneOf('0', '1', '2'), 'optional'],
      orderFilter,
      orderId,
      orderLinkId,
      settleCoin,
      symbol,
    ],
  ],
  ['position.closedPnl', [contracts, cursor, endTime, limit, startTime, symbol]],
  ['position.list', [baseCoin, contracts, cursor, limit, settleCoin, symbol]],
];

/** The closed vocabulary of every setting; a symbol becomes the instrument of the intent. */
const SETTINGS: readonly (readonly [name: SettingName, parameters: readonly Parameter[]])[] = [
  ['marginType', [['setMarginMode', MARGIN_MODES, 'required']]],
  [
    'positionMargin',
    [
      contracts,
      ['margin', parseSigned, 'required'],
      ['positionIdx', oneOf('0', '1', '2'), 'optional'],
      symbolRequired,
    ],
  ],
  ['positionMode', [linear, ['coin', USDT, 'optional'], ['mode', MODES, 'required'], symbol]],
];

/** Every signed read by the name of its route. */
export function queryDecoders(): readonly (readonly [route: string, decode: (fields: Fields) => Intent])[] {
  return READS.map(([route, parameters]) => [
    route,
    (fields) => ({ kind: 'read', route, values: readValues(parameters, fields) }),
  ]);
}

/** Every change of a setting by the name of its route. */
export function settingDecoders(): readonly (readonly [route: string, decode: (fields: Fields) => Intent])[] {
  return [
    ['setting.leverage', readLeverage],
    ...SETTINGS.map(([name, parameters]): readonly [string, (fields: Fields) => Intent] => [
      `setting.${name}`,
      (fields) => settingOf(name, readValues(parameters, fields)),
    ]),
  ];
}

/** Both sides alike: in one-way mode they must be, and policy bounds one figure. */
function readLeverage(fields: Fields): Intent {
  const category = fields.required('category', CONTRACTS.parse, 'linear');
  const instrument = fields.required('symbol', marketIn(category), NO_INSTRUMENT);
  const buy = fields.required('buyLeverage', parseLeverage, '');
  const sell = fields.required('sellLeverage', parseLeverage, '');
  if (buy !== sell) fields.refuse('FIELD_NOT_UNDERSTOOD', 'sellLeverage');
  return { kind: 'setting', name: 'leverage', instrument, values: [['leverage', buy]] };
}

function settingOf(name: SettingName, given: Values): Intent {
  const said = new Map(given);
  const [category, symbol] = [CATEGORIES.parse(said.get('category') ?? ''), said.get('symbol')];
  const instrument = category === null || symbol === undefined ? null : marketName(category, symbol);
  return { kind: 'setting', name, instrument, values: given.filter(([key]) => key !== 'symbol') };
}

function readValues(parameters: readonly Parameter[], fields: Fields): Values {
  const values: (readonly [string, string])[] = [];
  let category: Category = 'linear';
  for (const [name, read, need] of parameters) {
    const parse = (text: string): string | null => read(text, category);
    const value = need === 'required' ? fields.required(name, parse, '') : fields.optional(name, parse);
    if (name === 'category' && value !== null) category = CATEGORIES.parse(value) ?? category;
    if (value !== null) values.push([name, value]);
  }
  return values;
}

/** Inverse contracts are settled in their coin. */
function parseSettleCoin(text: string, category: Category): string | null {
  return category === 'inverse' ? parseCoin(text) : USDT(text);
}

function textOf<T>(parse: Parse<T>, format: (value: T) => string): Parse<string> {
  return (text) => {
    const value = parse(text);
    return value === null ? null : format(value);
  };
}

/** A leverage from 1 to below 1000, with at most two decimals, as the venue's steps are. */
function parseLeverage(text: string): string | null {
  const value = /^[1-9][0-9]{0,2}(?:\.[0-9]{1,2})?$/.test(text) ? parsePositive(text) : null;
  return value === null ? null : formatDecimal(value);
}

/** An amount of margin to be added, or with a minus sign to be taken out. */
function parseSigned(text: string): string | null {
  const isLess = text.startsWith('-');
  const value = parsePositive(isLess ? text.slice(1) : text);
  return value === null ? null : `${isLess ? '-' : ''}${formatDecimal(value)}`;
}
