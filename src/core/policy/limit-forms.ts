import type { SettingName } from '../order/intent.ts';
import type { Instrument } from '../units/ids.ts';
import { integerForm, tableForm, textForm, type Form } from './policy-field.ts';

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
  'alert',
];

const BUILDER_PATTERN = '^0x[0-9a-fA-F]{40}$';
/** What Hyperliquid lets anybody take of a perpetual's trade, in tenths of a basis point: 0.1 %. */
const BUILDER_FEE_MAX = 100;

/** An address in small letters, as orders have it, however it was written. */
const builderForm = textForm<string>({
  pattern: BUILDER_PATTERN,
  words: "a builder's address, 0x and 40 hexadecimal digits",
  parse: (text) => (new RegExp(BUILDER_PATTERN).test(text) ? text.toLowerCase() : null),
  format: (address) => address,
});

/** By address, the most that a builder is paid in tenths of a basis point. */
export const buildersForm: Form<ReadonlyMap<string, number>> = tableForm(
  builderForm,
  BUILDER_PATTERN,
  integerForm(0, BUILDER_FEE_MAX),
  20,
);
