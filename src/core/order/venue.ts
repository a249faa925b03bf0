import type { VenueAllowance } from './allowance.ts';
import type {
  KeyedAccountStream,
  OpenAccountStream,
  PrivateAccountStream,
  SessionAccountStream,
} from './account-stream.ts';
import type { ClientOrderId, Instrument, VenueId } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Intent } from './intent.ts';
import type { KeyScopes } from './key-scope.ts';
import type { LoggedOn } from './logged-on.ts';
import type { AccountHome, MarketList, Quoted } from './listing.ts';
import type { MarketsAtOnce } from './markets-at-once.ts';
import type { Order, OrderReference, RestingLookup } from './order.ts';
import type { Charge, Pushback, RateLimit, Usage } from './rates.ts';
import type { MarketRead, OwnRead } from './reads.ts';
import type {
  WholeOrder,
  Outcome,
  OrderLookup,
  FillReport,
  PositionReport,
  IncomeReport,
  MarketReport,
  BookReport,
} from './reports.ts';
import type { DecoyCheck, KeyType, Signature } from './signing.ts';
import type { SocketRoute } from './socket-route.ts';
import type { NamedStreams, StreamRequest, StreamWord } from './stream-request.ts';
import type { VenueTicker } from './ticker.ts';
import type { VenueSession } from './venue-session.ts';

/** An HTTP request exactly as it was received or will be sent. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as on the request line, never decoded. */
  readonly target: string;
  /** Names in lower case, in order of arrival, duplicates kept. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** An HTTP answer. Header names in lower case. */
export interface RawReply {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/**
 * What a route may do. `public` needs no key and passes through the edge; `local` is answered by the gateway;
 * `moveFunds` and `denied` are refused and recorded; what is not in the table does not exist.
 */
export type RouteKind =
  'place' | 'amend' | 'cancel' | 'setting' | 'query' | 'public' | 'local' | 'moveFunds' | 'denied';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly kind: RouteKind;
  /** Stable name of the route in this venue, unique: what intents and the ledger carry. */
  readonly name: string;
}

export type Authentication =
  | {
      readonly kind: 'authentic';
      readonly timestamp: UnixMs;
      readonly windowMs: number;
      /** As one text; '' where a request carries none, and so each counts as a new one. */
      readonly signature: string;
      /** After this moment the bot wants nothing of it to take effect; absent where it did not say. */
      readonly notAfter?: UnixMs;
    }
  | { readonly kind: 'refused'; readonly why: 'signature' | 'timestamp' | 'malformed' };

/** A read that carries no signature here: naming the key is all that is asked of it. */
export type Unsigned = { readonly kind: 'unsigned' };

/** A field or combination that the decoder does not fully understand. The name is ours, never text from outside. */
export interface NotUnderstood {
  readonly kind: 'notUnderstood';
  readonly code:
    | 'FIELD_NOT_UNDERSTOOD'
    | 'FIELD_REPEATED'
    | 'FIELD_MISSING'
    | 'DECIMAL_MALFORMED'
    | 'BODY_MALFORMED'
    /** A change that says only what is to be different, of an order that does not rest here. */
    | 'ORDER_UNKNOWN';
  /** A field name of the venue's documented vocabulary, or 'unknown'. */
  readonly field: string;
}

/** The exact request to be signed: everything but the credential's own header and signature. */
export interface Draft {
  /** Which of the venue's hosts it is for. */
  readonly host: 'trade' | 'account';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** What is asked, as text in ASCII: percent-encoded parameters, or JSON. See {@link Venue.signed}. */
  readonly payload: string;
  /** The time that is signed with it, from which the venue counts the validity window. */
  readonly stampedAt: UnixMs;
  readonly windowMs: number;
  /** Of the order that it names or places, what the request itself does not say, its market or our id: not sent. */
  readonly instrument?: Instrument;
  readonly clientOrderId?: ClientOrderId;
}

/** Why the gateway says no or does not know. `text`: own words and decimals; `about`: route or field at fault. */
export type Refusal =
  | { readonly kind: 'denied'; readonly code: string; readonly text: string; readonly about?: string }
  | { readonly kind: 'input'; readonly code: string; readonly text: string; readonly about?: string }
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'clock' }
  | { readonly kind: 'rate'; readonly text: string; readonly retryAfterS: number }
  | { readonly kind: 'noSuchOrder' }
  | { readonly kind: 'unavailable'; readonly code: string; readonly text: string }
  | { readonly kind: 'unknownOutcome'; readonly text: string }
  | { readonly kind: 'notServed' };

