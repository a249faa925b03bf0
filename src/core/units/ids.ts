/** A venue: the name of its folder under src/venues. */
export type VenueId = 'binance-usdm' | 'bybit' | 'hyperliquid' | 'kite';
/** An account at a venue, behind one real credential. Name given by the owner: [a-z0-9][a-z0-9-]{0,31}. */
export type AccountId = string & { readonly __id: 'account' };
/** A bot: one issued decoy key. Same form as an account's name. */
export type BotId = string & { readonly __id: 'bot' };
/** The venue's own name of a market, for example BTCUSDT. */
export type Instrument = string & { readonly __id: 'instrument' };
/** The order id chosen on our side of the venue. Unique per account for as long as the gateway remembers it. */
export type ClientOrderId = string & { readonly __id: 'clientOrder' };
/** Position of an entry in the ledger, from 0 and without gaps. */
export type Seq = number & { readonly __id: 'seq' };

/** A person, as the ledger knows them: a keyed hash, 32 hexadecimal digits. */
export type PersonId = string & { readonly __id: 'person' };
/** A sign-in that lasts: 32 hexadecimal digits, random. */
export type SessionId = string & { readonly __id: 'session' };

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const HASH = /^[0-9a-f]{32}$/;

/** What no venue takes in an id that a client chose. */
const MADE = '~';

/** Our id of an order that nobody gave one, by the number that it has at the venue: no client's can be like it. */
export function madeOrderId(venueOrderId: string): ClientOrderId {
  return `${MADE}${venueOrderId}` as ClientOrderId;
}

/** Whether an id is one of {@link madeOrderId}, which the venue does not know. */
export function isMadeOrderId(id: ClientOrderId): boolean {
  return id.startsWith(MADE);
}

/**
 * Under which name exits are known that an intent asked for, by the number of its entry: there is no order behind them,
 * and so no client's id. No venue's number begins like that.
 */
export function guardId(intent: number): ClientOrderId {
  return `${MADE}guard-${intent}` as ClientOrderId;
}

/**
 * Under which name an alert is known that an intent asked the venue to keep, by the number of its entry: it is no
 * order, and has no client's id.
 */
export function alertId(intent: number): ClientOrderId {
  return `${ALERT}${intent}` as ClientOrderId;
}

const ALERT = `${MADE}alert-`;

/** Whether an id is one of {@link alertId}. */
export function isAlertId(id: ClientOrderId): boolean {
  return id.startsWith(ALERT);
}

/** Null for text that is no account name. */
export function parseAccountId(text: string): AccountId | null {
  return NAME.test(text) ? (text as AccountId) : null;
}

/** Null for text that is no bot name. */
export function parseBotId(text: string): BotId | null {
  return NAME.test(text) ? (text as BotId) : null;
}

/** Null for text that is no person's id. */
export function parsePersonId(text: string): PersonId | null {
  return HASH.test(text) ? (text as PersonId) : null;
}

/** Null for text that is no session's id. */
export function parseSessionId(text: string): SessionId | null {
  return HASH.test(text) ? (text as SessionId) : null;
}
