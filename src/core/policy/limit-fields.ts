import type { SettingName } from '../order/intent.ts';
import type { OrderType, Side, Standing } from '../order/order.ts';
import { decimal } from '../units/decimal.ts';
import { approvalForm } from './approval-limit.ts';
import { coolingForm, drawdownForm } from './peak-limits.ts';
import { tradingHoursForm } from './trading-hours.ts';
import { deadManForm } from './dead-man-limit.ts';
import { buildersForm, MONEY_MAX, SETTINGS, SYMBOL_PATTERN, symbolForm } from './limit-forms.ts';
import type { Limits, RepeatLimit, SelfTrade } from './limits.ts';
import {
  choicesForm,
  decimalForm,
  fieldsOf,
  integerForm,
  listForm,
  optionalForm,
  problem,
  tableForm,
  textForm,
  value,
  type Form,
  type PolicyJson,
} from './policy-field.ts';

/** One row of the table that the parser, the schema and the documentation are made from. */
export interface LimitField<T> {
  readonly form: Form<T>;
  /** Used when the field is absent. Null: there is no sensible default, the owner must choose. */
  readonly fallback: { readonly value: T } | null;
  readonly about: string;
  /** Why this default, or why none. */
  readonly why: string;
}

const ORDER_TYPES: readonly OrderType[] = [
  'limit',
  'market',
  'stop',
  'stopMarket',
  'takeProfit',
  'takeProfitMarket',
  'trailingStopMarket',
];
const OPENING_TYPES: readonly OrderType[] = ['limit', 'market', 'stop', 'takeProfit'];
const selfTradeForm = textForm<SelfTrade>({
  pattern: '^(?:pass|refuse)$',
  words: 'pass or refuse',
  parse: (text) => (text === 'pass' || text === 'refuse' ? text : null),
  format: (of) => of,
});

const countForm = integerForm(2, 1_000);
const withinForm = integerForm(1, 3_600);

const repeatForm: Form<RepeatLimit> = {
  read(json, path) {
    const fields = fieldsOf(json);
    const known = fields !== null && fields.size === 2 && fields.has('count') && fields.has('withinS');
    if (!known) return problem(path, 'must have exactly two fields: count and withinS');
    const count = countForm.read(fields.get('count'), [...path, 'count']);
    const withinS = withinForm.read(fields.get('withinS'), [...path, 'withinS']);
    if (count.kind === 'problems') return count;
    if (withinS.kind === 'problems') return withinS;
    return value({ count: count.value, withinS: withinS.value });
  },
  write: (of) => ({ count: of.count, withinS: of.withinS }),
  schema: {
    type: 'object',
    properties: { count: countForm.schema, withinS: withinForm.schema },
    required: ['count', 'withinS'],
    additionalProperties: false,
  },
  words: 'count: 2 to 1000, withinS: 1 to 3600',
};

