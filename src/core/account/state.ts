import type { AccountId, BotId, ClientOrderId, Instrument, Seq, VenueId } from '../units/ids.ts';
import type { Decimal } from '../units/decimal.ts';
import type { UnixMs } from '../units/time.ts';
import type { Watch } from '../anomaly/watch-state.ts';
import type { ActionRecord } from '../ledger/entry.ts';
import type { Asked } from '../order/attached.ts';
import type { Order } from '../order/order.ts';
import type { PeopleState } from '../identity/people-state.ts';
import type { RetentionSettings } from '../identity/retention.ts';
import type { Policy } from '../policy/policy.ts';
import type { Book, BookedFill, Reference } from './book.ts';
import type { Proposal } from './fold-proposal.ts';
import type { LastTrade } from './last-trade.ts';
import type { Wallet } from './wallet-state.ts';

/** Trading days of an account that are remembered: a year and some weeks. */
export const DAYS_KEPT = 400;

/** A trading day that is over: it ended when the next one began in the ledger, be that days later. */
export interface ClosedDay {
  readonly startsAt: UnixMs;
  /** Realised and unrealised, with fees and funding, in the quote asset. */
  readonly profit: Decimal;
  /** Value filled in it, in the quote asset. */
  readonly turnover: Decimal;
}

/** A client order id that was used on an account, and what came of it, for as long as the gateway remembers. */
export interface UsedOrderId {
  readonly bot: BotId | null;
  readonly likeness: string;
  readonly intent: Seq;
  readonly at: UnixMs;
  /** The entry with the final outcome, whose reply a retry gets. */
  outcome: Seq | null;
  /** Known once the venue acknowledged it; kept so that both ids are forgotten together. */
  venueOrderId: string | null;
  /** What says which exits the venue may place after it, oldest first; absent where there are none. */
  readonly asked?: readonly Asked[];
}

/** Exits that a bot let the venue place and that it has not shown yet. */
export interface Awaited {
  readonly bot: BotId;
  /** As large as they can become; of one parent at most one of a kind. Of a position's the side means nothing. */
  readonly exits: readonly Order[];
  /** Until when they can still show; null while what brings them is itself not over. */
  readonly until: UnixMs | null;
}

export interface Account {
  readonly id: AccountId;
  readonly venue: VenueId;
  /** Base URLs of the venue's trading and account hosts. */
  readonly trade: string;
  readonly host: string;
  /** PEM of the CA trusted for these hosts in place of the system's; null for the system's. */
  readonly ca: string | null;
  readonly paper: boolean;
  /** The account whose limits hold here: its own name, or on paper that of the account which it stands for. */
  readonly limitsOf: AccountId;
  status: 'active' | 'quarantined' | 'removed';
  /** Its own name at the venue; null where requests do not say it. */
  readonly address: string | null;
  /** The account that its key is of, where that trades for this one; null where the key is this one's own. */
  readonly master: string | null;
  /** When the gateway began to look after it; fills before that belong to the baseline. */
  readonly since: UnixMs;
  /** Digest of the sealed credential. */
  record: string;
  /** Since when that credential is in use. */
  keySince: UnixMs;
  /** When the ledger last told what the key may do. */
  provenAt: UnixMs;
  /** Up to which nonces may have been given by whoever signed for it; zero where there are none. */
  nonceBound: UnixMs;
  /** Permission flags as last probed, so that a widened key is noticed. */
  flags: readonly (readonly [string, boolean])[];
  readonly book: Book;
  /** Trading days that are over, oldest first; the last {@link DAYS_KEPT}. */
  readonly days: ClosedDay[];
  readonly usedIds: Map<ClientOrderId, UsedOrderId>;
  /** Exits that count before the venue shows them, by what they will be known beside. */
  readonly awaited: Map<ClientOrderId, Awaited>;
  /** The venue's order id → ours, for live orders and for closed ones while their fills can still arrive. */
  readonly venueIds: Map<string, ClientOrderId>;
  /**
   * Fills that came before the answer that says whose order they belong to, by the venue's order id. They are in the
   * account's own book already; the order and its bot get them when the ids are joined. Oldest go first beyond the
   * bound.
   */
  readonly looseFills: Map<string, BookedFill[]>;
  /** The venue's ids of orders that no bot of this gateway sent and that the ledger tells of. */
  readonly foreign: Set<string>;
  /** Whether its owner expects orders that do not come through the gateway. */
  manual: boolean;
  /** The newest trades of each market: fills are applied once, in any order of arrival within a query. */
  readonly lastTrade: Map<Instrument, LastTrade>;
  readonly lastIncomeAt: { at: UnixMs; readonly ids: Set<string> };
  /** How many bots in use trade on it: every order asks, and there may be a thousand. */
  traders: number;
  /** Settings and other intents without an order of their own that have no outcome yet. */
  readonly openIntents: Map<Seq, OpenIntent>;
}

