import type { RawReply } from '../../../core/order/venue.ts';
import type { SwapWay, SwapWish } from '../../../core/chain/swaps.ts';
import { valuesOf } from '../node-values.ts';
import { asNumber, parseUnits } from './amounts.ts';
import { noNode, refused } from './answers.ts';
import { ambiguous } from './chain-looks.ts';
import { CONNECTOR, PARAMS, whyElsewhere, type Asked } from './asked.ts';
import { SLIPPAGE_PCT } from './settings.ts';
import { findToken } from './tokens.ts';

/** What their client asks for, understood: base and quote by name, and how far the price may move. */
export interface Wanted {
  readonly side: 'BUY' | 'SELL';
  readonly wish: SwapWish;
  /** In millionths: 10,000 is one percent. */
  readonly slippage: bigint;
}

/** A way that was found, with the bound that follows from it. */
export interface Quote extends Wanted {
  readonly way: SwapWay;
  /** The least that may be got, or the most that may be given. */
  readonly bound: bigint;
}

const FIELDS: ReadonlySet<string> = new Set([
  ...['chainNetwork', 'network', 'connector', 'baseToken', 'quoteToken', 'amount', 'side', 'slippagePct'],
  ...['walletAddress'],
]);
const SLIPPAGE_DIGITS = 4;
const WHOLE = 1_000_000n;
/** Ten percent: who accepts more has mistaken a digit, or is being robbed. */
const SLIPPAGE_MAX = 100_000n;

/** Null-free: what cannot be understood to the last field is refused, and why. */
export function readWanted(asked: Asked): Wanted | RawReply {
  const { fields, swaps } = asked;
  const elsewhere = whyElsewhere(asked);
  if (elsewhere !== null) return elsewhere;
  const strange = [...fields.keys()].find((name) => !FIELDS.has(name));
  if (strange === 'poolAddress') return malformed('a router takes no poolAddress: the network finds the way');
  if (strange !== undefined) return malformed('there is a field that is not understood');
  const connector = fields.get('connector');
  if (connector !== undefined && connector !== `${CONNECTOR.name}/${CONNECTOR.kind}`)
    return malformed(`the only connector here is ${CONNECTOR.name}/${CONNECTOR.kind}`);
  const side = fields.get('side');
  if (side !== 'BUY' && side !== 'SELL') return malformed('side is BUY or SELL');
  const traded = tokenField(asked, 'baseToken');
  const against = tokenField(asked, 'quoteToken');
  if (typeof traded !== 'string') return traded;
  if (typeof against !== 'string') return against;
  if (traded === against) return malformed('baseToken and quoteToken are the same asset');
  const amount = parseUnits(fields.get('amount'), swaps.digits);
  if (amount === null || amount === 0n) return malformed('amount is no amount above zero');
  const slippage = parseUnits(fields.get('slippagePct') ?? SLIPPAGE_PCT, SLIPPAGE_DIGITS);
  if (slippage === null || slippage > SLIPPAGE_MAX) return malformed('slippagePct is no number from 0 to 10');
  const wish: SwapWish =
    side === 'SELL'
      ? { selling: traded, buying: against, exact: 'given', amount }
      : { selling: against, buying: traded, exact: 'got', amount };
  return { side, wish, slippage };
}

function malformed(why: string): RawReply {
  return refused(400, `${why}; nothing was signed or sent.`, PARAMS);
}

function tokenField({ fields, tokens }: Asked, name: string): string | RawReply {
  const text = fields.get(name) ?? '';
  const found = findToken(tokens, text);
  if (found.kind === 'token') return found.token.address;
  if (found.kind === 'ambiguous') return ambiguous(text.slice(0, 80), found.addresses);
  return malformed(
    `${name} is no asset that the policy lists for this wallet (by its code, or as CODE:ISSUER)`,
  );
}

/**
 * Asks every node for ways, and takes the best: a node that lies can make it fail, by promising too much, and cannot
 * make it sell for less than an honest one would have found (T27).
 */
export async function findQuote({ nodes, swaps }: Asked, wanted: Wanted): Promise<Quote | RawReply> {
  const answers = valuesOf(await nodes.all(swaps.ways(wanted.wish)));
  if (answers.length === 0) return noNode();
  const [way] = answers.flat().toSorted((a, b) => compare(a.given, b.given) || compare(b.got, a.got));
  if (way === undefined) {
    const text = 'nobody offers a way between these two assets for that amount; nothing was signed or sent.';
    return refused(404, text, 'NO_ROUTE_FOUND');
  }
  return { ...wanted, way, bound: boundOf(wanted, way) };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rounded towards the quote, so that the tolerance is never exceeded; at least one unit is got. */
function boundOf({ wish, slippage }: Wanted, { given, got }: SwapWay): bigint {
  if (wish.exact === 'got') return (given * (WHOLE + slippage)) / WHOLE;
  return (got * (WHOLE - slippage) + WHOLE - 1n) / WHOLE;
}

const PRICE_DIGITS = 15;

function priceOf(of: bigint, by: bigint): number {
  return asNumber((of * 10n ** BigInt(PRICE_DIGITS)) / by, PRICE_DIGITS);
}

/** As their client reads it. What a swap of this size moves the price is not known, and not told. */
export function quoteView(quote: Quote, digits: number, quoteId: string): object {
  const { wish, way, bound, side } = quote;
  const [amountIn, amountOut] = [asNumber(way.given, digits), asNumber(way.got, digits)];
  return {
    quoteId,
    tokenIn: wish.selling,
    tokenOut: wish.buying,
    amountIn,
    amountOut,
    price: side === 'SELL' ? priceOf(way.got, way.given) : priceOf(way.given, way.got),
    minAmountOut: asNumber(wish.exact === 'given' ? bound : way.got, digits),
    maxAmountIn: asNumber(wish.exact === 'got' ? bound : way.given, digits),
    slippagePct: asNumber(quote.slippage, SLIPPAGE_DIGITS),
    ...(way.path.length === 0 ? {} : { routePath: [wish.selling, ...way.path, wish.buying].join(' -> ') }),
  };
}
