import type { UnixMs } from '../units/time.ts';
import type { AccountId } from '../units/ids.ts';
import { emptyBook, type Book } from './book.ts';
import type { Bot, GatewayState } from './state.ts';

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
