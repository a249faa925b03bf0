import { watchEntry } from '../anomaly/watch.ts';
import { emptyWatch } from '../anomaly/watch-state.ts';
import { assert, unreachable } from '../assert.ts';
import { nobody } from '../identity/people-state.ts';
import { RETENTION_DEFAULT } from '../identity/retention.ts';
import type { Entry, EntryBody } from '../ledger/entry.ts';
import type { ReportRecord } from '../ledger/report-record.ts';
import { isProposalBody, type ProposalBody } from '../ledger/proposal-entry.ts';
import { isRetentionBody, type RetentionBody } from '../ledger/retention-entry.ts';
import { isPersonEntry, type PersonEntry } from '../ledger/person-entry.ts';
import { add, decimal, larger, negate, type Decimal, ZERO } from '../units/decimal.ts';
import {
  alertId,
  guardId,
  type AccountId,
  type ClientOrderId,
  type Instrument,
  type Seq,
} from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';
import { feeParts } from './spot.ts';
import { awaitNoLonger } from './awaited-exits.ts';
import { bookOn, booksOn } from './bot-books.ts';
import { bookFill, bookFunding, settleCoins, valueAt, type BookedFill, type LiveOrder } from './book.ts';
import { foldAccount, foldAccountWord } from './fold-account.ts';
import { foldApproval } from './fold-approval.ts';
import { foldBotWord } from './fold-bots.ts';
import { foldForeign } from './fold-foreign.ts';
import { foldHalt, foldResume } from './fold-halts.ts';
import { foldIntent, settleAmend, takeBackChange } from './fold-intent.ts';
import { foldPeople } from './fold-people.ts';
import { notePeaks, noteTrade } from './fold-peaks.ts';
import { foldProposal } from './fold-proposal.ts';
import { foldRetention } from './fold-retention.ts';
import { foldLimits, foldReference } from './fold-reference.ts';
import { isNewTrade, rememberTrade } from './last-trade.ts';
import { foldPolicy, foldShadowVerdict, recordedPolicy, type PolicyReader } from './fold-shadow.ts';
import { foldWallet, isWalletBody } from './fold-wallet.ts';
import { DAYS_KEPT, type Account, type GatewayState, type UsedOrderId } from './state.ts';

/** The state before the first entry. */
export function emptyState(): GatewayState {
  return {
    size: 0,
    at: unixMs(0),
    lastStart: null,
    rootKey: { term: 1, since: null },
    policy: null,
    shadow: null,
    halts: new Map(),
    accounts: new Map(),
    bots: new Map(),
    keys: new Map(),
    signers: new Set(),
    references: new Map(),
    requests: new Map(),
    approvals: new Map(),
    proposals: new Map(),
    wallets: new Map(),
    watch: emptyWatch(),
    people: nobody(),
    retention: { settings: RETENTION_DEFAULT, last: null },
  };
}

/**
 * Applies one entry to the state, in place. The only code that changes what the gateway knows: live operation,
 * restart, replay and a second node all come through here.
 *
 * @param readPolicy For whoever folds the same policies many times; what it gives is shared, and nobody changes it.
 */
export function fold(state: GatewayState, entry: Entry, readPolicy: PolicyReader = recordedPolicy): void {
  assert(entry.seq === state.size, 'entries are folded without gaps');
  assert(entry.at >= state.at, 'time in the ledger never goes back');
  state.size += 1;
  state.at = unixMs(entry.at);
  const { body } = entry;
  const seq = entry.seq as Seq;
  const { at } = state;
  if (isPersonEntry(body)) foldPeople(state.people, body, at);
  else if (isProposalBody(body)) foldProposal(state.proposals, body, seq, at);
  else if (isRetentionBody(body)) foldRetention(state, body, at);
  else if (body.kind === 'policy' || body.kind === 'shadow') foldPolicy(state, { body, seq, at }, readPolicy);
  else foldBody(state, body, seq, at);
  watchEntry(state, entry);
}

type OtherBody = Exclude<EntryBody, PersonEntry | ProposalBody | RetentionBody | Body<'policy' | 'shadow'>>;

