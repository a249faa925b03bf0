import { categoryOf } from '../units/category.ts';
import { larger, type Decimal } from '../units/decimal.ts';
import type { AccountId, BotId } from '../units/ids.ts';
import { exposureBound, type Limits } from './limits.ts';
import { limitsFor, type Policy } from './policy.ts';

/** What one stolen bot key can cost in a trading day, and what the figure is made of. Money in the quote asset. */
export interface BlastRadius {
  readonly perDay: Decimal;
  readonly terms: {
    /** Most value that can be traded in a day at prices that cost. */
    readonly traded: Decimal;
    /** Which scope's limits bound it. */
    readonly boundBy: 'account' | 'bot';
    /** The tighter of the two collars. */
    readonly collarBps: number;
    /** Lost to bad prices: traded × collar / (1 − collar). */
    readonly prices: Decimal;
    /** Lost to fees; those of inverse markets are in the coin, which is worth more than it was traded at. */
    readonly fees: Decimal;
  };
}

/**
 * How the figure follows from the rules. Part of the generated documentation; the adversary test holds it to account.
 */
export const BLAST_RADIUS_DERIVATION: readonly string[] = [
  'Measure the loss of every fill against the mark at that moment, so that moves of the market itself are set ' +
    'aside. By the collar, and by the re-check of resting orders, a buy fills at most c above and a sell at most c ' +
    'below the mark. Per unit of value traded that is at most c/(1+c) for a buy and c/(1−c) for a sell; the larger ' +
    'is used.',
  'On an account, value is traded by openings and by reductions. An opening passes only while everything filled ' +
    'today (reductions too), every open opening and the order itself are at most T (turnoverPerDayMax). After the ' +
    'last opening that passed, only those open openings and reductions can still fill, and the venue does not let ' +
    'reduce-only orders turn a position round, however many there are. Reductions then close at most the position ' +
    'that there is and what the openings still add to it, on one side and on the other. Each of the two is at most ' +
    'E, the most that all positions may be worth with open openings filled: the smaller of exposureMax and ' +
    'positionMax × number of symbols, at the highest mark of the day. So at most T + 2E is traded. In a pair no ' +
    'venue keeps anybody from selling more than was bought; there the rules do: a sale passes only while all open ' +
    'sales of the bot fit into what its own fills bought, less fees in the coin, so they close no more than E ' +
    'either.',
  'In the book of one of several bots a reduce-only order can overshoot, because it can close what another bot ' +
    'holds. There open exits count towards T, and beyond T pass only while all of them fit into the position. Each ' +
    'unit of overshoot then needs a unit of an opening that took the position first, and those are within T. So one ' +
    'of several bots trades at most 2T + E by its own limits, and an only bot T + 2E as the account does; the ' +
    'figure takes the larger of these. Of account and bot the smaller counts, since both must agree to every order.',
  'Fees are at most feeBps of the value traded. Of an inverse market the quantity itself is the value, prices ' +
    'cost the same share of it, and fees are paid in the coin, at the price of the fill: valued at the mark they ' +
    'are at most feeBps/(1−c), which is taken for everything where both scopes let an inverse market be traded. ' +
    'Where builders may be paid, the most that both scopes let one of them have is a fee like these, of all that is ' +
    'traded.',
  'It rests on four things that a gateway cannot enforce: the mark is not in the hands of the adversary (at Kite ' +
    'it is the last trade, which in a thin market anybody can make: the figure then holds around the price that he ' +
    'chose, and volume24hMin and the list of symbols are what keeps such markets out; of a pair at Bybit it is the ' +
    'index of its coin in dollars, with one USDT taken for a dollar, and nothing is bought while the middle of its ' +
    'book is more than a collar from that); it does not jump between the look on which an order is decided (about a ' +
    'second old, referenceAgeMaxMs at most) and the fill, nor over an order that rests until the next look has had ' +
    'it cancelled (a second or two; at Kite, where prices are dear to ask for, up to some three, and up to fifteen ' +
    'while answers get lost; at Hyperliquid some ten while its stream of prices is not heard, and fifteen where ' +
    'orders that were decided meanwhile used up what may be asked there), for an adversary who sees the jump first ' +
    'gains it on top, with what can be traded in that time; and where a venue tells no mark, or no index of a pair, ' +
    'or cannot be reached, nothing is opened, but exits pass and orders stay around the last ' +
    'one; a trigger fires only when the market is there; and depth that was seen within the collar is still there ' +
    'when a market order arrives, and when a protective market order fires.',
];

/** The most that somebody who owns a bot's key and is the counterparty of each of its trades can extract in a day. */
export function blastRadius(
  policy: Policy,
  bot: { readonly id: BotId; readonly home: AccountId },
): BlastRadius {
  const account = limitsFor(policy, { kind: 'account', account: bot.home });
  const own = limitsFor(policy, { kind: 'bot', bot: bot.id });
  const byAccount = (account.turnoverPerDayMax + 2n * exposureBound(account)) as Decimal;
  const held = exposureBound(own);
  const byBot = (own.turnoverPerDayMax + held + larger(own.turnoverPerDayMax, held)) as Decimal;
  const traded = byBot < byAccount ? byBot : byAccount;
  const collarBps = Math.min(account.collarBps, own.collarBps);
  const prices = shareUp(traded, collarBps, 10_000 - collarBps);
  const feeTenths = 10 * policy.feeBps + builderTenths(account, own);
  const keeps = tradesInverse(account, own) ? 10_000 - collarBps : 10_000;
  const fees = shareUp(traded, feeTenths, 10 * keeps);
  return {
    perDay: (prices + fees) as Decimal,
    terms: { traded, boundBy: byBot < byAccount ? 'bot' : 'account', collarBps, prices, fees },
  };
}

/** The most, in tenths of a basis point, that both scopes let one builder have: an order names one. */
function builderTenths(account: Limits, own: Limits): number {
  const fees = [...own.builders].map(([builder, fee]) => Math.min(fee, account.builders.get(builder) ?? 0));
  return Math.max(0, ...fees);
}

function tradesInverse(account: Limits, own: Limits): boolean {
  return [...own.symbols].some((of) => categoryOf(of) === 'inverse' && account.symbols.has(of));
}

/** value × part / whole, rounded up. All zero or more, `whole` above zero. */
function shareUp(value: Decimal, part: number, whole: number): Decimal {
  const divisor = BigInt(whole);
  return ((value * BigInt(part) + divisor - 1n) / divisor) as Decimal;
}
