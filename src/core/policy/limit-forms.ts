import type { SettingName } from '../order/intent.ts';
import type { Instrument } from '../units/ids.ts';
import { textForm } from './policy-field.ts';

/** The largest amount that a policy may name, in the quote asset or in units of the base asset. */
export const MONEY_MAX = '1000000000000';

/** A market by itself, or after its exchange. */
export const SYMBOL_PATTERN = '^(?:[A-Z0-9_]{1,32}|[A-Z]{2,8}:[A-Z0-9][A-Z0-9&-]{0,31})$';

const SYMBOL = new RegExp(SYMBOL_PATTERN);

export const symbolForm = textForm<Instrument>({
  pattern: SYMBOL_PATTERN,
  words: "a symbol in the venue's own spelling, like BTCUSDT",
  parse: (text) => (SYMBOL.test(text) ? (text as Instrument) : null),
  format: (instrument) => instrument,
});

export const SETTINGS: readonly SettingName[] = [
  'leverage',
  'marginType',
  'positionMode',
  'multiAssetsMode',
  'positionMargin',
  'feeBurn',
  'countdown',
];