/** What a switch or the owner cancels changes the state when the venue says what became of it, not before. */
function foldBody(state: GatewayState, body: OtherBody, seq: Seq, at: UnixMs): void {
  if (isWalletBody(body)) return foldWallet(state, body, seq, at);
  switch (body.kind) {
    case 'start':
      return foldStart(state, body, seq, at);
    case 'rootRotation':
      state.rootKey = { term: body.term, since: at };
      return;
    case 'counts':
    case 'passphrase':
    case 'snapshot':
    case 'deadMan':
    case 'sweep':
    case 'countdown':
    case 'alarmSettings':
    case 'notice':
      return;
    case 'account':
      return foldAccount(state, body, at);
    case 'probe':
    case 'accountStatus':
    case 'manual':
    case 'baseline':
    case 'rotation':
    case 'nonceBound':
      return foldAccountWord(state, accountOf(state, body.account), body);
    case 'bot':
    case 'botAccount':
    case 'botRevoked':
      return foldBotWord(state, body, at);
    case 'shadowVerdict':
      return foldShadowVerdict(state, body);
    case 'approval':
      return foldApproval(state, body, at);
    case 'halt':
      return foldHalt(state, body, seq, at);
    case 'resume':
      return foldResume(state, body);
    case 'reference':
      foldReference(state, body);
      return notePeaks(state, accountOf(state, body.account));
    case 'intent':
      return foldIntent(state, body, seq, at);
    case 'spilled':
      return foldIntent(state, body.intent, seq, at);
    case 'outcome':
      return foldOutcome(state, body, seq);
    case 'order':
      return applyReport(accountOf(state, body.account), state, body.report);
    case 'fill':
      foldFill(state, body, at);
      return notePeaks(state, accountOf(state, body.account));
    case 'foreign':
      return foldForeignOrder(state, body, seq, at);
    case 'income':
      foldIncome(state, body);
      return notePeaks(state, accountOf(state, body.account));
    case 'day':
      return foldDay(state, body);
    case 'limits':
      return foldLimits(state, body);
    case 'recheck':
      return foldRecheck(state, body, at);
    default:
      return unreachable(body);
  }
}

function foldForeignOrder(state: GatewayState, body: Body<'foreign'>, seq: Seq, at: UnixMs): void {
  const account = accountOf(state, body.account);
  const report = foldForeign({ state, account, seq, at }, body);
  if (report !== null) applyReport(account, state, report);
}

type Body<K extends EntryBody['kind']> = Extract<EntryBody, { kind: K }>;

/** The account that an entry names. An entry about an account that no entry made is a fault. */
function accountOf(state: GatewayState, id: string): Account {
  const account = state.accounts.get(id as AccountId);
  assert(account !== undefined, 'an entry names an account that exists');
  return account;
}

/** The vault was made just before the first start. */
function foldStart(state: GatewayState, { engine, version }: Body<'start'>, seq: Seq, at: UnixMs): void {
  state.lastStart = { seq, engine, version };
  if (state.rootKey.since === null) state.rootKey = { ...state.rootKey, since: at };
}

function foldOutcome(state: GatewayState, body: Body<'outcome'>, seq: Seq): void {
  const account = accountOf(state, body.account);
  const open = account.openIntents.get(body.intent as Seq);
  if (body.result === 'unknown' || open === undefined) return;
  account.openIntents.delete(body.intent as Seq);
  const id = open.clientOrderId;
  const happened = body.result === 'accepted';
  if (open.kind === 'guard')
    awaitNoLonger(account, guardId(open.intent), {
      mayShow: happened || body.result === 'unconfirmed',
      at: state.at,
    });
  if (open.kind === 'place' && id !== null) {
    const used = account.usedIds.get(id);
    if (used !== undefined) used.outcome = seq;
    if (happened) openOrder(account, id);
    else forgetOrder(account, state, id);
  }
  if (open.kind === 'amend' && id !== null) {
    settleAmend(account, id, open.intent, happened);
    if (body.result === 'notPlaced') takeBackChange(account, id);
    forgetIfFilled(account, state, id);
  }
  if (body.report === null) return;
  const told = open.kind === 'setting' ? { ...body.report, id: alertId(open.intent) } : body.report;
  applyReport(account, state, told);
}

function openOrder(account: Account, id: ClientOrderId): void {
  const live = account.book.orders.get(id);
  if (live?.phase === 'inDoubt') live.phase = 'open';
}

/**
 * Joins a report into what is known. Reports may come late, twice and out of order: fills only grow, ends stay ends.
 */
function applyReport(account: Account, state: GatewayState, report: ReportRecord): void {
  const id = report.id as ClientOrderId;
  const used = account.usedIds.get(id);
  // The end of an order that no number was told of, by its owner's word, says none either.
  if (used !== undefined && report.venueOrderId !== '') {
    used.venueOrderId = report.venueOrderId;
    account.venueIds.set(report.venueOrderId, id);
    const loose = account.looseFills.get(report.venueOrderId) ?? [];
    account.looseFills.delete(report.venueOrderId);
    for (const fill of loose) attribute(account, state, id, fill);
  }
  const live = account.book.orders.get(id);
  if (live === undefined) return;
  live.venueOrderId = report.venueOrderId;
  if (report.triggered === true) becomePlaced(live, report);
  if (report.state === 'open') {
    if (live.phase === 'inDoubt') live.phase = 'open';
    return;
  }
  // At the venue nothing more will happen to it. What filled there but is not in the ledger yet stays reserved.
  live.phase = 'closing';
  live.quantity = larger(decimal(report.filled), live.filled);
  live.amending = null;
  forgetIfFilled(account, state, id);
}

/** What the venue kept is an order like any other from now on, and a change of what was kept comes too late. */
function becomePlaced(live: LiveOrder, report: ReportRecord): void {
  const price = decimal(report.price);
  const quantity = decimal(report.quantity);
  live.order = { ...live.order, type: 'limit', price, triggerPrice: null, standing: { kind: 'single' } };
  live.price = price;
  live.quantity = quantity;
  live.amending = null;
}