/** What the gateway stamps into a draft. */
export interface Stamp {
  readonly now: UnixMs;
  /** Given to orders that came without an id of their own, one per order of a batch, in order. */
  readonly clientOrderIds: readonly ClientOrderId[];
  /** Of the real key, never given twice; given where {@link Venue.takesNonces}, to what may change an account. */
  readonly nonce?: UnixMs;
  /** As in {@link Authentication}: may only bring the draft's own end forward. */
  readonly notAfter?: UnixMs;
}

/** How replies are cut down to what one bot may see. */
export interface Ownership {
  owns(reference: OrderReference): boolean;
}

/** One call of a bot over a WebSocket, as the same request over HTTP. */
export interface SocketCall {
  /** The bot's own name for it, as JSON, to be echoed exactly as it was written. */
  readonly id: string;
  /** A request of the venue's HTTP interface, a word about the connection itself, or a method that is not served. */
  readonly purpose: 'request' | 'logOn' | 'logOut' | 'status' | 'notServed';
  /** Carries the key id that the call names; without its signature. */
  readonly request: RawRequest;
  /** Null where the call carries none. */
  readonly signature: string | null;
  /** The text that a signature of this call covers. */
  readonly payload: string;
  /** Whether its answer tells how much of the limits is used; null leaves that to the connection. */
  readonly limits: boolean | null;
}

/** What one venue says over WebSockets. Pure, as {@link Venue}. */
export interface VenueSockets {
  /** Null where nothing listens. */
  classify(target: string): SocketRoute | null;
  /** Base URL of the market streams that belong to a trading host. */
  streamsOf(trade: string): string;
  /** Whether a stream of that name is public: no listen key, nothing of an account. */
  isMarketStream(name: string): boolean;
  /** Most streams that one connection may listen to. */
  readonly streamsMax: number;
  readStreamRequest(text: string): StreamRequest;
  /** The answer to a request for a stream that this connection does not serve. */
  refuseStream(id: string): string;
  /** Null where no stream is opened by a listen key. */
  readonly keyed: KeyedStreams | null;
  /** Null where no stream is opened by a log-on. */
  readonly privately: PrivateStreams | null;
  /** Null where calls are not served. */
  readonly calls: VenueCalls | null;
  /** Absent where no stream is opened by naming an account. */
  readonly named?: NamedStreams;
  /** Absent where prices are public, or told otherwise. */
  readonly ticker?: VenueTicker;
}

/** Streams of an account that a listen key opens. */
export interface KeyedStreams {
  /** The answer to a stream request; the result is JSON. */
  answerStream(id: string, result: string): string;
  /** A message of a stream, in the form for several streams on one connection. */
  combine(stream: string, message: string): string;
}

/** Streams of an account that a log-on opens. */
export interface PrivateStreams {
  /** Null for a message that is no log-on. */
  readLogOn(text: string): SocketCall | null;
  authenticate(call: SocketCall, check: DecoyCheck, now: UnixMs): Authentication | Unsigned;
  isTopic(name: string): boolean;
  /** Echoes an id; `refusal` is null for what was done. */
  answer(to: StreamWord, refusal: string | null, now: UnixMs): string;
  /** What {@link VenueAccountStream.read} says of a message, by each of the names that it is listened to under. */
  tell(message: string, names: ReadonlySet<string>): readonly string[];
}

/** Calls over a WebSocket: each message a request of the HTTP interface in another form. */
export interface VenueCalls {
  /** The request of a call that names no key, under the key that is logged on. */
  asKey(call: SocketCall, key: string): RawRequest;
  /** Whether keys of that type can log on. */
  logsOn(type: KeyType): boolean;
  /** Null for a message that is no call. */
  readCall(text: string): SocketCall | null;
  /** Verifies the call's own signature, as {@link Venue.authenticate} does. */
  authenticateCall(call: SocketCall, check: DecoyCheck, now: UnixMs): Authentication | Unsigned;
  /** A call without a signature on a connection that is logged on: `token`, unique to the message, stands for one. */
  authenticateInSession(call: SocketCall, token: string, now: UnixMs): Authentication;
  /** The answer in the form of calls; null for a message that was no call. */
  answerCall(call: SocketCall | null, reply: RawReply, limits: boolean): string;
  /** The answer to log-on, log-out and the question who is logged on. */
  tellLoggedOn(state: LoggedOn): RawReply;
  /** The refusal of a log-on with a key of a kind that cannot. */
  refuseLogOn(): RawReply;
}

