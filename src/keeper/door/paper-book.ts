import type { Account } from '../../core/account/state.ts';
import type { TickerBook } from '../../core/order/ticker.ts';
import type { CommandParts } from './command-parts.ts';
import { accountField } from './key-commands.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

type PaperBookParts = Pick<CommandParts, 'clock' | 'gateway' | 'sessions' | 'state' | 'venues'>;

const EVERY_MS = 1_000;
const SECONDS_MAX = 1_800;
const SYMBOL_MAX = 64;

/**
 * `paper book`: the book of a market as the account's ticker tells it, one line a second. For venues that show books to
 * accounts only: the session that it takes, and its token, stay here. Changes nothing and costs what is left for orders
 * nothing, but for one question about the market where nobody asked about it in the second before.
 */
export function paperBook(parts: PaperBookParts): OwnerCommand {
  return async (fields, emit) => {
    const account = watchable(parts, fields);
    const seconds = secondsField(fields);
    const symbol = textField(fields, 'symbol', SYMBOL_MAX);
    const number = await numberOf(parts, account, symbol);
    const watch = parts.gateway.watchBook(account, number);
    if (watch === null) throw noTicker(account.venue);
    try {
      await emit(JSON.stringify({ account: account.id, number }));
      // It begins to listen with the first look: what it listens to is told after that.
      watch.look();
      for (let second = 0; second < seconds; second += 1) {
        await pause(parts);
        await emit(JSON.stringify(lineOf(parts, account, watch.look())));
      }
    } finally {
      watch.stop();
    }
    return { account: account.id, symbol, number };
  };
}

type Seen = ReturnType<NonNullable<ReturnType<CommandParts['gateway']['watchBook']>>['look']>;

/** A book with its time, or a word for why there is none. */
function lineOf({ clock, sessions }: PaperBookParts, account: Account, seen: Seen): object {
  if (!sessions.isOpen(account)) return { none: 'loggedOut' };
  if (seen.kind === 'none') return { none: seen.why };
  return isWhole(seen.book) ? { at: clock.wallMs(), ...seen.book } : { none: 'noDepth' };
}

function isWhole({ bids, asks }: TickerBook): boolean {
  return bids.length > 0 && asks.length > 0;
}

/** The account that is named, or the only one of the venue: one on paper that stands for it has made-up books. */
function watchable(parts: PaperBookParts, fields: Readonly<Record<string, unknown>>): Account {
  const { state, sessions, venues } = parts;
  const id = textField(fields, 'venue');
  if ([...venues.values()].find((venue) => venue.id === id)?.sockets.ticker === undefined) throw noTicker(id);
  const all = [...state.accounts.values()].filter(
    ({ venue, status, limitsOf, id: own }) => venue === id && status !== 'removed' && limitsOf === own,
  );
  const [first, ...others] = fields['name'] === undefined ? all : [accountField(parts, fields)];
  if (first === undefined || !all.includes(first)) {
    const text = `no account of ${id} is here whose session could show the book; nothing was recorded`;
    throw new OwnerRefusal('ACCOUNT_UNKNOWN', `${text}. Add one: sallyport key add ${id}`);
  }
  if (others.length > 0) {
    const names = all.map((account) => account.id).join(', ');
    throw new OwnerRefusal(
      'ACCOUNT_UNSAID',
      `several accounts are of ${id}: say by --name which one of ${names}`,
    );
  }
  if (!sessions.isOpen(first)) {
    const text = `nobody is logged in to ${first.id}, and ${id} shows books to accounts only; nothing was recorded`;
    throw new OwnerRefusal('NOT_LOGGED_IN', `${text}. Log in: sallyport login ${first.id}`);
  }
  return first;
}

function noTicker(venue: string): OwnerRefusal {
  const text = `at ${venue} no account has a ticker that tells books; nothing was recorded`;
  return new OwnerRefusal('NO_TICKER', text);
}

function secondsField(fields: Readonly<Record<string, unknown>>): number {
  const { seconds } = fields;
  if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 1 && seconds <= SECONDS_MAX)
    return seconds;
  const text = `seconds is a whole number from 1 to ${SECONDS_MAX}; nothing was recorded`;
  throw new OwnerRefusal('SECONDS_MALFORMED', text);
}

async function numberOf({ gateway }: PaperBookParts, account: Account, symbol: string): Promise<number> {
  const number = await gateway.numberOf(account, symbol);
  if (number === null) {
    const text =
      'the venue did not say by which number its ticker tells of that market; nothing was recorded';
    throw new OwnerRefusal('VENUE_UNREACHABLE', `${text}. Try again`);
  }
  if (number !== 'unknown') return number;
  const text = `${account.venue} has no market ${symbol}; nothing was recorded. Markets are named as in NSE:INFY`;
  throw new OwnerRefusal('MARKET_UNKNOWN', text);
}

function pause({ clock }: PaperBookParts): Promise<void> {
  return new Promise((resolve) => void clock.after(EVERY_MS, resolve));
}
