import type { Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { MarketStream } from './market-stream.ts';
import type { OrderReference } from './order.ts';
import type { FillReport, OrderReport } from './reports.ts';
import type { Signature } from './signing.ts';

/** One message about an account, as far as the gateway has to understand it. */
export type AccountEvent =
  /** About one order, by every name that the message has for it. */
  | {
      readonly kind: 'order';
      readonly names: readonly OrderReference[];
      /** Where the message tells of a plain order by the venue's number: what a stranger's order is looked up by. */
      readonly plain: { readonly venueOrderId: string; readonly instrument: Instrument } | null;
      /** The message says that nothing of it was filled. */
      readonly unfilled?: true;
      /** What the message says in full, at venues that do. */
      readonly fact?: OrderFact;
    }
  /** About the whole account: balances, positions, settings. */
  | { readonly kind: 'account' }
  /** The stream key is no longer alive. */
  | { readonly kind: 'expired' };

/** One fill, and the position that it began with: by that it is known whether an earlier one is missing. */
export interface ToldFill {
  readonly kind: 'fill';
  readonly instrument: Instrument;
  readonly fill: FillReport;
  /** Signed: above zero is long. */
  readonly heldBefore: Decimal;
}

/** What has become of one order. */
export interface ToldState {
  readonly kind: 'state';
  readonly instrument: Instrument;
  readonly report: OrderReport;
}

/** What needs not be asked for, because it was told as fully as an answer would. */
export type OrderFact = ToldFill | ToldState;

/** One event as a bot is shown it. */
export interface AccountTelling {
  readonly event: AccountEvent;
  /** In the venue's form, and about nothing else. */
  readonly message: string;
}

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
export interface SessionAccountStream<D> extends AccountStreamText {
  readonly kind: 'session';
  /** A read, of which the keyring gives the token. */
  draftLogOn(now: UnixMs): D;
  /** Where the stream is, below `VenueSockets.streamsOf`. */
  target(keyId: string, signature: Signature): string;
}
