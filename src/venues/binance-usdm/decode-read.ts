import type { Intent, SettingName } from '../../core/order/intent.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { Fields } from '../shared/fields.ts';
import type { Parse } from '../shared/fields.ts';
import {
  parseClientId,
  parseDigits,
  parseFlag,
  parseInstrument,
  parseMs,
  parsePositive,
  parseWord,
} from './text.ts';
import { oneOf } from '../shared/words.ts';
import { MARGIN_TYPES, POSITION_SIDES } from './vocabulary.ts';

type Values = readonly (readonly [string, string])[];
/** Name, form, and whether it must be there. Sorted by name: the order in which values are kept and written. */
type Parameter = readonly [name: string, parse: Parse<string>, need: 'required' | 'optional'];

const symbol: Parameter = ['symbol', parseInstrument, 'optional'];
const symbolRequired: Parameter = ['symbol', parseInstrument, 'required'];
const limit: Parameter = ['limit', parseDigits, 'optional'];
const page: Parameter = ['page', parseDigits, 'optional'];
const startTime: Parameter = ['startTime', textOf(parseMs, String), 'optional'];
const endTime: Parameter = ['endTime', textOf(parseMs, String), 'optional'];
const orderId: Parameter = ['orderId', parseDigits, 'optional'];
const origClientOrderId: Parameter = ['origClientOrderId', parseClientId, 'optional'];
const algoId: Parameter = ['algoId', parseDigits, 'optional'];
const clientAlgoId: Parameter = ['clientAlgoId', parseClientId, 'optional'];
const algoType: Parameter = ['algoType', oneOf('CONDITIONAL'), 'optional'];

/** The closed vocabulary of every signed read (USD-M REST documentation, one page per route). */
const READS: readonly (readonly [route: string, parameters: readonly Parameter[]])[] = [
  ['account.balanceV2', []],
  ['account.balanceV3', []],
  ['account.commissionRate', [symbolRequired]],
  ['account.config', []],
  ['account.feeBurn', []],
  ['account.income', [endTime, ['incomeType', parseWord, 'optional'], limit, page, startTime, symbol]],
  ['account.leverageBracket', [symbol]],
  ['account.multiAssetsMode', []],
  ['account.orderRateLimit', []],
  ['account.positionMode', []],
  ['account.stateV2', []],
  ['account.stateV3', []],
  ['account.symbolConfig', [symbol]],
  ['account.tradingStatus', [symbol]],
  ['algo.all', [algoId, endTime, limit, page, startTime, symbolRequired]],
  ['algo.get', [algoId, clientAlgoId, symbol]],
  ['algo.open', [algoId, algoType, symbol]],
  ['order.all', [endTime, limit, orderId, startTime, symbolRequired]],
  ['order.amendments', [endTime, limit, orderId, origClientOrderId, startTime, symbolRequired]],
  [
    'order.forced',
    [['autoCloseType', oneOf('LIQUIDATION', 'ADL'), 'optional'], endTime, limit, startTime, symbol],
  ],
  ['order.get', [orderId, origClientOrderId, symbolRequired]],
  ['order.open', [symbol]],
  ['order.openOne', [orderId, origClientOrderId, symbolRequired]],
  ['order.trades', [endTime, ['fromId', parseDigits, 'optional'], limit, orderId, startTime, symbolRequired]],
  ['position.adlQuantile', [symbol]],
  ['position.marginHistory', [endTime, limit, startTime, symbolRequired, ['type', parseDigits, 'optional']]],
  ['position.riskV2', [symbol]],
  ['position.riskV3', [symbol]],
];

const flag = textOf(parseFlag, String);
const positionSide = textOf(POSITION_SIDES.parse, (side) => POSITION_SIDES.format(side));

/** The closed vocabulary of every setting; a symbol becomes the instrument of the intent. */
const SETTINGS: readonly (readonly [name: SettingName, parameters: readonly Parameter[]])[] = [
  ['countdown', [['countdownTime', textOf(parseMs, String), 'required'], symbolRequired]],
  ['feeBurn', [['feeBurn', flag, 'required']]],
  ['leverage', [['leverage', parseLeverage, 'required'], symbolRequired]],
  ['marginType', [['marginType', MARGIN_TYPES, 'required'], symbolRequired]],
  ['multiAssetsMode', [['multiAssetsMargin', flag, 'required']]],
  [
    'positionMargin',
    [
      ['amount', textOf(parsePositive, formatDecimal), 'required'],
      ['positionSide', positionSide, 'optional'],
      symbolRequired,
      ['type', oneOf('1', '2'), 'required'],
    ],
  ],
  ['positionMode', [['dualSidePosition', flag, 'required']]],
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
  return SETTINGS.map(([name, parameters]) => [
    `setting.${name}`,
    (fields) => readSetting(name, readValues(parameters, fields)),
  ]);
}

function readSetting(name: SettingName, values: Values): Intent {
  const named = values.find(([key]) => key === 'symbol');
  const instrument = named === undefined ? null : parseInstrument(named[1]);
  return { kind: 'setting', name, instrument, values: values.filter(([key]) => key !== 'symbol') };
}

/** The parameters of a setting as they are written: sorted by name. */
export function settingValues(values: Values, instrument: Instrument | null): Values {
  const named: Values = instrument === null ? [] : [['symbol', instrument]];
  return [...values, ...named].sort(([a], [b]) => (a < b ? -1 : 1));
}

function readValues(parameters: readonly Parameter[], fields: Fields): Values {
  const values: (readonly [string, string])[] = [];
  for (const [name, parse, need] of parameters) {
    const value = need === 'required' ? fields.required(name, parse, '') : fields.optional(name, parse);
    if (value !== null) values.push([name, value]);
  }
  return values;
}

function textOf<T>(parse: Parse<T>, format: (value: T) => string): Parse<string> {
  return (text) => {
    const value = parse(text);
    return value === null ? null : format(value);
  };
}

/** A leverage: a whole number from 1 to 999; what a symbol allows is for policy and the venue. */
function parseLeverage(text: string): string | null {
  return /^[1-9][0-9]{0,2}$/.test(text) ? text : null;
}
