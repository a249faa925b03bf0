import type { UnixMs } from '../units/time.ts';
import type { AccountTelling } from './account-event.ts';
import type { MarketStream } from './market-stream.ts';
import type { Signature } from './signing.ts';

/** What is read of an account's stream. Pure. */
export interface AccountStreamText {
  /** How long one connection lasts at most. */
  readonly lifeMs: number;
  /** What is told, one by one. Empty for a kind that is not known: nobody is shown it. */
  read(text: string): readonly AccountTelling[];
  /** Whether messages say what happened in full: then each is read, whoever listens. */
  readonly tellsFacts?: true;
  /** Without reading the message: whether it may end the stream, and the numbers of orders that it seems to be of. */
  mayEnd(text: string): boolean;
  ordersIn(text: string): readonly string[];
}

/** A stream key opens it, which is asked for over HTTP. */
export interface KeyedAccountStream<Request, Reply> extends AccountStreamText {
  readonly kind: 'keyed';
  /** How often the stream key is extended. */
  readonly keepAliveMs: number;
  /** Opens a stream key, or extends the one that is alive, under the account's real key id. */
  request(verb: 'open' | 'extend', keyId: string): Request;
  /** Null for an answer without a stream key. */
  readKey(reply: Reply): string | null;
  /** Where the stream is, below `VenueSockets.streamsOf`. */
  target(key: string): string;
  verbOf(route: string): 'open' | 'extend' | 'close' | null;
  /** The answers to a bot that opens, extends or gives up (null) its own key, and to one that has none. */
  keyReply(key: string | null): Reply;
  noKeyReply(): Reply;
  /** The message to a bot whose own key has ended. */
  expired(key: string, now: UnixMs): string;
}

/** A log-on that the account's real key signs opens it, as the first message of the connection. */
export interface PrivateAccountStream<Draft> extends AccountStreamText {
  readonly kind: 'private';
  /** Where the stream is, below `VenueSockets.streamsOf`. */
  readonly target: string;
  /** Keeps the connection open, in place of a ping. */
  readonly heartbeat: string;
  /** Follows the log-on once that is taken. */
  readonly subscription: string;
  draftLogOn(now: UnixMs): Draft;
  /** Joins draft, real key id and signature into the message. */
  logOn(draft: Draft, keyId: string, signature: Signature): string;
  /** What the venue answers on the connection itself; null for what it tells of the account. */
  readAnswer(text: string): 'loggedOn' | 'subscribed' | 'refused' | 'other' | null;
}

/** Anybody may listen: the subscriptions name the account. */
export interface OpenAccountStream extends AccountStreamText {
  readonly kind: 'open';
  /** Where the stream is, below `VenueSockets.streamsOf`. */
  readonly target: string;
  /** Keeps the connection open, in place of a ping. */
  readonly heartbeat: string;
  /** What is said first; each is answered. */
  readonly subscriptions: readonly string[];
  /** What the venue answers on the connection itself; null for what it tells of the account. */
  readAnswer(text: string): 'subscribed' | 'refused' | 'other' | null;
  /** Public prices, told on the same connection once that is live. */
  readonly markets: MarketStream;
}

/** The token of the account's session, in its address, opens it. Of that address nothing is ever logged. */
export interface SessionAccountStream<Draft> extends AccountStreamText {
  readonly kind: 'session';
  /** A read, of which the keyring gives the token. */
  draftLogOn(now: UnixMs): Draft;
  /** Where the stream is, below `VenueSockets.streamsOf`. */
  target(keyId: string, signature: Signature): string;
}
