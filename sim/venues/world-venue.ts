import type { RawReply, RawRequest, Venue } from '../../src/core/order/venue.ts';
import type { AccountId } from '../../src/core/units/ids.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import type { CurveSigner } from '../../src/keeper/keyring/curve-signer.ts';
import type { SimReply, SimRequest } from '../../simulators/shared/request.ts';
import type { SeededRandom } from '../random.ts';
import type { KeptAtVenue } from './kept.ts';

/** The simulated venues that histories can run against. A further venue adds its name here and a row in `venues.ts`. */
export const WORLD_VENUES = [
  'binance-usdm',
  'bybit',
  'bybit-inverse',
  'bybit-spot',
  'hyperliquid',
  'hyperliquid-vault',
  'kite',
] as const;
/** One of {@link WORLD_VENUES}. */
export type WorldVenueId = (typeof WORLD_VENUES)[number];

/** A simulated venue as a server: requests in, replies out, and time that only others let pass. */
export interface VenueServer {
  /** Mark price now, in quote units. Throws for a market that is not listed. */
  mark(symbol: string): Decimal;
  /** Puts the mark at a price, in decimal text. */
  setMark(symbol: string, price: string): void;
  /** Lets time pass up to a moment, in milliseconds since 1970. */
  advance(nowMs: number): void;
  /** Answers one request that arrives at `nowMs`. */
  handle(request: SimRequest, nowMs: number): SimReply;
}

/** The ways between the gateway and the venue that can be clogged, each by itself. */
export const LINKS = ['orders', 'cancels', 'reads', 'marks', 'books', 'clock', 'wallet'] as const;
/** One of {@link LINKS}. */
export type Link = (typeof LINKS)[number];

/** What lies between the gateway and a venue: which way a request takes, and what may be bent on it. */
export interface Road {
  linkOf(request: RawRequest): Link;
  /** The answer to `target` with every mark in it multiplied by its market's factor, where there is one. */
  pushed(target: string, body: string, factors: ReadonlyMap<string, number>): string;
  /** What the venue answers when it does not know itself what became of a request. */
  readonly shrug: RawReply;
}

/** What a bot asks for, in no venue's words. Quantities and prices are decimal text. */
export type Asked =
  | {
      readonly kind: 'place';
      readonly symbol: string;
      readonly side: 'buy' | 'sell';
      readonly quantity: string;
      /** Null for a market order. */
      readonly price: string | null;
      readonly timeInForce: 'GTC' | 'IOC';
      readonly reduceOnly: boolean;
      readonly id: string | null;
    }
  | { readonly kind: 'cancel'; readonly symbol: string; readonly id: string }
  | { readonly kind: 'cancelAll'; readonly symbol: string }
  | {
      readonly kind: 'amend';
      readonly symbol: string;
      readonly side: 'buy' | 'sell';
      readonly id: string;
      readonly quantity: string;
      readonly price: string;
    };

/** Exits that a bot wants for its position: triggers as decimal text, zero to take one away, null to leave it. */
export interface GuardWish {
  readonly symbol: string;
  readonly takeProfit: string | null;
  readonly stopLoss: string | null;
  /** Of each, decimal text; null for the whole position. */
  readonly quantity: string | null;
}

/** A key and its secret, and the time that the signer's clock shows in milliseconds since 1970. */
export interface Signer {
  readonly key: string;
  readonly secret: string;
  readonly stampMs: number;
}

/** The throw-away keys of a history, in the form that they have at its venue. */
export interface VenueKeys {
  readonly real: { readonly keyId: string; readonly secret: string };
  /** The account's own name, where requests say it; null elsewhere. */
  readonly address: string | null;
  /** The account that the real key is of, where it trades for another one; absent elsewhere. */
  readonly master?: string;
  decoyOf(bot: string): { readonly key: string; readonly secret: string };
  /** A secret as it lies in the vault. */
  sealed(kind: string, secret: string): Uint8Array;
  /** Absent where no key is on that curve. */
  readonly curve?: CurveSigner;
}

/** What a request that left does to orders. */
export type SentOrder =
  | { readonly kind: 'place'; readonly id: string | null; readonly reduceOnly: boolean }
  | { readonly kind: 'amend'; readonly id: string }
  /** What the venue shall keep, or keep in place of what has that number. */
  | { readonly kind: 'keep'; readonly says: string; readonly instead: string | null };