function forgetOrder(account: Account, state: GatewayState, id: ClientOrderId): void {
  const live = account.book.orders.get(id);
  if (live === undefined) return;
  account.book.orders.delete(id);
  awaitNoLonger(account, id, { mayShow: live.filled > 0n, at: state.at });
  const bot = live.bot === null ? undefined : state.bots.get(live.bot);
  if (bot !== undefined) bookOn(bot, account.id)?.orders.delete(id);
}

function foldFill(state: GatewayState, body: Body<'fill'>, at: UnixMs): void {
  const account = accountOf(state, body.account);
  const instrument = body.instrument as Instrument;
  const traded = { instrument, id: BigInt(body.trade), at: unixMs(body.tradedAt) };
  if (!isNewTrade(account, traded)) return;
  rememberTrade(account, traded);
  const fill = {
    instrument,
    side: body.side,
    quantity: decimal(body.quantity),
    price: decimal(body.price),
    ...feeParts(instrument, decimal(body.fee), body.feeAsset),
  };
  bookFill(account.book, fill);
  noteTrade(account.book, fill, at);
  const id = account.venueIds.get(body.venueOrderId);
  if (id === undefined) keepLoose(account, body.venueOrderId, fill);
  else attribute(account, state, id, fill);
}

/** Venue orders whose fills may wait for their owner. Far more than can be in doubt at once; the rest are foreign. */
const LOOSE_MAX = 1_000;

function keepLoose(account: Account, venueOrderId: string, fill: BookedFill): void {
  const known = account.looseFills.get(venueOrderId);
  if (known !== undefined) {
    known.push(fill);
    return;
  }
  account.looseFills.set(venueOrderId, [fill]);
  if (account.looseFills.size <= LOOSE_MAX) return;
  const [oldest] = account.looseFills.keys();
  if (oldest !== undefined) account.looseFills.delete(oldest);
}

/** Gives a fill to the bot and the live order that it belongs to. */
function attribute(account: Account, state: GatewayState, id: ClientOrderId, fill: BookedFill): void {
  const used = account.usedIds.get(id);
  if (used?.asked !== undefined) rememberAnew(account, id, { ...used, at: state.at });
  const owner = used?.bot ?? null;
  const bot = owner === null ? undefined : state.bots.get(owner);
  const book = bot === undefined ? null : bookOn(bot, account.id);
  if (book !== null) {
    bookFill(book, fill);
    noteTrade(book, fill, state.at);
  }
  const live = account.book.orders.get(id);
  if (live === undefined) return;
  live.filled = add(live.filled, fill.quantity);
  forgetIfFilled(account, state, id);
}

/** What the venue places after an order comes with that order's fills, and is explained by it for as long again. */
function rememberAnew(account: Account, id: ClientOrderId, used: UsedOrderId): void {
  account.usedIds.delete(id);
  account.usedIds.set(id, used);
}

/** An order of which nothing is left is over, unless an amend in doubt may still have made it larger. */
function forgetIfFilled(account: Account, state: GatewayState, id: ClientOrderId): void {
  const live = account.book.orders.get(id);
  if (live === undefined || live.quantity === null || live.amending !== null) return;
  if (live.filled >= live.quantity) forgetOrder(account, state, id);
}

function foldIncome(state: GatewayState, body: Body<'income'>): void {
  const account = accountOf(state, body.account);
  const seen = account.lastIncomeAt;
  if (body.bookedAt < seen.at || seen.ids.has(body.id)) return;
  if (body.bookedAt > seen.at) {
    seen.at = unixMs(body.bookedAt);
    seen.ids.clear();
  }
  seen.ids.add(body.id);
  const { instrument, amount } = body;
  if (body.what !== 'funding') return;
  bookFunding(account.book, instrument === null ? null : (instrument as Instrument), decimal(amount));
}

function foldDay(state: GatewayState, body: Body<'day'>): void {
  const account = accountOf(state, body.account);
  const marks = new Map(body.marks.map(([instrument, mark]) => [instrument as Instrument, decimal(mark)]));
  const books = [account.book];
  for (const [, book] of booksOn(state, account.id)) books.push(book);
  for (const book of books) {
    const markOf = (instrument: Instrument): Decimal | null => marks.get(instrument) ?? null;
    const value = valueAt(book, markOf);
    assert(value !== null, 'a day begins with a mark for every position');
    settleCoins(book, markOf);
    if (book === account.book) closeDay(account, value);
    book.day = { startsAt: unixMs(body.startsAt), baseline: value, turnover: ZERO, worst: ZERO };
  }
}

/** Remembers what the account made in the day that ends now, at that value. */
function closeDay({ book, days }: Account, value: Decimal): void {
  const { startsAt, baseline, turnover } = book.day;
  days.push({ startsAt, profit: add(value, negate(baseline)), turnover });
  if (days.length > DAYS_KEPT) days.shift();
}

function foldRecheck(state: GatewayState, body: Body<'recheck'>, at: UnixMs): void {
  const live = accountOf(state, body.account).book.orders.get(body.id as ClientOrderId);
  if (live !== undefined) live.recheckedAt = at;
}
