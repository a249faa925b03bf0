import type { UnixMs } from '../units/time.ts';
import type { AccountId, Instrument } from '../units/ids.ts';
import { emptyBook, valuedMarkets, type Book } from './book.ts';
import type { Account, Bot, GatewayState } from './state.ts';

/** The bot's book on an account: the one in use, or the one that waits there. Null where it never traded. */
export function bookOn(bot: Bot, account: AccountId): Book | null {
  return bot.account === account ? bot.book : (bot.parked.get(account)?.book ?? null);
}

/** Every bot that has a book on an account, whether it trades there now or not. */
export function* booksOn(state: GatewayState, account: AccountId): Iterable<readonly [Bot, Book]> {
  for (const bot of state.bots.values()) {
    const book = bookOn(bot, account);
    if (book !== null) yield [bot, book];
  }
}

/**
 * Every market whose mark the value of an account or of a bot on it hangs on, the account's first. Bots may hold what
 * their account does not: one of them long and another short.
 */
export function marketsOn(state: GatewayState, account: Account): ReadonlySet<Instrument> {
  const markets = new Set(valuedMarkets(account.book));
  for (const [, book] of booksOn(state, account.id)) {
    for (const instrument of valuedMarkets(book)) markets.add(instrument);
  }
  return markets;
}

/**
 * The bot trades on another account from here on. What it did on the one before stays there, and counts again when it
 * comes back: nothing of either is counted on the other.
 */
export function moveBot(bot: Bot, account: AccountId, at: UnixMs): void {
  if (bot.account === account) return;
  bot.parked.set(bot.account, { book: bot.book, latched: bot.latched });
  const waiting = bot.parked.get(account) ?? { book: emptyBook(at), latched: false };
  bot.parked.delete(account);
  bot.account = account;
  bot.book = waiting.book;
  bot.latched = waiting.latched;
}