/** An order by the venue's own books. */
export interface OrderAtVenue {
  /** The venue made it by itself, for exits that were asked for. */
  readonly isMade?: true;
  /** The id that its sender gave it. */
  readonly id: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly reduceOnly: boolean;
  readonly quantity: Decimal;
  readonly executed: Decimal;
  readonly price: Decimal;
}

/** An account by the venue's own books, around every route of its API. */
export interface AccountAtVenue {
  /** Oldest first, open and closed. */
  readonly orders: readonly OrderAtVenue[];
  readonly openOrders: readonly OrderAtVenue[];
  /** Those that are not flat; negative when short. */
  readonly positions: readonly { readonly symbol: string; readonly amount: Decimal }[];
  /** What the venue keeps, or kept, until a price is met, oldest first; absent where it keeps nothing. */
  readonly kept?: readonly KeptAtVenue[];
}

/** Whoever opens sessions, where requests are sent under one, and what the gateway keeps of the one that is open. */
export interface Person {
  /** Opens another session, of which the gateway knows; every earlier one ends. */
  logIn(): void;
  /** The session ends at the venue, and the gateway is told by refusals alone. */
  logInElsewhere(): void;
  /** Whether the gateway takes its session for open. */
  isOpen(): boolean;
  /** The gateway learnt that a session is over: nothing becomes of it where that token is not the open one's. */
  over(account: AccountId, isToken: (token: Uint8Array) => boolean): void;
  /** The session as it lies in the vault. Throws a Fault where there is none. */
  record(): Uint8Array;
}

/** A key of an account that no gateway knows. */
export interface Stranger {
  readonly keyId: string;
  readonly secret: string;
  /** The account's money at the start, decimal text. */
  readonly balance: string;
}

/** A trade by the venue's own books. The fee is in the quote asset; zero where the venue books none with the trade. */
export interface TradeAtVenue {
  readonly side: 'buy' | 'sell';
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
}

/** What a world needs of its venue. */
export interface VenueTerms {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startAt: number;
  readonly real: { readonly keyId: string; readonly secret: string };
  readonly symbols: readonly string[];
  readonly markets: readonly {
    readonly symbol: string;
    readonly levels: number;
    readonly levelTicks: number;
    readonly levelQty: Decimal;
    readonly price?: Decimal;
    readonly volatility?: number;
    readonly flowPerSecond?: Decimal;
  }[];
  /** The account's money at the start, decimal text; what suits the venue when absent. */
  readonly balance?: string;
  /** Somebody with an account of his own there, and no gateway. */
  readonly stranger?: Stranger;
  /** Widens the venue's limits on requests, for many at once; 1 when absent. */
  readonly limitFactor?: number;
}

/** A venue in a history: the simulated server, how bots speak to it, and what its books say. */
export interface WorldVenue {
  /** What the gateway speaks it with. */
  readonly codec: Venue;
  readonly server: VenueServer;
  readonly road: Road;
  /** Absent where every request is signed. */
  readonly person?: Person;
  /** The account of the real key. */
  account(): AccountAtVenue;
  /** A request for exits of a position; absent where the venue keeps none by itself. */
  writeGuard?(wish: GuardWish, signer: Signer): RawRequest;
  /** What the account traded since the start of the history, oldest first. */
  trades(): readonly TradeAtVenue[];
  /** What one of a market is worth by the market behind the venue, which nobody's trades move. */
  worthOf(symbol: string): Decimal;
  /** A bot's request, as a client of the venue sends it. */
  write(asked: Asked, signer: Signer): RawRequest;
  /** A bot's request about what the venue keeps, chosen by chance; absent where it keeps nothing. */
  writeKept?(random: SeededRandom, signer: Signer): RawRequest;
  /** An id as it reads at the venue, where ids have a form of their own; absent where any text will do. */
  named?(id: string): string;
  /** The number that a request is signed with, where the venue takes each only once; null for one without. */
  nonceOf?(request: RawRequest): number | null;
  /** What a request that leaves does to orders; null for cancels, reads and everything else. */
  readSent(request: RawRequest): SentOrder | null;
  /** How many signed order requests with that id arrived, whether or not they became an order. */
  received(id: string): number;
  /** The id under which a bot asked for a new order, when the answer refuses it; null for every other pair. */
  refusedId(request: RawRequest, reply: RawReply): string | null;
}
