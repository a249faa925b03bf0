import { COUNTDOWN_SCOPE } from './countdown-scope.ts';
import type { DenialCode } from './denial.ts';

type Fact = (name: string) => string;

const EXIT_HINT = 'A reduce-only order within your position still passes.';

/** One sentence or two per code: what was refused, with the figures, and what to do next. */
export const DENIAL_SENTENCES: { readonly [C in DenialCode]: (fact: Fact) => string } = {
  NO_POLICY: () =>
    'No policy is set, so nothing may be traded. The owner sets one with `sallyport policy set`.',
  TRADING_HALTED: (fact) =>
    `Trading is halted (${fact('reason')}). Cancels still pass; the owner ends it with \`sallyport resume\`.` +
    saleSentence(fact),
  ACCOUNT_QUARANTINED: (fact) =>
    'The account is quarantined because something about it could not be explained. Cancels and ' +
    `reductions still pass; the owner looks at \`sallyport status\`.${saleSentence(fact)}`,
  FUNDS_MOVEMENT_NOT_SERVED: () =>
    'This key cannot move funds: withdrawals, transfers and conversions are never served.',
  ROUTE_NOT_SERVED: () => 'This route is not served. Only what is listed for the venue is.',
  REQUEST_REPLAYED: () =>
    'The very same signed request was seen before. Sign a new one with a new timestamp.',
  CLIENT_ORDER_ID_USED: (fact) =>
    `The client order id ${fact('id')} was used for another order. Choose a new one.`,
  NOT_OWN_ORDER: () => 'This bot has no such order. A bot sees and changes only the orders it placed.',
  HEDGE_MODE_NOT_SERVED: (fact) =>
    `Hedge mode is not served (positionSide ${fact('side')}). Use one-way mode, positionSide BOTH.`,
  SYMBOL_NOT_ALLOWED: (fact) =>
    `The ${fact('scope')} may not trade this symbol. Allowed: ${fact('allowed')}.`,
  SIDE_NOT_ALLOWED: (fact) =>
    `A ${fact('side')} may not open or change this position. Check the side, or have the owner list ` +
    `it in \`sides\`.`,
  ORDER_TYPE_NOT_ALLOWED: (fact) =>
    `The ${fact('scope')} may not send ${fact('type')} orders here. Allowed: ${fact('allowed')}.` +
    beyondSentence(fact),
  QUANTITY_EXCEEDS_MAX: (fact) =>
    `The quantity ${fact('quantity')} is above the ${fact('scope')}'s limit of ${fact('max')}. Send less.`,
  NOTIONAL_EXCEEDS_MAX: (fact) =>
    `The order is worth ${fact('notional')}, above the ${fact('scope')}'s limit of ${fact('max')} per ` +
    'order. Send less.',
  OPEN_ORDERS_EXCEED_MAX: (fact) =>
    `The ${fact('scope')} has ${fact('open')} open orders of this kind, and ${fact('max')} are ` +
    'allowed. Cancel one first.',
  POSITION_EXCEEDS_MAX: (fact) =>
    `With everything open the position could reach ${fact('position')}, above the ${fact('scope')}'s ` +
    `limit of ${fact('max')}. Send less, or cancel open orders on this side.`,
  EXPOSURE_EXCEEDS_MAX: (fact) =>
    `With everything open all positions together could reach ${fact('exposure')}, above the ` +
    `${fact('scope')}'s limit of ${fact('max')}. Close something first.`,
  LEVERAGE_EXCEEDS_MAX: (fact) =>
    `The ${fact('scope')} may set a leverage of at most ${fact('max')}. Ask for that or less.`,
  PRICE_OUTSIDE_COLLAR: priceSentence,
  VOLUME_BELOW_FLOOR: (fact) =>
    `The symbol's turnover in 24 hours is ${fact('volume')}, below the ${fact('scope')}'s floor of ` +
    `${fact('min')}: too thin to open in. ${EXIT_HINT}`,
  DEPTH_BELOW_FLOOR: (fact) =>
    `Within the ${fact('scope')}'s collar ${fact('depth')} rests on the other side and ` +
    `${fact('needed')} is needed. Send less, or a limit order if this is an exit.`,
  TURNOVER_EXCEEDS_MAX: (fact) =>
    `Filled and open orders of the day would reach ${fact('turnover')}, above the ${fact('scope')}'s ` +
    `limit of ${fact('max')}. Cancel open orders or wait for the next trading day. ${EXIT_HINT}`,
  MESSAGE_RATE_EXCEEDED: (fact) =>
    `This would be message ${fact('messages')} of the ${fact('scope')} in ${fact('windowMs')} ms, and ` +
    `${fact('max')} are allowed. Slow down; cancels always pass.`,
  REPEAT_THROTTLE_LATCHED: (fact) =>
    `The same order came more than ${fact('count')} times in ${fact('withinS')} s, so openings are ` +
    `stopped until the owner runs \`sallyport resume\`. ${EXIT_HINT}`,
  DUPLICATE_ORDER: (fact) =>
    `An equal order was sent less than ${fact('withinMs')} ms ago. If it is meant twice, wait that long.`,
  DAILY_LOSS_REACHED: (fact) =>
    `The ${fact('scope')} lost ${fact('loss')} today and its limit is ${fact('max')}. Nothing may be ` +
    `opened until the next trading day. ${EXIT_HINT}`,
  REFERENCE_PRICE_STALE: (fact) =>
    "The market's price is not known well enough " +
    `(${fact('symbol') === '?' ? 'this symbol' : fact('symbol')}: age ${fact('ageMs')} ms, allowed ` +
    `${fact('maxMs')} ms). Try again when the feed is back.`,
  SETTING_NOT_ALLOWED: (fact) =>
    `The ${fact('scope')} may not change the setting ${fact('setting')}. The owner lists it in ` +
    `\`settings\`, or sets it at the venue.` +
    (fact('setting') === 'countdown' ? ` Mind its reach: ${COUNTDOWN_SCOPE}.` : ''),
  APPROVAL_NEEDED: (fact) =>
    `This needs the owner's approval (${fact('what')}): approval ${fact('approval')}. Nothing was sent, and nothing ` +
    `will be by itself. Once it is approved, send the same again within ${fact('minutes')} minutes.`,
  APPROVAL_REJECTED: (fact) =>
    `The owner rejected this (approval ${fact('approval')}: ${fact('reason')}). Nothing was sent. Send something else.`,
  OUTSIDE_TRADING_HOURS: (fact) =>
    `The ${fact('scope')} may open nothing at this time (hours in ${fact('zone')}). Wait for them. ${EXIT_HINT}`,
  DRAWDOWN_REACHED: (fact) =>
    `The ${fact('scope')} is ${fact('drawdown')} below its best (${fact('since')}) and its limit is ${fact('max')}. ` +
    `Nothing may be opened until it recovers, a new period begins or the owner resumes it. ${EXIT_HINT}`,
  STANDING_ORDER_NOT_ALLOWED: (fact) =>
    `Orders that the venue keeps until a trigger is met are not allowed for the ${fact('scope')} (${fact('kind')}). ` +
    'Watch the price yourself and place the order then, or ask the owner to list the kind under standing.',
  SELF_TRADE: (fact) =>
    `This could trade with a resting order of the same ${fact('scope')}. Cancel that first, or place this ` +
    'as post-only.',
  PARTICIPATION_EXCEEDS_MAX: (fact) =>
    `Filled and open orders of the day in this symbol would reach ${fact('traded')}, above the ` +
    `${fact('scope')}'s share of ${fact('max')} of its turnover. Send less. ${EXIT_HINT}`,
  INSTRUMENT_COOLING: (fact) =>
    `This symbol is new to the ${fact('scope')}: until ${fact('minutes')} minutes after the first trade its position ` +
    `may reach ${fact('max')}, and this could make it ${fact('position')}. Send less, or wait.`,
  REQUEST_TOO_OLD: (fact) =>
    `The request was stamped ${fact('ageMs')} ms ago and the ${fact('scope')} allows ${fact('max')} ms for an ` +
    'opening. Look at the market and sign a new one.',
  CATEGORY_NOT_ACCEPTED: (fact) =>
    `The key of this account was not accepted for ${fact('category')} markets. The owner accepts one with ` +
    `\`sallyport key rotate NAME --with ${fact('category')}\`, and lists the market in \`symbols\`.`,
  HOLDING_EXCEEDED: (fact) =>
    `With its open sales the bot would sell ${fact('selling')} of this pair, and holds ${fact('held')}: what it ` +
    'bought here, less fees in the coin. What the account held before is nobody’s. Sell less.',
  BUILDER_NOT_ALLOWED: (fact) =>
    `The ${fact('scope')} may not pay this builder ${fact('fee')} tenths of a basis point; allowed to it: ` +
    `${fact('max')}. ` +
    'Send the order without `builder`, or for less, or have the owner name the builder in `builders`.',
  PARTNER_REFUSED: () =>
    'Another order of the same bracket was refused, so none of them was sent. Mend that one, and send them all again.',
  BOT_MOVED: () =>
    'The owner moved this bot between live and paper while the request was on its way; nothing was sent. Sign a ' +
    'new one, which is judged where the bot trades now.',
  CHANGE_UNDER_WAY: () =>
    'An earlier change of this order is under way, and what came of it is not known yet; this one was not sent. Send ' +
    'it again in a few seconds.',
  CHANGES_USED_UP: (fact) =>
    `The venue takes ${fact('max')} changes of one order, and this one had as many; nothing was sent. Cancel it and ` +
    'place a new one, which may be changed as often again.',
  BOOK_EMPTY: (fact) =>
    `Nobody bids and nobody offers in this symbol: the market is closed, or stands still (last ${fact('mark')}). ` +
    'Nothing is opened at a price that nobody makes. Try again when there is a quote.',
};

/** Why an order that only reduces is held to what opens. */
function beyondSentence(fact: Fact): string {
  if (fact('exit') !== 'beyond') return '';
  return (
    ' It reduces only, but beside the open exits of its kind it is more than there is to close, so it was judged as ' +
    'an opening. Cancel one of those first, or send less.'
  );
}

/** Why a sale that reduces waits like an opening. */
function saleSentence(fact: Fact): string {
  if (fact('spot') !== 'sale') return '';
  return ' A sale in a pair is nothing that the venue itself holds to a reduction, so it waits like an opening.';
}

function priceSentence(fact: Fact): string {
  const reference = fact('reference');
  if (fact('price') === 'none') {
    return `There is no quote on the other side to fill a market order near ${reference}. Send a limit order.`;
  }
  const least = fact('least') === 'none' ? '' : ` at least ${fact('least')}`;
  const most = fact('most') === 'none' ? '' : ` at most ${fact('most')}`;
  const and = least !== '' && most !== '' ? ' and' : '';
  const allowed = `the ${fact('scope')} allows${least}${and}${most}`;
  return `The ${fact('what')} ${fact('price')} is too far from ${reference}: ${allowed}. Use a price within that.`;
}