/** How a venue tells what happens on an account. Pure, as {@link Venue}. */
export type VenueAccountStream =
  | KeyedAccountStream<RawRequest, RawReply>
  | PrivateAccountStream<Draft>
  | OpenAccountStream
  | SessionAccountStream<Draft>;

/** How a venue's list of markets is asked for. Without it nothing that names a market can be read or written. */
export interface VenueListing {
  request(): RawRequest;
  /** Null for an answer that is no such list. */
  read(reply: RawReply): MarketList | null;
}

/** What a venue's protocol knows about its rate limits. Pure, like everything of a venue. */
export interface VenueRates {
  /** What holds until the venue itself has said. */
  readonly limits: readonly RateLimit[];
  /** What a request costs that is made of an intent, or is about to leave. */
  chargesOf(intent: Intent): readonly Charge[];
  chargesFor(request: RawRequest): readonly Charge[];
  /** What it came to, where its answer says so. Absent where the cost of each is known beforehand. */
  chargedBy?(request: RawRequest, reply: RawReply): readonly Charge[];
  /** The public request that is answered with the limits; null where the venue does not say them. */
  limitsRequest(): RawRequest | null;
  /** Null for a reply that does not say. Meters that it does not name keep their limits. */
  readLimits(reply: RawReply): readonly RateLimit[] | null;
  readUsage(reply: RawReply): readonly Usage[];
  /** Null unless the venue told us to wait. */
  readPushback(reply: RawReply): Pushback | null;
}

/**
 * Everything the gateway knows about one venue's protocol. Pure: no I/O, no clock, no key. Every venue folder exports
 * exactly one of these.
 */
export interface Venue extends Quoted, KeyScopes<RawReply, Draft> {
  readonly id: VenueId;
  /** The id of a key that its public half names, of 65 bytes; null where the venue gives keys their ids. */
  readonly keyIdOf: ((publicKey: Uint8Array) => string) | null;
  /** Where a live venue is; a credential may be bound to other base URLs. */
  readonly hosts: { readonly trade: string; readonly account: string };
  /** Kinds of keys that the venue knows: what a real key or a decoy may be. */
  readonly keyTypes: readonly KeyType[];
  /** Longest time after `stampedAt` at which the venue may still act on a signed request, and lag of its query view. */
  readonly timing: {
    readonly windowMs: number;
    readonly queryLagMs: number;
    readonly clockErrorMs: number;
    /** Most orders that one batch cancel may name. */
    readonly cancelBatchMax: number;
    /** Least time between two regular looks of a kind, where questions are dear; absent where the usual ones fit. */
    readonly leastLookMs?: { readonly marks: number; readonly quotes: number; readonly account: number };
  };
  /** How much may be sent, and what each request costs. */
  readonly rates: VenueRates;
  readonly sockets: VenueSockets;
  /** Null where the gateway cannot listen: accounts are then known from what is asked alone. */
  readonly accountStream: VenueAccountStream | null;
  /** The same codec for one account; null where nothing about an account matters to it. */
  readonly bind: ((home: AccountHome) => Venue) | null;
  /** Null where requests name markets as everybody does. */
  readonly listing: VenueListing | null;
  /** Whether the venue takes each number that a real key signs with only once. */
  readonly takesNonces: boolean;
  /** Absent where each request is signed: nobody logs in. */
  readonly session?: VenueSession<RawRequest, RawReply>;
  /**
   * Exact match on method and path, and on what the body says where paths do not tell requests apart; null for
   * everything else, however similar.
   */
  classify(method: string, path: string, body?: Uint8Array): Route | null;
  /** The key ids that a request may be of, up to the first known: several where its signature alone tells, or none. */
  keysOf(request: RawRequest, isKnown?: (key: string) => boolean): readonly string[];
  /** Verifies the bot's own signature over the raw received bytes, as signatures of the decoy's type are spelt here. */
  authenticate(request: RawRequest, check: DecoyCheck, now: UnixMs): Authentication | Unsigned;
  /** `resting` completes an amend that names only what is to be different; without it there are no such orders. */
  decode(route: Route, request: RawRequest, resting?: RestingLookup): Intent | NotUnderstood;

