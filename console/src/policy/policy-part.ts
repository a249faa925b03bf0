/** Whose limits are wanted: of an account over all its bots, or of one bot. */
export type LimitsOf = { readonly account: string } | { readonly bot: string };

/** The names under which a policy, with every limit written out, has the limits that hold for an account or a bot. */
export function partFor(policy: unknown, of: LimitsOf): readonly string[] {
  const [many, name, every] =
    'bot' in of ? ['bots', of.bot, 'everyBot'] : ['accounts', of.account, 'everyAccount'];
  return tableAt(policy, [many, name]) === null ? [every] : [many, name];
}

/** Somebody whose order could be explained. */
interface Trader {
  readonly bot: string;
  readonly account: string;
  readonly venue: string;
}

/** How markets are named at a venue; elsewhere every name is taken. */
const MARKETS: Readonly<Record<string, RegExp>> = {
  'binance-usdm': /^[A-Z0-9]+USD[CT]$/,
  bybit:
    /^(?:[A-Z0-9]+USDT(?:-[0-9]{2}[A-Z]{3}[0-9]{2})?|SPOT:[A-Z0-9]+USDT|INVERSE:[A-Z0-9]+USD(?:[A-Z][0-9]{2})?)$/,
  hyperliquid: /^(?:[a-z0-9]+:)?[A-Za-z0-9]+(?<!USD[CT])$/,
  kite: /^(?!SPOT:|INVERSE:)[A-Z]+:/,
};

/**
 * Markets of its venue that a policy lets a bot trade in, in the order of the lists; where its own list has none that
 * its account's has, the account's, so that what is explained says so. None without a policy.
 */
export function marketsOf(policy: unknown, { bot, account, venue }: Trader): readonly string[] {
  const named = (symbol: string): boolean => MARKETS[venue]?.test(symbol) ?? true;
  const ofBot = symbolsAt(policy, partFor(policy, { bot }));
  const ofAccount = symbolsAt(policy, partFor(policy, { account })).filter(named);
  const both = ofBot.filter((symbol) => ofAccount.includes(symbol));
  return both.length === 0 ? ofAccount : both;
}

/** What a policy has below a path of names; null where there is nothing, or no table. */
export function tableAt(policy: unknown, path: readonly string[]): Readonly<Record<string, unknown>> | null {
  let place = tableOf(policy);
  for (const name of path) place = place === null ? null : tableOf(place[name]);
  return place;
}

function symbolsAt(policy: unknown, path: readonly string[]): readonly string[] {
  const symbols = tableAt(policy, path)?.['symbols'];
  return Array.isArray(symbols) ? symbols.filter((symbol) => typeof symbol === 'string') : [];
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}
