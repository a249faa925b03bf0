import type { EntryBody } from '../ledger/entry.ts';
import { decimal, ZERO } from '../units/decimal.ts';
import type { AccountId, Instrument, VenueId } from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';
import { booksOn } from './bot-books.ts';
import { bookHeld, emptyBook, type Book } from './book.ts';
import type { Account, GatewayState } from './state.ts';

type Body<K extends EntryBody['kind']> = Extract<EntryBody, { kind: K }>;

/** An account that was added, also under the name of one that was removed. */
export function foldAccount(state: GatewayState, body: Body<'account'>, at: UnixMs): void {
  const id = body.account as AccountId;
  if (body.signer !== undefined) state.signers.add(body.signer);
  state.accounts.set(id, {
    id,
    venue: body.venue as VenueId,
    trade: body.trade,
    host: body.accountHost,
    ca: body.ca,
    paper: body.paper,
    limitsOf: (body.standsFor ?? body.account) as AccountId,
    address: body.address ?? null,
    master: body.master ?? null,
    since: at,
    keySince: at,
    provenAt: at,
    status: 'active',
    record: body.record,
    nonceBound: unixMs(0),
    flags: body.flags,
    book: emptyBook(at),
    days: [],
    usedIds: new Map(),
    venueIds: new Map(),
    awaited: new Map(),
    looseFills: new Map(),
    foreign: new Set(),
    manual: false,
    lastTrade: new Map(),
    lastIncomeAt: { at, ids: new Set() },
    traders: tradersOn(state, id),
    openIntents: new Map(),
  });
}

/** Of one that was removed the bots are there when another comes under its name. */
function tradersOn(state: GatewayState, account: AccountId): number {
  return [...state.bots.values()].filter((bot) => bot.account === account && !bot.revoked).length;
}

/** What is said of an account that is there. */
export function foldAccountWord(
  state: GatewayState,
  account: Account,
  body: Body<'probe' | 'accountStatus' | 'manual' | 'baseline' | 'rotation' | 'nonceBound'>,
): void {
  switch (body.kind) {
    case 'probe':
      account.flags = body.flags;
      account.provenAt = state.at;
      return;
    case 'accountStatus':
      account.status = body.status;
      return;
    case 'manual':
      account.manual = body.allowed;
      return;
    case 'baseline':
      return foldBaseline(state, account, body);
    case 'rotation':
      return foldRotation(state, account, body);
    case 'nonceBound':
      account.nonceBound = unixMs(Math.max(account.nonceBound, body.upTo));
      return;
  }
}

function foldRotation(state: GatewayState, account: Account, body: Body<'rotation'>): void {
  account.record = body.record;
  account.keySince = state.at;
  account.provenAt = state.at;
  account.flags = body.flags;
  if (body.signer !== undefined) state.signers.add(body.signer);
}

function foldBaseline(state: GatewayState, account: Account, body: Body<'baseline'>): void {
  const { book, openIntents, looseFills } = account;
  looseFills.clear();
  book.positions.clear();
  book.orders.clear();
  openIntents.clear();
  book.cash = ZERO;
  book.coins.clear();
  book.day = { ...book.day, baseline: ZERO, worst: ZERO };
  book.peaks.clear();
  // A simulated venue that began anew has nothing of what its bots had there.
  if (account.paper) for (const [, own] of booksOn(state, account.id)) emptyOut(own);
  for (const held of body.positions) {
    const quantity = decimal(held.quantity);
    const instrument = held.instrument as Instrument;
    // What was held before is valued at the mark of that moment, so that it begins without profit or loss.
    bookHeld(book, instrument, quantity, decimal(held.mark));
    // What is held is no new market.
    const fresh = { firstAt: state.at, dayStartsAt: book.day.startsAt, traded: ZERO };
    if (!book.markets.has(instrument)) book.markets.set(instrument, fresh);
  }
}

function emptyOut(book: Book): void {
  book.positions.clear();
  book.orders.clear();
  book.cash = ZERO;
  book.coins.clear();
  book.day = { ...book.day, baseline: ZERO, worst: ZERO };
  book.peaks.clear();
}