/** A durable intent that may have been sent and whose outcome is not known. */
export interface OpenIntent {
  readonly intent: Seq;
  readonly kind: 'place' | 'amend' | 'cancel' | 'cancelAll' | 'setting' | 'guard' | 'placeTest';
  readonly instrument: Instrument | null;
  readonly clientOrderId: ClientOrderId | null;
  readonly resolvesAt: UnixMs;
}

export interface Bot {
  readonly id: BotId;
  /** The account that it trades on: its own, or the one that stands for it on paper. */
  account: AccountId;
  /** The account that its decoy was issued for. */
  readonly home: AccountId;
  /** The decoy's key id, as the bot presents it. */
  readonly key: string;
  /** Digest of the sealed decoy secret. */
  readonly record: string;
  revoked: boolean;
  /** On the account that it trades on. */
  book: Book;
  /** Set by the throttle of repeats; only an owner's resume clears it. */
  latched: boolean;
  /** What waits for it on accounts that it traded on before. */
  readonly parked: Map<AccountId, ParkedBook>;
}

/** What a bot was on an account that it does not trade on now. */
export interface ParkedBook {
  readonly book: Book;
  latched: boolean;
}

export type ScopeKey = 'everything' | `account:${string}` | `bot:${string}`;

export interface Halt {
  readonly seq: Seq;
  readonly at: UnixMs;
  readonly stops: 'openings' | 'orders';
  readonly reason: string;
}

/** A request that waits, or waited, for a person. Known by the number of the entry that held it. */
export interface Approval {
  readonly id: Seq;
  readonly bot: BotId;
  readonly account: AccountId;
  readonly action: ActionRecord;
  /** Equal for two requests that would do the same: what one approval authorises. */
  readonly sameness: string;
  /** Why it waits, for people. */
  readonly what: string;
  readonly at: UnixMs;
  /** How long an approval will stand. */
  readonly minutes: number;
  status: 'waiting' | 'approved' | 'rejected' | 'used';
  /** Until when the status means something: a hold waits, an approval authorises, a rejection refuses. */
  until: UnixMs;
  /** What the person said; empty while nobody did. */
  reason: string;
}

/** Orders that came out differently under a policy on trial, of one bot in one instrument for one reason. */
export interface ShadowRow {
  orders: number;
  notional: Decimal;
}

export interface Shadow {
  readonly policy: Policy;
  readonly hash: string;
  readonly seq: Seq;
  readonly since: UnixMs;
  /** Decisions that it took part in. */
  decisions: number;
  readonly counts: { refused: number; allowed: number; otherReasons: number };
  /** By `refused` or `allowed`, bot, instrument and reason, with a space between. Bounded; beyond it only counted. */
  readonly rows: Map<string, ShadowRow>;
}

/**
 * What the gateway knows: a fold over the ledger and nothing else. Only `fold.ts` changes it; everything that decides
 * reads it.
 */
export interface GatewayState {
  /** Number of entries folded. */
  size: number;
  /** Time of the last entry. */
  at: UnixMs;
  /** The last start: which engine decided from there on. */
  lastStart: { readonly seq: Seq; readonly engine: string; readonly version: string } | null;
  /** The vault's root key: its number, and since when it is in use; null before the first start. */
  rootKey: { readonly term: number; readonly since: UnixMs | null };
  policy: { readonly policy: Policy; readonly hash: string; readonly seq: Seq } | null;
  /** A policy on trial, which decides beside the one in force. */
  shadow: Shadow | null;
  readonly halts: Map<ScopeKey, Halt>;
  readonly accounts: Map<AccountId, Account>;
  readonly bots: Map<BotId, Bot>;
  /** Decoy key id → bot. */
  readonly keys: Map<string, BotId>;
  /** SHA-256 of the ids of real keys that were in use and must never come back once given up. */
  readonly signers: Set<string>;
  /** By account and instrument: an account may be at another base URL than the next. */
  readonly references: Map<`${AccountId}/${Instrument}`, Reference>;
  /** Requests seen whose time window has not passed: digest → end of window. */
  readonly requests: Map<string, UnixMs>;
  /** Oldest first, bounded. */
  readonly approvals: Map<Seq, Approval>;
  /** Changes that others have to confirm, oldest first, bounded by proposer. */
  readonly proposals: Map<Seq, Proposal>;
  /** By name, retired ones too. */
  readonly wallets: Map<string, Wallet>;
  /** What detectors remember, and the alarms that they raised. */
  readonly watch: Watch;
  readonly people: PeopleState;
  /** How long things beside the ledger are kept, and when they were last looked through; null before the first time. */
  readonly retention: {
    settings: RetentionSettings;
    last: {
      readonly at: UnixMs;
      readonly by: string;
      readonly removed: readonly (readonly [what: string, count: number])[];
    } | null;
  };
}