  /** The exact bytes for an intent. Every order has its id by then. */
  draft(intent: Intent, stamp: Stamp): Draft;
  /** Cancels all plain orders of a market after `afterMs`, unless set again; 0 ends it. Null where there is none. */
  readonly countdown:
    ((instrument: Instrument, afterMs: number) => Extract<Intent, { kind: 'setting' }>) | null;
  /** Whether a cancel-all means that order. */
  covers(cancelAll: Extract<Intent, { kind: 'cancelAll' }>, order: Order): boolean;
  /** The bytes that are signed for a draft, under that real key id; null for what is sent unsigned. */
  signed(draft: Draft, keyId: string): Uint8Array | null;
  /** Reads a draft back, to prove before signing that it says what was decided. */
  understand(draft: Draft): Intent | NotUnderstood;
  /** An id of our own making, in the form that an order of that kind has here. */
  ownId(order: Order, fresh: ClientOrderId): ClientOrderId;
  /** The cancel of an order that is known, where the id that we gave it does not name it; absent where it does. */
  readonly cancelOf?: (order: Order, venueOrderId: string) => Extract<Intent, { kind: 'cancel' }>;
  draftRead(read: OwnRead, now: UnixMs): Draft;
  /** Unsigned request for public market facts. */
  marketRequest(read: MarketRead): RawRequest;
  /** Where market facts are told to accounts only, all of them in one answer; absent where they are public. */
  readonly marketsAtOnce?: MarketsAtOnce<Draft, RawReply>;
  /** Absent where actions are counted by windows of time alone. */
  readonly allowance?: VenueAllowance<Draft, RawReply>;
  /** Joins a draft, the real key id and the signature into the request that is sent. */
  attach(draft: Draft, keyId: string, signature: Signature | null): RawRequest;

  /** One outcome per order or target of the intent, in order. Anything unreadable is unknown. */
  outcomes(intent: Intent, reply: RawReply | null): readonly Outcome[];
  /** Whether a reply to a read of our own is the venue's refusal: of the key, of the request. */
  isRefusal(reply: RawReply): boolean;
  /** Whether a request as a whole was not seen to, by the venue or by us: the same may be asked again. */
  isPassing(reply: RawReply): boolean;
  /** Whether orders that ended are asked for apart, and absence among the living proves nothing alone. */
  readonly keepsEndedApart: boolean;
  /** Whether open orders and fills come for all markets at once. */
  readonly listsAllMarkets: boolean;
  /** Whether such market facts come for all markets at once, for one at a time, or as they are asked for. */
  marketScope(kind: 'marks' | 'quotes' | 'volumes'): 'all' | 'one' | 'either';
  /** Whether what is left of a batch is sent as a single request when it is one. */
  readonly sendsLastAlone: boolean;
  /** An order that is not there may still come: there is no window after which what was sent has no effect. */
  readonly absenceProvesNothing?: true;
  /** Where an answer that is a list goes on; null at its end. */
  nextPage(reply: RawReply): string | null;
  /** `read`: what was asked, for a venue that answers with more. */
  readOrder(reply: RawReply, read: OwnRead): OrderLookup;
  readWholeOrders(reply: RawReply): readonly WholeOrder[] | null;
  readWholeOrder(reply: RawReply, read: OwnRead): WholeOrder | null;
  /** In the list of what waits for a trigger: what placed the order with that number. Absent where nothing is kept. */
  readPlacer?(reply: RawReply, venueOrderId: string): Order | 'none' | 'unreadable';
  readFills(reply: RawReply): readonly FillReport[] | null;
  readPositions(reply: RawReply): readonly PositionReport[] | null;
  readIncome(reply: RawReply): readonly IncomeReport[] | null;
  readTime(reply: RawReply): UnixMs | null;
  readMarkets(reply: RawReply): readonly MarketReport[] | null;
  readBook(reply: RawReply): BookReport | null;

  /** The answer in the venue's own error shape, so that real clients raise their proper exception. */
  refuse(refusal: Refusal): RawReply;
  /** An answer with what clients read of the time in it; absent where they read none. */
  readonly dated?: (reply: RawReply, now: UnixMs) => RawReply;
  /** The answer to a request that the gateway serves by itself, about the decoy key. */
  answerLocally(route: string, now: UnixMs): RawReply;
  /** The venue's answer, cut to what the bot may see and to the headers a client may use. */
  reply(intent: Intent, reply: RawReply, ownership: Ownership): RawReply;
  /** The elements of a batch answer as the venue wrote them, or null when it is not a list of that length. */
  batchItems(reply: RawReply, length: number): readonly string[] | null;
  /** A batch answer put together from the venue's answer for the sent orders and refusals for the others. */
  spliceBatch(parts: readonly BatchPart[]): RawReply;
  /** What the venue answers when it cancelled everything, for a cancel-all that became single cancels. */
  cancelledAll(): RawReply;
}

export type BatchPart =
  { readonly kind: 'sent'; readonly item: string } | { readonly kind: 'refused'; readonly refusal: Refusal };