/** Every limit, in the order in which the documentation shows them. */
export const LIMIT_FIELDS: { readonly [K in keyof Limits]: LimitField<Limits[K]> } = {
  symbols: {
    form: listForm(symbolForm, 1, 500),
    fallback: null,
    about: 'The only symbols that orders and settings may name.',
    why: 'Drained trade-only keys were drained through thin symbols that the owner never meant to trade.',
  },
  notionalMax: {
    form: decimalForm('0', MONEY_MAX),
    fallback: null,
    about:
      'Largest value of one order: quantity × the highest of limit price, trigger and mark; a market ' +
      'order at mark × (1 + collar). Of an inverse market the quantity is the value, here and everywhere.',
    why: 'Only the owner knows what a typing mistake may cost.',
  },
  positionMax: {
    form: decimalForm('0', MONEY_MAX),
    fallback: null,
    about:
      'Largest position per symbol at mark, counted as if every open and unanswered order on the worse ' +
      'side had filled.',
    why: 'Only the owner knows how much may be at stake in one market.',
  },
  dailyLossMax: {
    form: decimalForm('0.01', MONEY_MAX),
    fallback: null,
    about:
      'Realised and unrealised loss, fees and funding since the start of the trading day at which ' +
      'openings stop until the next day, also where a market comes back, and also after `resume`: ' +
      'the worst of the day was recorded, and only another number here opens again. Looked at with every mark. ' +
      'Funding is booked to the account, whose positions it is paid on: no bot’s own loss has it.',
    why:
      'A loss limit that somebody else chose is either useless or in the way. Zero is refused: it would ' +
      'stop a bot that never traded.',
  },
  sides: {
    form: choicesForm<Side>(['buy', 'sell'], 1),
    fallback: { value: new Set<Side>(['buy', 'sell']) },
    about: 'Sides on which a position may be opened or increased.',
    why: 'Most bots trade both ways.',
  },
  openingTypes: {
    form: choicesForm(ORDER_TYPES, 0),
    fallback: { value: new Set(OPENING_TYPES) },
    about: 'Order types that may open or increase a position.',
    why:
      'A conditional market order trades later, at whatever price is there then: no collar can be ' +
      'checked, so it may not open by default.',
  },
  reducingTypes: {
    form: choicesForm(ORDER_TYPES, 1),
    fallback: { value: new Set(ORDER_TYPES) },
    about: 'Order types that may reduce a position.',
    why: 'Exits are never trapped: every kind of protective order works from the start.',
  },
  standing: {
    form: choicesForm<Standing['kind']>(['single', 'twoLeg'], 0),
    fallback: { value: new Set<Standing['kind']>() },
    about:
      'Orders that the venue keeps, over days, until a trigger is met (at Kite: GTT): with one trigger, or with two ' +
      'of which only one trades.',
    why: 'They outlive the day and the bot that placed them, and trade when nobody looks.',
  },
  builders: {
    form: buildersForm,
    fallback: { value: new Map() },
    about:
      'Whom an order may have the venue pay a share of what it trades (at Hyperliquid: `builder`), by address, each ' +
      'with the most in tenths of a basis point. That an account pays a builder at all is approved at the venue.',
    why: 'It is money to somebody else. Some clients name their maker as a builder without being asked.',
  },
  quantityMax: {
    form: tableForm(symbolForm, SYMBOL_PATTERN, decimalForm('0', MONEY_MAX), 500),
    fallback: { value: new Map() },
    about:
      'Largest quantity of one order in units of the base asset, by symbol; of an inverse market in dollars.',
    why: 'notionalMax covers all symbols; this is for those who think in contracts.',
  },
  exposureMax: {
    form: optionalForm(decimalForm('0', MONEY_MAX)),
    fallback: { value: null },
    about:
      'Largest sum of all positions at mark, long and short added up, counted like positionMax. Null: ' +
      'no limit of its own.',
    why: 'positionMax × number of symbols bounds it already.',
  },
  openOrdersMax: {
    form: integerForm(0, 1_000),
    fallback: { value: 50 },
    about:
      'Most open orders that may open a position, and as many again (at least ten) that only reduce one.',
    why: 'Enough for a grid; far below what makes a venue refuse further orders, exits included.',
  },
  collarBps: {
    form: integerForm(1, 5_000),
    fallback: { value: 200 },
    about:
      'How far beyond the market, in basis points, an order may trade: a buy not above, a sell not ' +
      'below mark and best quote by more than this.',
    why:
      'Two per cent lets every honest marketable order through in the markets above the volume floor ' +
      'and bounds what a forced bad trade costs.',
  },
  distanceBps: {
    form: integerForm(1, 9_999),
    fallback: { value: 5_000 },
    about:
      'How far from the mark, in basis points, an order may wait: the limit price on the passive side, ' +
      'or the trigger of a protective stop.',
    why: 'Waiting far away cannot lose money, so it is wide; it catches a missing digit.',
  },
  referenceAgeMaxMs: {
    form: integerForm(100, 60_000),
    fallback: { value: 5_000 },
    about: 'Oldest market facts, in milliseconds, on which an opening may be decided.',
    why: 'Venues publish the mark every one to three seconds; five seconds tolerate one lost message.',
  },
  volume24hMin: {
    form: decimalForm('0', MONEY_MAX),
    fallback: { value: decimal('10000000') },
    about: 'Least turnover of the symbol in the last 24 hours at the venue; unknown counts as none.',
    why: 'Below ten million a day one person can be most of the market, which is what a drain needs.',
  },
  depthFactorMin: {
    form: decimalForm('0', '1000'),
    fallback: { value: decimal('3') },
    about:
      'What rests within the collar on the side that the order would hit, as a multiple of the order; ' +
      'unknown counts as none.',
    why: 'With three times the order in reach, strangers and not one counterparty set the price.',
  },
  turnoverPerDayMax: {
    form: decimalForm('0', MONEY_MAX),
    fallback: { value: decimal('500000') },
    about: 'Most value traded in a trading day, with every open opening counted as if it had filled.',
    why:
      'Collar × turnover is what a stolen bot key can cost in a day: at the defaults about two per cent ' +
      'of this.',
  },
  messagesPerSecondMax: {
    form: integerForm(1, 10_000),
    fallback: { value: 10 },
    about: 'Most orders, changes, cancels and settings in any second; reductions may use twice as many.',
    why: 'A third of what Binance grants an account, so several bots and all exits fit beside a mad one.',
  },
  messagesPerMinuteMax: {
    form: integerForm(1, 600_000),
    fallback: { value: 300 },
    about: 'Most orders, changes, cancels and settings in any minute; reductions may use twice as many.',
    why: "A quarter of Binance's 1,200 a minute per account.",
  },
  repeat: {
    form: repeatForm,
    fallback: { value: { count: 10, withinS: 60 } },
    about:
      'When the same opening (symbol, side, type, quantity, price) comes more than count times within ' +
      'withinS seconds, the bot is latched: openings stay refused until an owner resumes it.',
    why:
      'A loop that buys again and again is the classic accident; ten equal orders a minute are hardly ' +
      'ever meant.',
  },
  duplicateWithinMs: {
    form: integerForm(0, 3_600_000),
    fallback: { value: 500 },
    about: 'An equal opening within this many milliseconds of the last is refused as a duplicate. 0: off.',
    why: 'Catches double submission, and is short enough for orders sliced on purpose.',
  },
  settings: {
    form: choicesForm(SETTINGS, 0),
    fallback: { value: new Set<SettingName>() },
    about:
      'Account settings that a bot may change; alert (at Kite): alerts that tell a person, about a listed symbol or ' +
      'any index, and place nothing.',
    why: 'Settings outlive the bot and touch its neighbours.',
  },
  leverageMax: {
    form: integerForm(1, 125),
    fallback: { value: 5 },
    about: 'Highest leverage that the leverage setting may ask for.',
    why: 'positionMax bounds the loss in any case; this keeps liquidation away from ordinary moves.',
  },
  approval: {
    form: optionalForm(approvalForm),
    fallback: { value: null },
    about:
      'Which openings and settings wait for a person: those above notionalAbove, every one in a listed symbol, and ' +
      'listed settings. The bot is refused with an approval id, and may send the same again within so many minutes ' +
      'of `sallyport approval approve`. Null: none.',
    why: 'A bot that nobody watches would stand still.',
  },
  tradingHours: {
    form: optionalForm(tradingHoursForm),
    fallback: { value: null },
    about:
      'When openings may be placed: windows of the week in a time zone. A window that ends before it begins crosses ' +
      'midnight and belongs to the day on which it begins. Null: always.',
    why: 'These markets never close.',
  },
  drawdownMax: {
    form: optionalForm(drawdownForm),
    fallback: { value: null },
    about:
      'How far the value (realised and unrealised, fees and funding) may fall below its best since the trading day ' +
      'or the week began, or since the limit was set, before openings stop. `sallyport resume` begins anew. ' +
      'Null: none.',
    why: 'dailyLossMax stops a bad day; this also stops a good one that turns. How much may be given back is a taste.',
  },
  selfTrade: {
    form: selfTradeForm,
    fallback: { value: 'pass' },
    about:
      'Whether an opening may cross a resting limit order of the same account (or, as a bot limit, of the same bot).',
    why: 'Many bots rest on both sides of a wide market; who runs several on one account should refuse.',
  },
  participationBpsMax: {
    form: optionalForm(integerForm(1, 10_000)),
    fallback: { value: null },
    about:
      "Most of a symbol's turnover in 24 hours, in basis points, that may be traded there in a trading day, with " +
      'everything open counted as filled. Null: none.',
    why: 'volume24hMin keeps thin markets out already; this is for size that would move a large one.',
  },
  cooling: {
    form: optionalForm(coolingForm),
    fallback: { value: null },
    about:
      'How large a position may be in a symbol that was never traded before, with everything open counted, until so ' +
      'many minutes after the first trade there. Null: none.',
    why: 'A list of symbols that the owner wrote is trusted; this catches a bot that wakes up in a new market.',
  },
  expiryMaxMs: {
    form: optionalForm(integerForm(100, 60_000)),
    fallback: { value: null },
    about:
      'Oldest time stamp of a request, in milliseconds by the clock of the gateway, with which an opening may be ' +
      'decided. Null: the window that the bot itself gave.',
    why: 'The venue has a window of its own; this is for an order that must not come late.',
  },
  deadMan: {
    form: optionalForm(deadManForm),
    fallback: { value: null },
    about:
      'Cancels a bot’s open orders when it has sent no signed request, and held no account stream open, for ' +
      'afterMs milliseconds; checked once a second. Spared is what spare names, by default [protective]: stops and ' +
      'orders that only reduce. Null: off.',
    why: 'Not every bot speaks often: one that only waits for a fill would lose its orders.',
  },
  venueCountdownMs: {
    form: optionalForm(integerForm(30_000, 86_400_000)),
    fallback: { value: null },
    about:
      'Of an account only: while orders of bots rest, the gateway keeps a countdown of so many milliseconds at ' +
      'the venue for their symbols, up to one symbol per 30,000 ms. When the gateway or its host is gone, and ' +
      'after an ordinary stop too, the venue cancels every plain order of the account in those symbols, of ' +
      'people too; no conditional ones. Null: off.',
    why: 'It cancels what others placed on the account as well, and after every stop that lasts longer.',
  },
};

/** Names of all limits, in the order of the table. */
export const LIMIT_NAMES: readonly (keyof Limits)[] = Object.keys(LIMIT_FIELDS).filter(
  (name): name is keyof Limits => name in LIMIT_FIELDS,
);

/** Limits as JSON with every field written out. */
export function limitsJson(limits: Limits): { readonly [name: string]: PolicyJson } {
  const rows = LIMIT_NAMES.map((name): [string, PolicyJson] => [name, writeOne(limits, name)]);
  return Object.fromEntries(rows);
}

function writeOne<K extends keyof Limits>(limits: Limits, name: K): PolicyJson {
  return LIMIT_FIELDS[name].form.write(limits[name]);
}
